#include "base/terminal.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace peftkit {

namespace {

int descriptor(Stream stream) {
  return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO;
}

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlainLine = std::chrono::seconds(10);

}  // namespace

bool is_terminal(Stream stream) {
  return ::isatty(descriptor(stream)) == 1;
}

bool colour_wanted(Stream stream) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return is_terminal(stream) && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

int terminal_width(Stream stream) {
  winsize size{};
  if (::ioctl(descriptor(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

std::string clock_time(double seconds) {
  const long whole = std::max(0L, std::lround(seconds));
  char buffer[48];
  if (whole >= 3600) {
    std::snprintf(buffer, sizeof buffer, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(buffer, sizeof buffer, "%ld:%02ld", whole / 60, whole % 60);
  }
  return buffer;
}

Progress::Progress(std::string what, long total)
    : what_(std::move(what)),
      total_(std::max(1L, total)),
      json_(log::settings().format == log::Format::json),
      bar_(is_terminal(Stream::err) && !json_ && !log::shows(log::Level::trace)),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

Progress::~Progress() {
  clear();
}

bool Progress::due(long done, std::chrono::steady_clock::time_point now) const {
  if (!log::shows(log::Level::info)) return false;
  if (log::shows(log::Level::trace) || ((bar_ || json_) && done == total_)) return true;
  return now - last_ >= (bar_ ? std::chrono::milliseconds(kRedraw) : kPlainLine);
}

void Progress::update(long done, const std::string& detail) {
  const auto now = std::chrono::steady_clock::now();
  if (!due(done, now)) return;
  last_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const double left =
      done > 0 ? elapsed / static_cast<double>(done) * static_cast<double>(total_ - done) : 0;
  const std::string numbers =
      str(done, "/", total_, " [", clock_time(elapsed), "<", clock_time(left), "] ", detail);
  if (json_) {
    log::write(log::Level::info, str(what_, " ", numbers),
               {{"progress", what_},
                {"step", done},
                {"total", total_},
                {"seconds", elapsed},
                {"seconds_left", left}});
    return;
  }
  if (!bar_) {
    std::fprintf(stderr, "%s %s\n", what_.c_str(), numbers.c_str());
    return;
  }
  constexpr long kCells = 24;
  const long filled = std::min(kCells, kCells * done / total_);
  std::string line = what_ + " ";
  for (long i = 0; i < kCells; ++i) line += i < filled ? "█" : "░";
  // The bar's cells are three bytes each but one column wide.
  const size_t room = static_cast<size_t>(std::max(20, terminal_width(Stream::err) - 1));
  const size_t used = what_.size() + 1 + kCells + 1;
  line += " " + numbers.substr(0, room > used ? room - used : 0);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) {
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    drawn_ = false;
  }
}

}  // namespace peftkit
