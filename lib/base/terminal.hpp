#pragma once
// What the two output streams can show, and a progress line on stderr.

#include <chrono>
#include <string>

namespace peftkit {

enum class Stream { out, err };

bool is_terminal(Stream stream);

// A terminal, NO_COLOR unset or empty (no-color.org), TERM not "dumb".
bool colour_wanted(Stream stream);

// Columns of the terminal; 100 where there is none.
int terminal_width(Stream stream);

// 75 -> "1:15", 3700 -> "1:01:40"
std::string clock_time(double seconds);

// A bar that is redrawn in place on a terminal, and a line now and then elsewhere, as text or JSON.
// Level trace has a line for every step; above level info there is nothing.
class Progress {
 public:
  // `total` steps of `what` ("train", "eval").
  Progress(std::string what, long total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // `done` steps are finished; `detail` is free text ("loss 0.31, 812 samples/s").
  void update(long done, const std::string& detail);
  // Removes the bar, so that a log line can be printed.
  void clear();

 private:
  bool due(long done, std::chrono::steady_clock::time_point now) const;

  std::string what_;
  long total_;
  bool json_, bar_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_, last_;
};

}  // namespace peftkit
