#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace peftkit::fuzz {

namespace {

constexpr std::string_view kFileMark = "=====";

struct Folder {
  fs::path path;
  Folder() {
    const fs::path memory = "/dev/shm";
    std::error_code unreadable;
    const fs::path parent =
        fs::is_directory(memory, unreadable) ? memory : fs::temp_directory_path();
    path = parent / ("peftkit-fuzz-" + std::to_string(::getpid()));
    fs::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// Without the sync and the rename of write_file, which cost more than most parsers.
void put_file(const fs::path& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = descriptor >= 0 && ::write(descriptor, content.data(), content.size()) ==
                                              static_cast<ssize_t>(content.size());
  require(written, "the scratch folder can be written to");
  ::close(descriptor);
}

}  // namespace

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", promise);
  std::abort();
}

const fs::path& scratch_folder() {
  static const Folder folder;
  return folder.path;
}

std::map<std::string, std::string_view> files_of(std::string_view input,
                                                 const std::vector<std::string>& names) {
  std::map<std::string, std::string_view> files;
  while (input.starts_with(kFileMark)) {
    input.remove_prefix(kFileMark.size());
    const std::string name(input.substr(0, input.find('\n')));
    input.remove_prefix(std::min(input.size(), name.size() + 1));
    const size_t next = input.find("\n=====");
    if (std::ranges::find(names, name) != names.end()) files[name] = input.substr(0, next);
    input.remove_prefix(next == std::string_view::npos ? input.size() : next + 1);
  }
  return files;
}

void put_files(const fs::path& folder, const std::map<std::string, std::string_view>& files,
               const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (const auto file = files.find(name); file != files.end())
      put_file(folder / name, file->second);
    else
      ::unlink((folder / name).c_str());
  }
}

}  // namespace peftkit::fuzz
