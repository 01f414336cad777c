// Byte pair encoding (Sennrich et al. 2016): a word's characters are merged pair by pair, the
// earliest merge of the list first. Characters that are not in the vocabulary become tokens of
// their bytes (byte_fallback) or unknown.

#include "tokenize/bpe_merges.hpp"
#include "tokenize/flat_map.hpp"
#include "tokenize/model.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <array>

namespace peftkit::tokenize {

namespace {

constexpr int32_t kNoToken = BpeSymbol::kNone;

class Bpe final : public Model {
 public:
  explicit Bpe(const JsonView& config);
  void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  void read_merges(const JsonView& merges);
  void add_merge(const JsonView& merges, size_t i, const std::string& left,
                 const std::string& right);
  int32_t character_id(std::u32string_view word, size_t at) const;
  bool append_bytes(char32_t c, uint32_t at, std::vector<BpeSymbol>& symbols) const;
  std::vector<BpeSymbol> characters_of(std::u32string_view word) const;

  Vocabulary vocabulary_;
  BpeMerges merges_;
  FlatMap<int32_t> characters_;  // the ids of tokens of one character
  std::array<int32_t, 256> bytes_;
  std::u32string prefix_, suffix_;  // of characters within a word, of its last one
  int32_t unknown_ = kNoToken;
  bool fuse_unknown_, byte_fallback_, ignore_merges_;
};

Bpe::Bpe(const JsonView& config)
    : vocabulary_(config.at("vocab")),
      merges_(config.at("merges").value().size()),
      prefix_(decode_utf8(config.text("continuing_subword_prefix", ""))),
      suffix_(decode_utf8(config.text("end_of_word_suffix", ""))),
      fuse_unknown_(config.boolean("fuse_unk", false)),
      byte_fallback_(config.boolean("byte_fallback", false)),
      ignore_merges_(config.boolean("ignore_merges", false)) {
  if (const auto dropout = config.find("dropout"); dropout && dropout->number() != 0)
    dropout->fail("dropout of merges is not supported, expected null");
  if (const auto unknown = config.find("unk_token")) {
    const auto id = vocabulary_.id(unknown->text());
    if (!id) unknown->fail(str("the token '", unknown->text(), "' is not in the vocabulary"));
    unknown_ = *id;
  }
  for (const auto& [token, id] : vocabulary_.ids()) {
    if (token.size() > 4) continue;
    if (const std::u32string chars = decode_utf8(token); chars.size() == 1)
      characters_.insert(chars[0], id);
  }
  for (size_t byte = 0; byte < bytes_.size(); ++byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    bytes_[byte] =
        vocabulary_.id(str("<0x", digits[byte / 16], digits[byte % 16], ">")).value_or(kNoToken);
  }
  read_merges(config.at("merges"));
}

void Bpe::add_merge(const JsonView& merges, size_t i, const std::string& left,
                    const std::string& right) {
  const auto id_of = [&](const std::string& token) {
    const auto id = vocabulary_.id(token);
    if (!id) merges.item(i).fail(str("the token '", token, "' is not in the vocabulary"));
    return *id;
  };
  const int32_t left_id = id_of(left), right_id = id_of(right);
  const std::string prefix = encode_utf8(prefix_);
  if (right.size() < prefix.size())
    merges.item(i).fail(str("'", right, "' does not begin with '", prefix, "'"));
  const int32_t id = id_of(left + right.substr(prefix.size()));
  merges_.add(left_id, right_id, static_cast<int32_t>(i), id);
}

// Each merge is "left right" or ["left", "right"]. A view for each of a few hundred thousand would
// be slow; one that explains is made when needed.
void Bpe::read_merges(const JsonView& merges) {
  const nlohmann::json& list = merges.value();
  if (!list.is_array()) merges.fail("expected an array");
  const auto fail = [&](size_t i) {
    merges.item(i).fail("expected \"left right\" or [\"left\", \"right\"]");
  };
  for (size_t i = 0; i < list.size(); ++i) {
    std::string left, right;
    if (list[i].is_string()) {
      const auto& text = list[i].get_ref<const std::string&>();
      const size_t blank = text.find(' ');
      if (blank == std::string::npos || text.find(' ', blank + 1) != std::string::npos) fail(i);
      left = text.substr(0, blank);
      right = text.substr(blank + 1);
    } else {
      if (!list[i].is_array() || list[i].size() != 2 || !list[i][0].is_string() ||
          !list[i][1].is_string())
        fail(i);
      left = list[i][0].get_ref<const std::string&>();
      right = list[i][1].get_ref<const std::string&>();
    }
    add_merge(merges, i, left, right);
  }
}

int32_t Bpe::character_id(std::u32string_view word, size_t at) const {
  const bool first = at == 0, last = at + 1 == word.size();
  if ((first || prefix_.empty()) && (!last || suffix_.empty())) {
    const int32_t* id = characters_.find(word[at]);
    return id == nullptr ? kNoToken : *id;
  }
  std::u32string token = first ? std::u32string() : prefix_;
  token += word[at];
  if (last) token += suffix_;
  return vocabulary_.id(encode_utf8(token)).value_or(kNoToken);
}

bool Bpe::append_bytes(char32_t c, uint32_t at, std::vector<BpeSymbol>& symbols) const {
  const std::string bytes = encode_utf8({&c, 1});
  for (const char byte : bytes) {
    if (bytes_[static_cast<unsigned char>(byte)] == kNoToken) return false;
  }
  for (const char byte : bytes)
    symbols.push_back({bytes_[static_cast<unsigned char>(byte)], at, at + 1});
  return true;
}

std::vector<BpeSymbol> Bpe::characters_of(std::u32string_view word) const {
  std::vector<BpeSymbol> symbols;
  symbols.reserve(word.size());
  bool after_unknown = false;
  for (size_t i = 0; i < word.size(); ++i) {
    const auto at = static_cast<uint32_t>(i);
    const int32_t id = character_id(word, i);
    if (id == kNoToken && byte_fallback_ && append_bytes(word[i], at, symbols)) {
      after_unknown = false;
      continue;
    }
    const bool unknown = id == kNoToken;
    if (unknown && after_unknown && fuse_unknown_) {
      symbols.back().end = at + 1;
    } else if (!unknown || unknown_ != kNoToken) {
      symbols.push_back({unknown ? unknown_ : id, at, at + 1});
    }
    after_unknown = unknown && unknown_ != kNoToken;
  }
  return symbols;
}

void Bpe::tokenize(std::u32string_view word, std::vector<Piece>& pieces) const {
  if (ignore_merges_) {
    const std::string token = encode_utf8(word);
    if (const auto id = vocabulary_.id(token)) {
      pieces.push_back({*id, token, 0, word.size()});
      return;
    }
  }
  std::vector<BpeSymbol> symbols = characters_of(word);
  merges_.apply(symbols);
  for (const BpeSymbol& symbol : symbols)
    pieces.push_back({symbol.id, *vocabulary_.token(symbol.id), symbol.begin, symbol.end});
}

}  // namespace

std::unique_ptr<Model> make_bpe(const JsonView& config) {
  return std::make_unique<Bpe>(config);
}

}  // namespace peftkit::tokenize
