#include "tokenize/added_tokens.hpp"

#include "tokenize/unicode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <limits>

namespace peftkit::tokenize {

namespace {

bool stands_alone(std::u32string_view text, size_t begin, size_t end) {
  return (begin == 0 || !is_word_character(text[begin - 1])) &&
         (end == text.size() || !is_word_character(text[end]));
}

}  // namespace

AddedToken read_added_token(const JsonView& config) {
  AddedToken token;
  token.content = config.at("content").text();
  token.special = config.boolean("special", false);
  token.single_word = config.boolean("single_word", false);
  token.lstrip = config.boolean("lstrip", false);
  token.rstrip = config.boolean("rstrip", false);
  token.normalized = config.boolean("normalized", !token.special);
  return token;
}

int32_t AddedTokens::id_for(const std::string& content) const {
  if (const auto known = id(content)) return *known;
  const int64_t last = tokens_.empty() ? -1 : tokens_.rbegin()->first;
  const int64_t next = std::max(static_cast<int64_t>(vocabulary_->size()), last + 1);
  if (next > std::numeric_limits<int32_t>::max()) {
    throw Error(ErrorKind::checkpoint,
                str("added token '", content, "': no id is left after ", last));
  }
  return static_cast<int32_t>(next);
}

void AddedTokens::add(const AddedToken& token) {
  if (token.content.empty()) return;
  if (token.special && special_.insert(token.content).second) special_order_.push_back(token);
  const int32_t id = id_for(token.content);
  if (const auto known = tokens_.find(id); known != tokens_.end() && known->second == token) return;
  ids_[token.content] = id;
  tokens_[id] = token;
  if (!is_special(token.content)) other_order_.push_back(token);
}

void AddedTokens::prepare(const Normalizer* normalizer) {
  for (const auto* order : {&special_order_, &other_order_}) {
    for (const AddedToken& token : *order) {
      NormalizedText text(decode_utf8(token.content), 0);
      if (token.normalized && normalizer != nullptr) normalizer->normalize(text);
      (token.normalized ? normalized_ : raw_).add(text.chars, ids_.at(token.content));
    }
  }
}

std::vector<Segment> AddedTokens::cut(std::u32string_view text, const TokenTrie& trie) const {
  std::vector<Segment> segments;
  size_t done = 0;
  const auto append_text = [&](size_t end) {
    if (done < end) segments.push_back({done, end, -1});
  };
  for (size_t at = 0; at < text.size() && !trie.empty();) {
    const TokenTrie::Match match = trie.longest(text, at);
    if (match.length == 0) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_.at(match.value);
    size_t begin = at, end = at + match.length;
    at = end;  // also behind a match that does not count, and not behind the swallowed blanks
    if (token.single_word && !stands_alone(text, begin, end)) continue;
    while (token.lstrip && begin > done && is_white_space(text[begin - 1])) --begin;
    // Blanks that the match before swallowed are this one's too; looking at them once keeps this
    // linear.
    if (token.rstrip) end = std::max(end, done);
    while (token.rstrip && end < text.size() && is_white_space(text[end])) ++end;
    append_text(begin);
    segments.push_back({begin, end, match.value});
    done = end;
  }
  append_text(text.size());
  return segments;
}

std::optional<int32_t> AddedTokens::id(const std::string& content) const {
  if (const auto found = ids_.find(content); found != ids_.end()) return found->second;
  return vocabulary_->id(content);
}

const std::string* AddedTokens::content(int32_t id) const {
  const auto found = tokens_.find(id);
  return found != tokens_.end() ? &found->second.content : vocabulary_->token(id);
}

size_t AddedTokens::count_beyond_vocabulary() const {
  return static_cast<size_t>(std::count_if(
      ids_.begin(), ids_.end(), [&](const auto& added) { return !vocabulary_->id(added.first); }));
}

}  // namespace peftkit::tokenize
