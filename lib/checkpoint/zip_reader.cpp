// Reads a zip archive from its directory, which stands at the end of the file.

#include "checkpoint/checks.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/zip.hpp"
#include "checkpoint/zip_signatures.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

constexpr uint64_t kEndSize = 22, kLocatorSize = 20, kEntrySize = 46, kLocalSize = 30;
constexpr uint64_t kMaxComment = 0xFFFF;

struct Directory {
  uint64_t entries, size, offset;
};

struct Entry {
  std::string name;
  uint64_t size, packed_size, offset;
  std::string_view extra;
};

// The bytes of an entry: its local header and its data.
struct Extent {
  uint64_t begin, end;
  std::string name;
};

class ZipReader {
 public:
  ZipReader(std::span<const std::byte> archive, const std::string& place)
      : archive_(archive), place_(place) {}

  ZipEntries read() const;

 private:
  template <class T>
  T at(uint64_t offset) const {
    return load<T>(bytes(offset, sizeof(T)), 0);
  }
  std::span<const std::byte> bytes(uint64_t offset, uint64_t size) const;
  uint64_t find_end() const;
  Directory directory(uint64_t end) const;
  Directory zip64_directory(uint64_t end) const;
  Entry entry(uint64_t offset) const;
  void take_zip64(Entry& entry) const;
  std::span<const std::byte> data_of(const Entry& entry) const;
  void check_apart(std::vector<Extent> extents, uint64_t directory) const;

  std::span<const std::byte> archive_;
  const std::string& place_;
};

std::span<const std::byte> ZipReader::bytes(uint64_t offset, uint64_t size) const {
  if (offset > archive_.size() || size > archive_.size() - offset) {
    refuse(place_, str("damaged zip archive: refers to ", size, " bytes at byte ", offset, " of ",
                       archive_.size()));
  }
  return archive_.subspan(offset, size);
}

// The end record is followed by nothing but its comment.
uint64_t ZipReader::find_end() const {
  const uint64_t size = archive_.size();
  for (uint64_t tail = kEndSize; tail <= std::min(size, kEndSize + kMaxComment); ++tail) {
    const uint64_t offset = size - tail;
    if (at<uint32_t>(offset) == zip::kEnd && at<uint16_t>(offset + 20) == tail - kEndSize)
      return offset;
  }
  refuse(place_, "not a whole zip archive: no end record (a truncated file?)");
}

Directory ZipReader::zip64_directory(uint64_t end) const {
  if (end < kLocatorSize || at<uint32_t>(end - kLocatorSize) != zip::kZip64Locator) {
    refuse(place_, "damaged zip archive: no zip64 locator");
  }
  const auto offset = at<uint64_t>(end - kLocatorSize + 8);
  if (bytes(offset, 56); at<uint32_t>(offset) != zip::kZip64End) {
    refuse(place_, "damaged zip archive: no zip64 end record");
  }
  return {at<uint64_t>(offset + 32), at<uint64_t>(offset + 40), at<uint64_t>(offset + 48)};
}

Directory ZipReader::directory(uint64_t end) const {
  Directory found{at<uint16_t>(end + 10), at<uint32_t>(end + 12), at<uint32_t>(end + 16)};
  if (found.entries == zip::kElsewhere16 || found.size == zip::kElsewhere32 ||
      found.offset == zip::kElsewhere32) {
    found = zip64_directory(end);
  }
  if (found.offset > end || found.size > end - found.offset) {
    refuse(place_, "damaged zip archive: the directory lies outside the file");
  }
  return found;
}

// Numbers that do not fit 32 bits stand in an extra field, in this order, only those that are
// needed.
void ZipReader::take_zip64(Entry& entry) const {
  const auto extra = as_bytes(entry.extra);
  for (size_t at = 0; at + 4 <= extra.size();) {
    const size_t length = load<uint16_t>(extra, at + 2);
    if (length > extra.size() - at - 4) break;
    if (load<uint16_t>(extra, at) == zip::kZip64Extra) {
      auto field = extra.subspan(at + 4, length);
      for (uint64_t* number : {&entry.size, &entry.packed_size, &entry.offset}) {
        if (*number != zip::kElsewhere32 || field.size() < 8) continue;
        *number = load<uint64_t>(field, 0);
        field = field.subspan(8);
      }
      return;
    }
    at += 4 + length;
  }
}

