#include "report/append_file.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace peftkit::report {

namespace {

[[noreturn]] void fail_append(const fs::path& path) {
  throw Error(ErrorKind::failure, str(path.string(), ": cannot write: ", std::strerror(errno)));
}

}  // namespace

AppendFile::AppendFile(const fs::path& path, Mode mode) : path_(path) {
  std::error_code ignored;  // opening tells what is wrong
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  const int fresh = mode == Mode::create ? O_EXCL : 0;
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | fresh, 0666);
  if (descriptor_ < 0) fail_append(path);
}

AppendFile::~AppendFile() {
  ::close(descriptor_);
}

void AppendFile::append(std::string_view bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR) fail_append(path_);
    if (written > 0) done += static_cast<size_t>(written);
  }
}

}  // namespace peftkit::report
