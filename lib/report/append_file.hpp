#pragma once
// A file that grows at its end: every call is written at once.

#include "base/file.hpp"

namespace peftkit::report {

class AppendFile {
 public:
  enum class Mode { append, create };  // create: the file must not be there yet
  // Creates the file and its folder where they are missing. Throws Error(failure).
  explicit AppendFile(const fs::path& path, Mode mode = Mode::append);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  // Throws Error(failure), say on a full disk.
  void append(std::string_view bytes);

 private:
  fs::path path_;
  int descriptor_;
};

}  // namespace peftkit::report
