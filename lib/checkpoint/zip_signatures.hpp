#pragma once
// Numbers of the zip format (PKWARE's APPNOTE, 4.3) that its reader and its writer share.

#include <cstdint>

namespace peftkit::checkpoint::zip {

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryEntry = 0x02014b50;
constexpr uint32_t kZip64End = 0x06064b50;
constexpr uint32_t kZip64Locator = 0x07064b50;
constexpr uint32_t kEnd = 0x06054b50;

// Stands where the number is in a zip64 field.
constexpr uint16_t kElsewhere16 = 0xFFFF;
constexpr uint32_t kElsewhere32 = 0xFFFFFFFF;
constexpr uint16_t kZip64Extra = 1;

}  // namespace peftkit::checkpoint::zip
