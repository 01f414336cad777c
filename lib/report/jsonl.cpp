#include "report/jsonl.hpp"

#include "base/text.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace peftkit::report {

namespace {

[[noreturn]] void fail_log(const fs::path& path, int code) {
  throw Error(ErrorKind::failure, str(path.string(), ": cannot write: ", std::strerror(code)));
}

// The bytes up to and including the last line end.
off_t whole_lines(const fs::path& path) {
  const std::string content = read_file(path);
  const size_t last = content.rfind('\n');
  return last == std::string::npos ? 0 : static_cast<off_t>(last + 1);
}

}  // namespace

JsonLines::JsonLines(const fs::path& path) : path_(path) {
  std::error_code ignored;  // opening tells what is wrong
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  if (fs::is_regular_file(path, ignored) && ::truncate(path.c_str(), whole_lines(path)) != 0) {
    fail_log(path, errno);
  }
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail_log(path, errno);
}

JsonLines::~JsonLines() {
  ::close(descriptor_);
}

void JsonLines::append(const Json& object) {
  const std::string line = object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  for (size_t done = 0; done < line.size();) {
    const ssize_t written = ::write(descriptor_, line.data() + done, line.size() - done);
    if (written < 0 && errno != EINTR) fail_log(path_, errno);
    if (written > 0) done += static_cast<size_t>(written);
  }
}

}  // namespace peftkit::report
