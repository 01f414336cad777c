#include "tokenize/charsmap.hpp"

#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

// The bits of a unit: value of a leaf, or label, offset of the children and whether a leaf is among
// them.
bool has_leaf(uint32_t unit) {
  return (unit >> 8) & 1;
}
uint32_t value_of(uint32_t unit) {
  return unit & 0x7FFFFFFF;
}
uint32_t label_of(uint32_t unit) {
  return unit & 0x800000FF;
}
uint32_t offset_of(uint32_t unit) {
  return (unit >> 10) << ((unit & 0x200) >> 6);
}

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string decode_base64(const JsonView& base64) {
  std::string text = base64.text(), bytes;
  if (text.size() % 4 != 0)
    base64.fail(str("base64 of ", text.size(), " characters, expected a multiple of 4"));
  while (!text.empty() && text.back() == '=') text.pop_back();
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const int digit = digit_of(text[i]);
    if (digit < 0) base64.fail(str("character ", i + 1, " is not base64"));
    bits = (bits << 6) | static_cast<uint32_t>(digit);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count));
  }
  return bytes;
}

uint32_t read_u32(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

Charsmap::Charsmap(const JsonView& base64) {
  const std::string bytes = decode_base64(base64);
  const size_t size = bytes.size() < 4 ? 0 : read_u32(bytes, 0);
  if (size < 4 || size % 4 != 0 || size > bytes.size() - 4)
    base64.fail(str("a double array of ", size, " bytes in ", bytes.size()));
  for (size_t at = 4; at < 4 + size; at += 4) units_.push_back(read_u32(bytes, at));
  texts_ = bytes.substr(4 + size);
  if (const auto wrong = first_invalid_utf8(texts_))
    base64.fail(str("the replacements are not valid UTF-8 at byte ", *wrong));
  check(base64);
}

// Every text that can be reached is there. Words with a common end may share their nodes.
void Charsmap::check(const JsonView& base64) const {
  std::vector<uint32_t> open{offset_of(units_[0])};
  std::vector<bool> seen(units_.size());
  while (!open.empty()) {
    const uint32_t children = open.back();
    open.pop_back();
    for (uint32_t label = 1; label < 256; ++label) {
      const uint32_t child = children ^ label;
      if (child >= units_.size() || label_of(units_[child]) != label || seen[child]) continue;
      seen[child] = true;
      const uint32_t next = child ^ offset_of(units_[child]);
      if (has_leaf(units_[child]) &&
          (next >= units_.size() || value_of(units_[next]) >= texts_.size()))
        base64.fail("the double array points to a text that is not there");
      open.push_back(next);
    }
  }
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  uint32_t node = offset_of(units_[0]);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return std::nullopt;
    node ^= byte;
    if (node >= units_.size() || label_of(units_[node]) != byte) return std::nullopt;
    const uint32_t unit = units_[node];
    node ^= offset_of(unit);
    if (has_leaf(unit)) {
      const std::string_view found = std::string_view(texts_).substr(value_of(units_[node]));
      return found.substr(0, found.find('\0'));
    }
  }
  return std::nullopt;
}

}  // namespace peftkit::tokenize
