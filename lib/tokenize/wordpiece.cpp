// WordPiece (Schuster and Nakajima 2012, as in BERT): the longest token that starts the word, then
// again and again the longest "##" token that continues it. A word that cannot be covered so, or is
// too long, is one unknown token.

#include "tokenize/model.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

constexpr int32_t kUsualMostCharacters = 100;

class WordPiece final : public Model {
 public:
  explicit WordPiece(const JsonView& config);
  void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  using Ids = std::unordered_map<std::string_view, int32_t>;
  // The length of the longest start of `text` that is in `ids`, 0 where there is none; `id` is its
  // id.
  size_t longest_start(std::string_view text, const Ids& ids, int32_t& id) const;
  bool append_pieces(std::string_view word, std::vector<Piece>& pieces) const;

  Vocabulary vocabulary_;
  std::string unknown_, prefix_;
  int32_t unknown_id_ = 0;
  size_t most_characters_;
  Ids continuing_;            // the tokens that begin with the prefix, without it
  size_t longest_token_ = 0;  // in bytes
};

WordPiece::WordPiece(const JsonView& config)
    : vocabulary_(config.at("vocab")),
      unknown_(config.text("unk_token", "[UNK]")),
      prefix_(config.text("continuing_subword_prefix", "##")) {
  const auto most = config.find("max_input_chars_per_word");
  most_characters_ = static_cast<size_t>(most ? most->id() : kUsualMostCharacters);
  const auto unknown_id = vocabulary_.id(unknown_);
  if (!unknown_id) config.at("vocab").fail(str("the unknown token '", unknown_, "' is missing"));
  unknown_id_ = *unknown_id;
  for (const auto& [token, id] : vocabulary_.ids()) {
    longest_token_ = std::max(longest_token_, token.size());
    if (token.starts_with(prefix_)) continuing_.emplace(token.substr(prefix_.size()), id);
  }
}

size_t WordPiece::longest_start(std::string_view text, const Ids& ids, int32_t& id) const {
  for (size_t length = std::min(text.size(), longest_token_); length > 0; --length) {
    if (length < text.size() && is_continuation_byte(text[length])) continue;
    const auto found = ids.find(text.substr(0, length));
    if (found == ids.end()) continue;
    id = found->second;
    return length;
  }
  return 0;
}

bool WordPiece::append_pieces(std::string_view word, std::vector<Piece>& pieces) const {
  size_t character = 0;
  for (size_t at = 0; at < word.size();) {
    const bool first = at == 0;
    int32_t id = 0;
    const size_t length =
        longest_start(word.substr(at), first ? vocabulary_.ids() : continuing_, id);
    if (length == 0) return false;
    const std::string_view part = word.substr(at, length);
    const auto characters = part.size() - static_cast<size_t>(std::count_if(
                                              part.begin(), part.end(), is_continuation_byte));
    std::string token = first ? std::string() : prefix_;
    token += part;
    pieces.push_back({id, std::move(token), character, character + characters});
    character += characters;
    at += length;
  }
  return true;
}

void WordPiece::tokenize(std::u32string_view word, std::vector<Piece>& pieces) const {
  const size_t before = pieces.size();
  if (word.size() <= most_characters_ && append_pieces(encode_utf8(word), pieces)) return;
  pieces.resize(before, {});
  pieces.push_back({unknown_id_, unknown_, 0, word.size()});
}

}  // namespace

std::unique_ptr<Model> make_wordpiece(const JsonView& config) {
  return std::make_unique<WordPiece>(config);
}

}  // namespace peftkit::tokenize