Entry ZipReader::entry(uint64_t offset) const {
  if (bytes(offset, kEntrySize); at<uint32_t>(offset) != zip::kDirectoryEntry) {
    refuse(place_, str("damaged zip archive: no directory entry at byte ", offset));
  }
  const uint64_t name_size = at<uint16_t>(offset + 28);
  Entry entry;
  entry.name = as_text(bytes(offset + kEntrySize, name_size));
  entry.extra = as_text(bytes(offset + kEntrySize + name_size, at<uint16_t>(offset + 30)));
  entry.packed_size = at<uint32_t>(offset + 20);
  entry.size = at<uint32_t>(offset + 24);
  entry.offset = at<uint32_t>(offset + 42);
  take_zip64(entry);
  const bool encrypted = (at<uint16_t>(offset + 8) & 1) != 0;
  const bool stored = at<uint16_t>(offset + 10) == 0 && entry.packed_size == entry.size;
  if (encrypted || !stored) {
    refuse(place_, "zip entry " + printable(entry.name) + " is " +
                       (encrypted ? "encrypted" : "compressed") +
                       ", expected stored as it is (as torch.save does)");
  }
  return entry;
}

std::span<const std::byte> ZipReader::data_of(const Entry& entry) const {
  if (bytes(entry.offset, kLocalSize); at<uint32_t>(entry.offset) != zip::kLocalHeader) {
    refuse(place_, "zip entry " + printable(entry.name) + " has no local header");
  }
  const uint64_t name_size = at<uint16_t>(entry.offset + 26),
                 extra_size = at<uint16_t>(entry.offset + 28);
  if (as_text(bytes(entry.offset + kLocalSize, name_size)) != entry.name) {
    refuse(place_, "zip entry " + printable(entry.name) + " has another name in its local header");
  }
  return bytes(entry.offset + kLocalSize + name_size + extra_size, entry.size);
}

// No byte belongs to two entries, or to an entry and the directory.
void ZipReader::check_apart(std::vector<Extent> extents, uint64_t directory) const {
  std::ranges::sort(extents, {}, &Extent::begin);
  for (size_t i = 0; i < extents.size(); ++i) {
    const uint64_t next = i + 1 < extents.size() ? extents[i + 1].begin : directory;
    if (extents[i].end > next) {
      refuse(place_, str("zip entry ", printable(extents[i].name), " ends at byte ", extents[i].end,
                         ", inside what begins at byte ", next));
    }
  }
}

ZipEntries ZipReader::read() const {
  const Directory where = directory(find_end());
  ZipEntries entries;
  std::vector<Extent> extents;
  uint64_t offset = where.offset;
  for (uint64_t i = 0; i < where.entries; ++i) {
    const Entry found = entry(offset);
    offset += kEntrySize + found.name.size() + found.extra.size() + at<uint16_t>(offset + 32);
    const auto data = data_of(found);
    if (!entries.emplace(found.name, data).second) {
      refuse(place_, "zip entry " + printable(found.name) + " is there twice");
    }
    const auto end = static_cast<uint64_t>(data.data() - archive_.data()) + data.size();
    extents.push_back({found.offset, end, found.name});
  }
  if (offset != where.offset + where.size) {
    refuse(place_, str("damaged zip archive: the directory has ", where.size, " bytes, its ",
                       where.entries, " entries ", offset - where.offset));
  }
  check_apart(std::move(extents), where.offset);
  return entries;
}

}  // namespace

ZipEntries read_zip(std::span<const std::byte> archive, const std::string& place) {
  return ZipReader(archive, place).read();
}

}  // namespace peftkit::checkpoint
