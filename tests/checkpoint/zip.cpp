#include "checkpoint/zip.hpp"

#include "base/text.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/sample.hpp"
#include "checkpoint/zip_signatures.hpp"

#include <optional>
#include <sstream>

namespace peftkit::checkpoint {

namespace {

using Contents = std::map<std::string, std::string>;

// An entry as the file says it is; what is not given is the truth.
struct RawEntry {
  std::string name, data;
  std::optional<uint32_t> size, packed_size, local_offset;
  std::optional<std::string> local_name;
  uint16_t flags = 0, method = 0;
  std::string extra, local_extra, comment;
};

struct RawDirectory {
  std::optional<uint16_t> entries;
  std::optional<uint32_t> size, offset;
  std::string before_end, comment;
};

std::string local_bytes(const RawEntry& entry) {
  const std::string name = entry.local_name.value_or(entry.name);
  std::string out;
  append<uint32_t>(out, zip::kLocalHeader);
  out += std::string(22, '\0');
  append<uint16_t>(out, static_cast<uint16_t>(name.size()));
  append<uint16_t>(out, static_cast<uint16_t>(entry.local_extra.size()));
  return out + name + entry.local_extra + entry.data;
}

std::string directory_bytes(const RawEntry& entry, size_t offset) {
  const auto size = static_cast<uint32_t>(entry.data.size());
  std::string out;
  append<uint32_t>(out, zip::kDirectoryEntry);
  append<uint32_t>(out, 0);  // versions
  append<uint16_t>(out, entry.flags);
  append<uint16_t>(out, entry.method);
  out += std::string(8, '\0');  // time, checksum
  append<uint32_t>(out, entry.packed_size.value_or(size));
  append<uint32_t>(out, entry.size.value_or(size));
  append<uint16_t>(out, static_cast<uint16_t>(entry.name.size()));
  append<uint16_t>(out, static_cast<uint16_t>(entry.extra.size()));
  append<uint16_t>(out, static_cast<uint16_t>(entry.comment.size()));
  out += std::string(8, '\0');  // disk, attributes
  append<uint32_t>(out, entry.local_offset.value_or(static_cast<uint32_t>(offset)));
  return out + entry.name + entry.extra + entry.comment;
}

std::string raw_zip(const std::vector<RawEntry>& entries, const RawDirectory& directory = {}) {
  std::string out, listing;
  for (const auto& entry : entries) {
    listing += directory_bytes(entry, out.size());
    out += local_bytes(entry);
  }
  const size_t offset = out.size();
  out += listing + directory.before_end;
  append<uint32_t>(out, zip::kEnd);
  append<uint32_t>(out, 0);  // disks
  append<uint16_t>(out, 0);  // entries of this disk
  append<uint16_t>(out, directory.entries.value_or(static_cast<uint16_t>(entries.size())));
  append<uint32_t>(out, directory.size.value_or(static_cast<uint32_t>(listing.size())));
  append<uint32_t>(out, directory.offset.value_or(static_cast<uint32_t>(offset)));
  append<uint16_t>(out, static_cast<uint16_t>(directory.comment.size()));
  return out + directory.comment;
}

std::string zip64_field(const std::vector<uint64_t>& numbers) {
  std::string out;
  append<uint16_t>(out, zip::kZip64Extra);
  append<uint16_t>(out, static_cast<uint16_t>(8 * numbers.size()));
  for (const uint64_t number : numbers) append<uint64_t>(out, number);
  return out;
}

// The record of a zip64 archive and its locator, for a record that begins at `position`.
std::string zip64_end(uint64_t entries, uint64_t size, uint64_t offset, uint64_t position) {
  std::string out;
  append<uint32_t>(out, zip::kZip64End);
  out += std::string(28, '\0');
  append<uint64_t>(out, entries);
  append<uint64_t>(out, size);
  append<uint64_t>(out, offset);
  append<uint32_t>(out, zip::kZip64Locator);
  append<uint32_t>(out, 0);
  append<uint64_t>(out, position);
  append<uint32_t>(out, 1);
  return out;
}

std::string written(const Contents& contents) {
  std::ostringstream out;
  ZipWriter writer(out);
  for (const auto& [name, data] : contents) writer.add(name, as_bytes(data));
  writer.finish();
  return std::move(out).str();
}

Contents contents_of(const std::string& archive) {
  Contents contents;
  for (const auto& [name, data] : read_zip(as_bytes(archive), "z")) contents[name] = as_text(data);
  return contents;
}

std::string zip_refusal(const std::string& archive) {
  const Error error = test::error_of([&] { read_zip(as_bytes(archive), "z"); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return error.what();
}

// The archive opens, or is refused; anything else fails the test case.
bool zip_opens(const std::string& archive) {
  try {
    contents_of(archive);
    return true;
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::checkpoint);
    return false;
  }
}

const Contents kContents = {
    {"a/data.pkl", "pickle"}, {"a/data/0", std::string(100, '\7')}, {"b", ""}};

}  // namespace

TEST_CASE("zip: what is written is read back") {
  CHECK(contents_of(written(kContents)) == kContents);
  CHECK(contents_of(written({})).empty());
}

TEST_CASE("zip: the data of every written entry begins at a multiple of 64 bytes") {
  const std::string archive = written(kContents);
  for (const auto& [name, data] : read_zip(as_bytes(archive), "z")) {
    CAPTURE(name);
    CHECK((data.data() - as_bytes(archive).data()) % 64 == 0);
  }
}

TEST_CASE("zip: equal contents give equal bytes") {
  CHECK(written(kContents) == written(kContents));
}

TEST_CASE("zip: archives without zip64, with extra fields and comments, are read") {
  const std::string other_extra("\x55\x54\x02\0xy", 6);
  const std::string archive =
      raw_zip({{.name = "a", .data = "one", .extra = other_extra, .comment = "why"},
               {.name = "b", .data = "two", .local_extra = std::string(37, 'Z')}},
              {.comment = "a comment with an end record's first bytes: PK\5\6 and more than that"});
  CHECK(contents_of(archive) == Contents{{"a", "one"}, {"b", "two"}});
}

TEST_CASE("zip: numbers that say 'elsewhere' are taken from the zip64 field, in its order") {
  const RawEntry first{.name = "a", .data = "12345"};
  const RawEntry all{
      .name = "b",
      .data = "xyz",
      .size = zip::kElsewhere32,
      .packed_size = zip::kElsewhere32,
      .local_offset = zip::kElsewhere32,
      .extra = std::string("\x55\x54\x01\0u", 5) + zip64_field({3, 3, local_bytes(first).size()})};
  const RawEntry offset_only{.name = "c",
                             .data = "q",
                             .local_offset = zip::kElsewhere32,
                             .extra = zip64_field({local_bytes(first).size() + 34})};
  CHECK(contents_of(raw_zip({first, all, offset_only})) ==
        Contents{{"a", "12345"}, {"b", "xyz"}, {"c", "q"}});
}

TEST_CASE("zip: a zip64 field that is too short leaves the number as it is, which is refused") {
  const RawEntry entry{.name = "a",
                       .data = "xyz",
                       .size = zip::kElsewhere32,
                       .packed_size = zip::kElsewhere32,
                       .extra = zip64_field({})};
  CHECK(zip_refusal(raw_zip({entry}))
            .starts_with("z: damaged zip archive: refers to 4294967295 bytes"));
}

TEST_CASE("zip: a zip64 directory is found through its locator") {
  const RawEntry entry{.name = "a", .data = "xyz"};
  const size_t offset = local_bytes(entry).size(), size = directory_bytes(entry, 0).size();
  const auto archive = [&](uint64_t entries, uint64_t said_size, uint64_t said_offset,
                           uint64_t position) {
    return raw_zip({entry}, {.entries = zip::kElsewhere16,
                             .before_end = zip64_end(entries, said_size, said_offset, position)});
  };
  CHECK(contents_of(archive(1, size, offset, offset + size)) == Contents{{"a", "xyz"}});
  CHECK(zip_refusal(archive(1, size, UINT64_MAX, offset + size)) ==
        "z: damaged zip archive: the directory lies outside the file");
  CHECK(zip_refusal(archive(1, UINT64_MAX, offset, offset + size)) ==
        "z: damaged zip archive: the directory lies outside the file");
  CHECK(zip_refusal(archive(UINT64_MAX, size, offset, offset + size)) ==
        str("z: damaged zip archive: no directory entry at byte ", offset + size));
  CHECK(zip_refusal(archive(1, size, offset, 0)) == "z: damaged zip archive: no zip64 end record");
  CHECK(zip_refusal(archive(1, size, offset, UINT64_MAX))
            .starts_with(
                "z: damaged zip archive: refers to 56 bytes at byte 18446744073709551615 of "));
  CHECK(zip_refusal(raw_zip({entry}, {.entries = zip::kElsewhere16})) ==
        "z: damaged zip archive: no zip64 locator");
}

TEST_CASE("zip: a file that is no archive is refused") {
  for (const std::string& archive :
       {std::string(), std::string("PK\3\4"), std::string(21, 'x'), std::string(100000, 'x')}) {
    CAPTURE(archive.size());
    CHECK(zip_refusal(archive) == "z: not a whole zip archive: no end record (a truncated file?)");
  }
}

TEST_CASE("zip: an archive cut anywhere is refused, an archive changed anywhere never crashes") {
  for (const std::string& whole :
       {written(kContents), raw_zip({{.name = "a", .data = "one"}, {.name = "b"}})}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK_FALSE(zip_opens(whole.substr(0, size)));
    }
    for (size_t i = 0; i < whole.size(); ++i) {
      for (const char change : {'\x01', '\x80', '\xff'}) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ change);
        zip_opens(changed);
      }
    }
  }
}

