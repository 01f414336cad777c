#include "base/file.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace peftkit {

namespace {

[[noreturn]] void fail(std::string_view what, const fs::path& path, int code) {
  throw Error(code == ENOMEM ? ErrorKind::memory : ErrorKind::failure,
              str(path.string(), ": ", what, ": ", std::strerror(code)));
}

constexpr std::string_view kUnfinished = ".tmp";

// Where this process makes what is to become `path`.
fs::path place_beside(const fs::path& path) {
  return path.string() + std::string(kUnfinished) + std::to_string(::getpid());
}

bool is_unfinished(const std::string& name) {
  const size_t at = name.rfind(kUnfinished);
  return at != std::string::npos && at + kUnfinished.size() < name.size() &&
         name.find_first_not_of("0123456789", at + kUnfinished.size()) == std::string::npos;
}

// Moves a folder to the place of another one, which afterwards is where the first one was.
// File systems that cannot do this in one step do it in two.
void exchange(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) fail("cannot write", to, errno);
  const fs::path old = from.string() + "0";
  if (::rename(to.c_str(), old.c_str()) != 0 || ::rename(from.c_str(), to.c_str()) != 0 ||
      ::rename(old.c_str(), from.c_str()) != 0)
    fail("cannot write", to, errno);
}

// Git LFS leaves a text of three lines in place of a file that it did not fetch.
void check_fetched(std::string_view content, const fs::path& path) {
  constexpr std::string_view kBegin = "version https://git-lfs.github.com/spec/";
  constexpr size_t kLongest = 1024;  // bytes of a pointer
  if (content.size() > kLongest || !content.starts_with(kBegin)) return;
  const size_t size = content.find("\nsize ");
  const std::string bytes(
      size == std::string_view::npos
          ? ""
          : trim(content.substr(size + 6, content.find('\n', size + 6) - size - 6)));
  throw Error(ErrorKind::checkpoint, str(path.string(), ": is a Git LFS pointer",
                                         bytes.empty() ? "" : " to a file of " + bytes + " bytes",
                                         "; fetch the file with git lfs pull"));
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
  std::string text = std::move(content).str();
  check_fetched(text, path);
  return text;
}

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  std::error_code code;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
  if (code) fail("cannot create the folder of", path, code.value());
  const fs::path beside = place_beside(path);
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

void write_folder(const fs::path& path, const std::function<void(const fs::path&)>& write) {
  const fs::path beside = place_beside(path);
  std::error_code code;
  fs::remove_all(beside, code);
  try {
    fs::create_directories(beside, code);
    if (code) fail("cannot create", beside, code.value());
    write(beside);
    if (fs::exists(path, code)) {
      exchange(beside, path);
    } else {
      fs::rename(beside, path, code);
      if (code) fail("cannot write", path, code.value());
    }
  } catch (...) {
    fs::remove_all(beside, code);
    throw;
  }
  fs::remove_all(beside, code);
}

void remove_folder(const fs::path& path) {
  const fs::path beside = place_beside(path);
  std::error_code code;
  fs::rename(path, beside, code);
  if (code) fail("cannot remove", path, code.value());
  fs::remove_all(beside, code);
}

void remove_unfinished(const fs::path& folder) {
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (is_unfinished(entry.path().filename().string())) left.push_back(entry.path());
  }
  for (const auto& path : left) fs::remove_all(path);
}

FolderLock::FolderLock(fs::path folder) : folder_(std::move(folder)) {
  std::error_code code;
  fs::create_directories(folder_, code);
  if (code) fail("cannot create", folder_, code.value());
  descriptor_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) fail("cannot open", folder_, errno);
  // Some network file systems have no locks; there the folder is not guarded.
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw Error(ErrorKind::config, folder_.string() + ": another run is writing there now");
  }
}

FolderLock::~FolderLock() {
  std::error_code ignored;
  if (fs::is_empty(folder_, ignored)) fs::remove(folder_, ignored);
  ::close(descriptor_);
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
    try {
      check_fetched({reinterpret_cast<const char*>(data_), size_}, path);
    } catch (...) {
      ::munmap(address, size_);
      throw;
    }
  } else {
    ::close(descriptor);
  }
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace peftkit
