#pragma once
// What tests share: temporary folders, fixture folders, and the closing line of the checks that run
// over fixtures.

#include "base/error.hpp"
#include "base/file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace peftkit::test {

// A fresh folder per test case; removed at the end unless the test case failed.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  // Writes a file into the folder and returns its path.
  fs::path file(const std::string& name, std::string_view content) const;

 private:
  fs::path path_;
  int failures_before_;
};

// The root of the source tree.
fs::path source_dir();

// The folders of environment variable `variable` (colon-separated), else `fallback` relative to the
// source root; only those that exist.
std::vector<fs::path> fixture_dirs(const char* variable, const std::string& fallback);

// Exits with ctest's skip code after saying why.
[[noreturn]] void skip_program(const std::string& reason);

// What `action` throws must be an Error: returns it. Fails the test case otherwise.
template <class Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error was thrown");
  return Error(ErrorKind::failure, "");
}

// Counts cases over fixtures, prints those that failed or were skipped, and the closing line
// "<what>: N matched, N failed, N skipped".
class CaseCount {
 public:
  explicit CaseCount(std::string what) : what_(std::move(what)) {}
  void matched() { ++matched_; }
  void failed(const std::string& name, const std::string& reason);
  void skipped(const std::string& name, const std::string& reason);
  // Prints the closing line on stdout; returns the process's exit code (1 where something failed).
  int close() const;
  long matched_count() const { return matched_; }

 private:
  std::string what_;
  long matched_ = 0, failed_ = 0, skipped_ = 0;
};

}  // namespace peftkit::test