TEST_CASE("zip: compressed and encrypted entries are refused by name") {
  const std::string stored = ", expected stored as it is (as torch.save does)";
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .method = 8}})) ==
        "z: zip entry 'a' is compressed" + stored);
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .size = 1000}})) ==
        "z: zip entry 'a' is compressed" + stored);
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .flags = 1}})) ==
        "z: zip entry 'a' is encrypted" + stored);
}

TEST_CASE("zip: sizes and places are checked before they are believed") {
  const std::string long_entry =
      raw_zip({{.name = "a", .data = "x", .size = 1000, .packed_size = 1000}});
  CHECK(zip_refusal(long_entry) ==
        str("z: damaged zip archive: refers to 1000 bytes at byte 31 of ", long_entry.size()));
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .local_offset = 1}})) ==
        "z: zip entry 'a' has no local header");
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .local_offset = 0x7FFFFFFF}}))
            .starts_with("z: damaged zip archive: refers to 30 bytes at byte 2147483647 of "));
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .local_name = "b"}})) ==
        "z: zip entry 'a' has another name in its local header");
}

TEST_CASE("zip: the directory is as long as it says") {
  const std::vector<RawEntry> entries = {{.name = "a", .data = "x"}, {.name = "b", .data = "y"}};
  const size_t offset = 2 * 32;
  CHECK(zip_refusal(raw_zip(entries, {.entries = 3})) ==
        str("z: damaged zip archive: refers to 46 bytes at byte ", offset + 2 * 47, " of 180"));
  CHECK(zip_refusal(raw_zip(entries, {.entries = 1})) ==
        "z: damaged zip archive: the directory has 94 bytes, its 1 entries 47");
  CHECK(zip_refusal(raw_zip(entries, {.size = 93})) ==
        "z: damaged zip archive: the directory has 93 bytes, its 2 entries 94");
  CHECK(zip_refusal(raw_zip(entries, {.size = 1000})) ==
        "z: damaged zip archive: the directory lies outside the file");
  CHECK(zip_refusal(raw_zip(entries, {.offset = 1000000})) ==
        "z: damaged zip archive: the directory lies outside the file");
  CHECK(zip_refusal(raw_zip(entries, {.offset = 1})) ==
        "z: damaged zip archive: no directory entry at byte 1");
}

