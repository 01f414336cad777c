#pragma once
// What Split and Replace look for, and what is done with the pieces.

#include "tokenize/json_view.hpp"
#include "tokenize/normalized_text.hpp"
#include "tokenize/regex.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace peftkit::tokenize {

// A fixed text or a regular expression.
class Pattern {
 public:
  // {"String": "…"} or {"Regex": "…"}.
  explicit Pattern(const JsonView& config);

  // As Regex::each_match. An empty fixed text is found nowhere.
  void each_match(std::u32string_view text, std::span<const Span> parts,
                  const std::function<void(size_t, Span)>& found) const;

 private:
  std::u32string fixed_;
  std::optional<Regex> regex_;
};

// What becomes of the delimiters between words. Contiguous: neighbouring ones are one word.
enum class DelimiterBehavior {
  removed,
  isolated,
  merged_with_previous,
  merged_with_next,
  contiguous
};

DelimiterBehavior read_behavior(const JsonView& config);

// A piece of a word: a delimiter, or what lies between two of them.
struct Cut {
  Span span;
  bool delimiter;
};

// Appends the words that the pieces of one word become.
void append_words(const std::vector<Cut>& cuts, DelimiterBehavior behavior,
                  std::vector<Span>& words);

// Cuts each of `words` where `each_match` finds delimiters; with `invert` where it finds none.
using EachMatch =
    std::function<void(std::span<const Span>, const std::function<void(size_t, Span)>&)>;
void split_words(const EachMatch& each_match, bool invert, DelimiterBehavior behavior,
                 std::vector<Span>& words);

}  // namespace peftkit::tokenize
