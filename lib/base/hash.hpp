#pragma once
// SHA-256 for fingerprints of files, CRC-32C for records, and a fast mixing function for random
// streams.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace peftkit {

// Lower-case hex of the SHA-256 digest (FIPS 180-4).
std::string sha256(std::string_view bytes);

// The CRC with Castagnoli's polynomial (RFC 3720).
uint32_t crc32c(std::string_view bytes);

// A well-mixed 64-bit value of numbers (splitmix64 chained); the same on every machine.
uint64_t mix(std::initializer_list<uint64_t> values);

// A 64-bit value of a text (FNV-1a, then mixed); the same on every machine.
uint64_t mix(std::string_view text);

}  // namespace peftkit
