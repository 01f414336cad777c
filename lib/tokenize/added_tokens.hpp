#pragma once
// Tokens that are cut out of a text before anything else looks at it.

#include "tokenize/json_view.hpp"
#include "tokenize/normalizer.hpp"
#include "tokenize/token_trie.hpp"
#include "tokenize/vocabulary.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

struct AddedToken {
  std::string content;
  bool single_word = false;  // matches only where no word character is beside it
  bool lstrip = false;       // swallows the white space before it
  bool rstrip = false;
  bool normalized = true;  // matches the normalized text, by its own normalized content
  bool special = false;    // left out of decoded texts
  bool operator==(const AddedToken&) const = default;
};

// From an object with the members above; what is missing has the reference's defaults.
AddedToken read_added_token(const JsonView& config);

// A part of a text: an added token's id, or text (-1).
struct Segment {
  size_t begin, end;
  int32_t id;
};

class AddedTokens {
 public:
  // `vocabulary` must outlive this.
  explicit AddedTokens(const Vocabulary& vocabulary) : vocabulary_(&vocabulary) {}

  // A token that the vocabulary lacks gets the next free id, whatever a file says, as in the
  // reference. The same content again changes the token.
  void add(const AddedToken& token);
  // To be called after the last `add`; the normalizer may be null.
  void prepare(const Normalizer* normalizer);

  // The parts of an unchanged text, and of a normalized one.
  std::vector<Segment> cut_raw(std::u32string_view text) const { return cut(text, raw_); }
  std::vector<Segment> cut_normalized(std::u32string_view text) const {
    return cut(text, normalized_);
  }

  bool contains(const std::string& content) const { return ids_.contains(content); }
  std::optional<int32_t> id(const std::string& content) const;
  const std::string* content(int32_t id) const;
  bool is_special(const std::string& content) const { return special_.contains(content); }
  size_t count_beyond_vocabulary() const;

 private:
  int32_t id_for(const std::string& content) const;
  std::vector<Segment> cut(std::u32string_view text, const TokenTrie& trie) const;

  const Vocabulary* vocabulary_;
  std::map<std::string, int32_t> ids_;
  std::map<int32_t, AddedToken> tokens_;
  std::set<std::string> special_;
  std::vector<AddedToken> special_order_, other_order_;
  TokenTrie raw_, normalized_;
};

}  // namespace peftkit::tokenize
