#pragma once
// One error type for the whole library. Library code throws it; only the programs catch it.

#include <stdexcept>
#include <string>
#include <vector>

namespace peftkit {

// Each kind is a process exit code.
enum class ErrorKind {
  failure = 1,     // anything that has no code of its own: unreadable folders, a full disk
  config = 2,      // wrong flags, keys or values
  data = 3,        // wrong rows, labels, columns
  checkpoint = 4,  // tensors, shapes or files that do not belong together
  numeric = 5,     // a loss or gradient that is not finite
  memory = 6,      // does not fit
  interrupted = 130
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind error_kind, const std::string& message)
      : std::runtime_error(message), kind(error_kind) {}
  const ErrorKind kind;
};

// Collects what is wrong so that everything is told at once. A finding reads "place: what, expected
// what".
class Findings {
 public:
  // Position orders findings of one file (line * 1000000 + column); 0 keeps the order of arrival.
  void add(std::string message, long position = 0);
  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }
  // All messages, sorted by position, one a line, at most 20 and a count of the rest.
  std::string text() const;
  // Throws Error(kind, text()) when there is anything.
  void throw_if_any(ErrorKind kind) const;

 private:
  struct Item {
    long position;
    std::string message;
  };
  std::vector<Item> items_;
};

}  // namespace peftkit
