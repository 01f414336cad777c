#pragma once
// Numbers as the file formats store them. Peftkit runs on little-endian machines only, so these are
// plain copies.

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

namespace peftkit::checkpoint {

static_assert(std::endian::native == std::endian::little);

// The caller has checked that sizeof(T) bytes lie at `offset`.
template <class T>
T load(std::span<const std::byte> bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

// The type is always spelled out: append<uint16_t>(out, n).
template <class T>
void append(std::string& out, std::type_identity_t<T> value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace peftkit::checkpoint
