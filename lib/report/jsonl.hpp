#pragma once
// A log of JSON objects, one a line, that survives being cut off: every line is one write, and a
// line that a stopped process left unfinished is dropped when the log is opened again.

#include "base/json.hpp"
#include "report/append_file.hpp"

namespace peftkit::report {

class JsonLines {
 public:
  // Opens for appending; creates the file and its folder. Throws Error(failure).
  explicit JsonLines(const fs::path& path);
  // Values that JSON lacks (NaN, infinity) become null. Throws Error(failure), say on a full disk.
  void append(const Json& object);

 private:
  AppendFile file_;
};

}  // namespace peftkit::report
