#include "support/support.hpp"

#include "base/text.hpp"

#include <cstdlib>
#include <iostream>

#include <unistd.h>

namespace peftkit::test {

// Failed checks so far; the listener in main.cpp counts.
int& failures_seen() {
  static int count = 0;
  return count;
}

TempDir::TempDir() : failures_before_(failures_seen()) {
  std::string pattern = (fs::temp_directory_path() / "peftkit-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw Error(ErrorKind::failure, "no temporary folder");
  path_ = pattern;
}

TempDir::~TempDir() {
  if (failures_seen() > failures_before_) {
    std::cerr << "kept: " << path_.string() << '\n';
    return;
  }
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path TempDir::file(const std::string& name, std::string_view content) const {
  write_file(path_ / name, content);
  return path_ / name;
}

fs::path source_dir() {
  return PEFTKIT_SOURCE_DIR;
}

std::vector<fs::path> fixture_dirs(const char* variable, const std::string& fallback) {
  const char* given = std::getenv(variable);
  std::vector<fs::path> found;
  for (const auto& part :
       given ? split(given, ':') : std::vector{(source_dir() / fallback).string()}) {
    if (!part.empty() && fs::is_directory(part)) found.push_back(fs::path(part).lexically_normal());
  }
  return found;
}

void skip_program(const std::string& reason) {
  std::cout << "skipped: " << reason << std::endl;
  std::exit(77);
}

void CaseCount::failed(const std::string& name, const std::string& reason) {
  ++failed_;
  std::cout << what_ << ": FAILED " << name << ": " << reason << '\n';
}

void CaseCount::skipped(const std::string& name, const std::string& reason) {
  ++skipped_;
  std::cout << what_ << ": skipped " << name << ": " << reason << '\n';
}

int CaseCount::close() const {
  std::cout << what_ << ": " << matched_ << " matched, " << failed_ << " failed, " << skipped_
            << " skipped" << std::endl;
  return failed_ > 0 ? 1 : 0;
}

}  // namespace peftkit::test
