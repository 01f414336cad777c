#include "train/interrupt.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <csignal>

#include <unistd.h>

namespace peftkit::train {

namespace {

// A signal's handler reaches nothing else.
volatile std::sig_atomic_t signals = 0;
std::string first_notice, second_notice;  // made beforehand

std::string notice(const std::string& message) {
  const bool json = log::settings().format == log::Format::json;
  return json ? log::json_line(log::Level::warn, message) + "\n" : "\n" + message + "\n";
}

void say(const std::string& text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void note(int) {
  if (signals != 0) {
    say(second_notice);
    ::_exit(static_cast<int>(ErrorKind::interrupted));
  }
  signals = 1;
  say(first_notice);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signals = 0;
  first_notice = notice("finishing the step and writing a checkpoint; once more stops at once");
  second_notice = notice("stopped at once");
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
