#pragma once
// Files: whole reads, memory maps, and writes that are either there in full or not at all.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace peftkit {

namespace fs = std::filesystem;

// The whole file. Throws Error(failure) naming the path and the system's reason.
std::string read_file(const fs::path& path);

// Writes beside `path` and renames, so that a reader sees the old file or the new one. Creates the
// folder.
void write_file(const fs::path& path, std::string_view content);

// The same for content that is streamed; `write` may throw, which leaves the old file in place.
void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write);

// A read-only memory map, unmapped when the last owner lets go.
class MappedFile {
 public:
  explicit MappedFile(const fs::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace peftkit