TEST_CASE("zip: a name that is there twice is refused") {
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x"}, {.name = "a", .data = "y"}})) ==
        "z: zip entry 'a' is there twice");
}

TEST_CASE("zip: entries that share bytes are refused") {
  // The data of "a" is the whole of "b".
  const std::string inner = local_bytes({.name = "b", .data = "y"});
  CHECK(zip_refusal(raw_zip(
            {{.name = "a", .data = inner}, {.name = "b", .data = "y", .local_offset = 31}})) ==
        "z: zip entry 'a' ends at byte 63, inside what begins at byte 31");
  CHECK(zip_refusal(raw_zip({{.name = "a", .data = "x", .size = 20, .packed_size = 20}})) ==
        "z: zip entry 'a' ends at byte 51, inside what begins at byte 32");
}

TEST_CASE("zip: names are names, not paths") {
  const Contents contents = {
      {"../../up", "1"}, {"/absolute", "2"}, {"", "3"}, {std::string("a\0b", 3), "4"}, {"..", "5"}};
  std::vector<RawEntry> entries;
  for (const auto& [name, data] : contents) entries.push_back({.name = name, .data = data});
  CHECK(contents_of(raw_zip(entries)) == contents);
}

TEST_CASE("zip: a name cannot bring control characters into a message") {
  CHECK(zip_refusal(raw_zip({{.name = "\x1b[31m\xc2\x9b\xff", .data = "x", .local_name = "b"}})) ==
        "z: zip entry '?[31m?\?' has another name in its local header");
}

}  // namespace peftkit::checkpoint
