#pragma once
// The part of the zip format that PyTorch uses: entries stored as they are, zip64 where files are
// large.

#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <span>
#include <string>

namespace peftkit::checkpoint {

// Entries by name; the data lies in the archive.
using ZipEntries = std::map<std::string, std::span<const std::byte>>;

// Throws Error(checkpoint) headed by `place`. Checksums are not looked at: PyTorch can be told to
// write wrong ones.
ZipEntries read_zip(std::span<const std::byte> archive, const std::string& place);

// Writes an archive from front to back; the data of each entry begins at a multiple of 64 bytes.
class ZipWriter {
 public:
  explicit ZipWriter(std::ostream& out) : out_(out) {}
  void add(const std::string& name, std::span<const std::byte> data);
  // Writes the directory; nothing can be added after it.
  void finish();

 private:
  void write(std::string_view bytes);

  std::ostream& out_;
  uint64_t position_ = 0, entries_ = 0;
  std::string directory_;
};

}  // namespace peftkit::checkpoint
