#include "tokenize/pattern.hpp"

#include "tokenize/unicode.hpp"

#include <array>

namespace peftkit::tokenize {

namespace {

constexpr std::array<std::string_view, 5> kBehaviors{"Removed", "Isolated", "MergedWithPrevious",
                                                     "MergedWithNext", "Contiguous"};

}  // namespace

Pattern::Pattern(const JsonView& config) {
  if (const auto fixed = config.find("String")) {
    fixed_ = decode_utf8(fixed->text());
  } else {
    const JsonView regex = config.at("Regex");
    regex_.emplace(regex.text(), regex);
  }
}

void Pattern::each_match(std::u32string_view text, std::span<const Span> parts,
                         const std::function<void(size_t, Span)>& found) const {
  if (regex_) {
    regex_->each_match(text, parts, found);
    return;
  }
  if (fixed_.empty()) return;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto end = static_cast<size_t>(parts[i].end);
    const auto part = text.substr(0, end);
    for (size_t at = part.find(fixed_, static_cast<size_t>(parts[i].begin));
         at != std::u32string_view::npos; at = part.find(fixed_, at + fixed_.size())) {
      const auto begin = static_cast<int32_t>(at);
      found(i, {begin, begin + static_cast<int32_t>(fixed_.size())});
    }
  }
}

DelimiterBehavior read_behavior(const JsonView& config) {
  return static_cast<DelimiterBehavior>(config.choice(kBehaviors));
}

void append_words(const std::vector<Cut>& cuts, DelimiterBehavior behavior,
                  std::vector<Span>& words) {
  const auto is_delimiter = [&](size_t i) { return i < cuts.size() && cuts[i].delimiter; };
  for (size_t i = 0; i < cuts.size();) {
    Span word = cuts[i].span;
    const bool delimiter = cuts[i++].delimiter;
    switch (behavior) {
      case DelimiterBehavior::removed:
        if (delimiter) continue;
        break;
      case DelimiterBehavior::isolated:
        break;
      case DelimiterBehavior::merged_with_previous:
        if (!delimiter && is_delimiter(i)) word.end = cuts[i++].span.end;
        break;
      case DelimiterBehavior::merged_with_next:
        if (delimiter && i < cuts.size() && !cuts[i].delimiter) word.end = cuts[i++].span.end;
        break;
      case DelimiterBehavior::contiguous:
        while (i < cuts.size() && cuts[i].delimiter == delimiter) word.end = cuts[i++].span.end;
        break;
    }
    if (word.begin < word.end) words.push_back(word);
  }
}

void split_words(const EachMatch& each_match, bool invert, DelimiterBehavior behavior,
                 std::vector<Span>& words) {
  std::vector<Span> result;
  result.reserve(words.size());
  std::vector<Cut> cuts;  // of the word at hand
  size_t word = 0;
  int32_t done = 0;
  const auto append_text = [&](int32_t end) {
    if (done < end) cuts.push_back({{done, end}, invert});
    done = end;
  };
  const auto begin_word = [&] {
    if (word < words.size()) done = words[word].begin;
  };
  const auto end_word = [&] {
    append_text(words[word].end);
    append_words(cuts, behavior, result);
    cuts.clear();
    ++word;
    begin_word();
  };
  begin_word();
  each_match(words, [&](size_t part, Span match) {
    while (word < part) end_word();
    append_text(match.begin);
    cuts.push_back({match, !invert});
    done = match.end;
  });
  while (word < words.size()) end_word();
  words = std::move(result);
}

}  // namespace peftkit::tokenize
