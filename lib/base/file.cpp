#include "base/file.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace peftkit {

namespace {

[[noreturn]] void fail(std::string_view what, const fs::path& path, int code) {
  throw Error(ErrorKind::failure, str(path.string(), ": ", what, ": ", std::strerror(code)));
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) fail("cannot read", path, EISDIR);
  std::ifstream in(path, std::ios::binary);
  if (!in) fail("cannot read", path, errno);
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) fail("cannot read", path, errno);
  return std::move(content).str();
}

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  std::error_code code;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
  if (code) fail("cannot create the folder of", path, code.value());
  const fs::path beside = path.string() + ".tmp" + std::to_string(::getpid());
  try {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    if (!out) fail("cannot write", path, errno);
    write(out);
    out.flush();
    if (!out) fail("cannot write", path, errno);
    out.close();
    if (!out) fail("cannot write", path, errno);
    // The content must be on disk before the name points at it.
    const int descriptor = ::open(beside.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail("cannot write", path, errno);
    const int synced = ::fsync(descriptor);
    ::close(descriptor);
    if (synced != 0) fail("cannot write", path, errno);
    fs::rename(beside, path, code);
    if (code) fail("cannot write", path, code.value());
  } catch (...) {
    fs::remove(beside, code);
    throw;
  }
}

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, [&](std::ostream& out) {
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  });
}

MappedFile::MappedFile(const fs::path& path) : path_(path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail("cannot read", path, errno);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int code = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    ::close(descriptor);
    fail("cannot read", path, code);
  }
  size_ = static_cast<size_t>(status.st_size);
  if (size_ > 0) {
    void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int code = errno;
    ::close(descriptor);
    if (address == MAP_FAILED) fail("cannot map", path, code);
    data_ = static_cast<const std::byte*>(address);
  } else {
    ::close(descriptor);
  }
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace peftkit
