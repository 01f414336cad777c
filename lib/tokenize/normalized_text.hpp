#pragma once
// A text on its way through normalizers and pre-tokenizers; every character knows where it came
// from.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

// [begin, end), in code points.
struct Span {
  int32_t begin = 0, end = 0;
};

// A character of a new text, and what became of the old text there: 0: it replaces a character; 1:
// it is new; -n: it replaces a character, and the n after that are gone.
struct Change {
  char32_t c;
  int change;
};

struct NormalizedText {
  NormalizedText() = default;
  // The characters of an original text from `offset` on.
  NormalizedText(std::u32string_view text, size_t offset);

  std::u32string chars;
  std::vector<Span>
      origin;  // one entry a character: the characters of the original text it stands for

  size_t size() const { return chars.size(); }
  void push_back(char32_t c, Span from);
  // Characters [begin, end) of another text, with their origins.
  void append(const NormalizedText& from, size_t begin, size_t end);
  NormalizedText part(size_t begin, size_t end) const;
  // Becomes `changes`, after `removed` characters at the start were dropped. New characters share
  // the origin of what stood before them. Changes that do not add up shift the origins that follow,
  // as in the reference.
  void transform(const std::vector<Change>& changes, size_t removed = 0);
  // The part of the original text behind characters [begin, end); not empty.
  Span original(size_t begin, size_t end) const {
    return {origin[begin].begin, origin[end - 1].end};
  }
  // Drops the characters for which `drop` holds.
  template <class Drop>
  void remove_if(Drop drop);
};

template <class Drop>
void NormalizedText::remove_if(Drop drop) {
  size_t kept = 0;
  for (size_t i = 0; i < chars.size(); ++i) {
    if (drop(chars[i])) continue;
    chars[kept] = chars[i];
    origin[kept] = origin[i];
    ++kept;
  }
  chars.resize(kept);
  origin.resize(kept);
}

// Components that follow each other could make anything of a short text. Throws Error(checkpoint)
// where `made` characters (or bytes) are more than Unicode's own rules could make of `from`.
void check_growth(size_t from, size_t made);

// Lower case, character by character: no final sigma, U+0130 becomes two characters.
void make_lower_case(NormalizedText& text);

}  // namespace peftkit::tokenize
