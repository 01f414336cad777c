#include "tokenize/encoding.hpp"

#include <cstddef>
#include <vector>

namespace peftkit::tokenize {

namespace {

template <class T>
void append_all(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

template <class T>
std::vector<T> part_of(const std::vector<T>& values, size_t begin, size_t end) {
  return {values.begin() + static_cast<ptrdiff_t>(begin),
          values.begin() + static_cast<ptrdiff_t>(end)};
}

}  // namespace

void reserve(Encoding& encoding, size_t tokens) {
  encoding.ids.reserve(tokens);
  encoding.type_ids.reserve(tokens);
  encoding.tokens.reserve(tokens);
  encoding.offsets.reserve(tokens);
  encoding.word_ids.reserve(tokens);
}

void append(Encoding& to, const Encoding& from) {
  append_all(to.ids, from.ids);
  append_all(to.type_ids, from.type_ids);
  append_all(to.tokens, from.tokens);
  append_all(to.offsets, from.offsets);
  append_all(to.word_ids, from.word_ids);
}

void append_token(Encoding& to, int32_t id, std::string token, std::array<int32_t, 2> offsets,
                  int32_t type_id, int32_t word_id) {
  to.ids.push_back(id);
  to.type_ids.push_back(type_id);
  to.tokens.push_back(std::move(token));
  to.offsets.push_back(offsets);
  to.word_ids.push_back(word_id);
}

Encoding slice(const Encoding& encoding, size_t begin, size_t end) {
  Encoding part;
  part.ids = part_of(encoding.ids, begin, end);
  part.type_ids = part_of(encoding.type_ids, begin, end);
  part.tokens = part_of(encoding.tokens, begin, end);
  part.offsets = part_of(encoding.offsets, begin, end);
  part.word_ids = part_of(encoding.word_ids, begin, end);
  return part;
}

}  // namespace peftkit::tokenize
