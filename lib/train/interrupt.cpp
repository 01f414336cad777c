#include "train/interrupt.hpp"

#include "base/error.hpp"

#include <csignal>
#include <string_view>

#include <unistd.h>

namespace peftkit::train {

namespace {

// A signal's handler reaches nothing else.
volatile std::sig_atomic_t signals = 0;

void say(std::string_view text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void note(int) {
  if (signals != 0) {
    say("\nstopped at once\n");
    ::_exit(static_cast<int>(ErrorKind::interrupted));
  }
  signals = 1;
  say("\nfinishing the step and writing a checkpoint; once more stops at once\n");
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signals = 0;
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::asked() const {
  return signals != 0;
}

}  // namespace peftkit::train
