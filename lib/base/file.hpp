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

// The whole file. Throws Error(failure) naming the path and the system's reason, Error(checkpoint)
// for a pointer of Git LFS in its place; so does MappedFile.
std::string read_file(const fs::path& path);

// Writes beside `path` and renames, so that a reader sees the old file or the new one. Creates the
// folder.
void write_file(const fs::path& path, std::string_view content);

// The same for content that is streamed; `write` may throw, which leaves the old file in place.
void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write);

// A folder of several files that is either there in full or not at all: `write` fills a folder
// beside `path`, which then takes its place in one step; what was there before is removed. Where
// `write` throws, the old folder stays.
void write_folder(const fs::path& path, const std::function<void(const fs::path&)>& write);

// Removes a folder so that nobody ever sees a part of it under its name.
void remove_folder(const fs::path& path);

// Removes what write_file and write_folder left in `folder` when their process was killed.
void remove_unfinished(const fs::path& folder);

// Holds a folder for this process; creates it where it is missing, and removes it again at the end
// where nothing came into it. Throws Error(config) where another process holds it.
class FolderLock {
 public:
  explicit FolderLock(fs::path folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  fs::path folder_;
  int descriptor_;
};

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
