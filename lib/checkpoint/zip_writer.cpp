// Writes zip archives. Every entry uses the zip64 form, so that there is one path for files of all
// sizes.

#include "checkpoint/little_endian.hpp"
#include "checkpoint/zip.hpp"
#include "checkpoint/zip_signatures.hpp"

#include <array>

namespace peftkit::checkpoint {

namespace {

constexpr uint64_t kDataAlignment = 64;
constexpr uint16_t kNeedsZip64 = 45;  // version 4.5 of the format
constexpr uint16_t kNamesAreUtf8 = 1 << 11;
constexpr uint16_t kFirstDay = 0x21;        // 1980-01-01: equal tensors give equal files
constexpr uint16_t kPaddingExtra = 0x4246;  // "FB", as PyTorch's own padding
constexpr uint16_t kSizesSize = 16, kSizesAndOffsetSize = 24;

constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320 : 0);
    table[i] = value;
  }
  return table;
}();

uint32_t crc32(std::span<const std::byte> data) {
  uint32_t crc = 0xFFFFFFFF;
  for (const std::byte byte : data) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint32_t>(byte)) & 0xFF];
  }
  return ~crc;
}

// What local headers and directory entries have in common, from "version needed" to the name's
// length.
void append_common(std::string& out, const std::string& name, uint32_t crc) {
  append<uint16_t>(out, kNeedsZip64);
  append<uint16_t>(out, kNamesAreUtf8);
  append<uint16_t>(out, 0);  // stored
  append<uint16_t>(out, 0);  // midnight
  append<uint16_t>(out, kFirstDay);
  append<uint32_t>(out, crc);
  append<uint32_t>(out, zip::kElsewhere32);  // both sizes stand in the zip64 field
  append<uint32_t>(out, zip::kElsewhere32);
  append<uint16_t>(out, static_cast<uint16_t>(name.size()));
}

void append_zip64_sizes(std::string& out, uint16_t field_size, uint64_t size) {
  append<uint16_t>(out, zip::kZip64Extra);
  append<uint16_t>(out, field_size);
  append<uint64_t>(out, size);
  append<uint64_t>(out, size);
}

// `position`: where the header will stand in the archive.
std::string local_header(const std::string& name, uint32_t crc, uint64_t size, uint64_t position) {
  std::string out;
  append<uint32_t>(out, zip::kLocalHeader);
  append_common(out, name, crc);
  const uint64_t unpadded = position + out.size() + 2 + name.size() + 4 + kSizesSize + 4;
  const auto padding =
      static_cast<uint16_t>((kDataAlignment - unpadded % kDataAlignment) % kDataAlignment);
  append<uint16_t>(out, static_cast<uint16_t>(4 + kSizesSize + 4 + padding));
  out += name;
  append_zip64_sizes(out, kSizesSize, size);
  append<uint16_t>(out, kPaddingExtra);
  append<uint16_t>(out, padding);
  return out.append(padding, 'Z');
}

std::string directory_entry(const std::string& name, uint32_t crc, uint64_t size, uint64_t offset) {
  std::string out;
  append<uint32_t>(out, zip::kDirectoryEntry);
  append<uint16_t>(out, kNeedsZip64);  // made by
  append_common(out, name, crc);
  append<uint16_t>(out, static_cast<uint16_t>(4 + kSizesAndOffsetSize));
  append<uint16_t>(out, 0);  // no comment
  append<uint16_t>(out, 0);  // first disk
  append<uint16_t>(out, 0);  // internal attributes
  append<uint32_t>(out, 0);  // external attributes
  append<uint32_t>(out, zip::kElsewhere32);
  out += name;
  append_zip64_sizes(out, kSizesAndOffsetSize, size);
  append<uint64_t>(out, offset);
  return out;
}

std::string end_records(uint64_t entries, uint64_t directory_size, uint64_t directory_offset) {
  std::string out;
  append<uint32_t>(out, zip::kZip64End);
  append<uint64_t>(out, 44);  // size of the rest of this record
  append<uint16_t>(out, kNeedsZip64);
  append<uint16_t>(out, kNeedsZip64);
  append<uint64_t>(out, 0);  // this disk, the directory's disk
  append<uint64_t>(out, entries);
  append<uint64_t>(out, entries);
  append<uint64_t>(out, directory_size);
  append<uint64_t>(out, directory_offset);
  append<uint32_t>(out, zip::kZip64Locator);
  append<uint32_t>(out, 0);  // disk
  append<uint64_t>(out, directory_offset + directory_size);
  append<uint32_t>(out, 1);  // disks
  append<uint32_t>(out, zip::kEnd);
  append<uint32_t>(out, 0);  // this disk, the directory's disk
  append<uint16_t>(out, zip::kElsewhere16);
  append<uint16_t>(out, zip::kElsewhere16);
  append<uint32_t>(out, zip::kElsewhere32);
  append<uint32_t>(out, zip::kElsewhere32);
  append<uint16_t>(out, 0);  // no comment
  return out;
}

}  // namespace

void ZipWriter::write(std::string_view bytes) {
  out_ << bytes;
  position_ += bytes.size();
}

void ZipWriter::add(const std::string& name, std::span<const std::byte> data) {
  const uint32_t crc = crc32(data);
  directory_ += directory_entry(name, crc, data.size(), position_);
  ++entries_;
  write(local_header(name, crc, data.size(), position_));
  write(as_text(data));
}

void ZipWriter::finish() {
  write(directory_ + end_records(entries_, directory_.size(), position_));
}

}  // namespace peftkit::checkpoint
