// Unigram language model (Kudo 2018): of all ways to cut a word into pieces, the one with the
// highest sum of scores. Of equal sums, the one whose last piece begins first, as in the reference.

#include "tokenize/model.hpp"
#include "tokenize/token_trie.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace peftkit::tokenize {

namespace {

constexpr int32_t kNoPiece = -1;
constexpr double kUnknownPenalty = 10;

// The best way to a place in the word.
struct Path {
  double score = 0;
  int32_t id = kNoPiece;  // of its last piece
  size_t begin = 0;       // of its last piece
  bool reached = false;
};

std::vector<std::string> tokens_of(const JsonView& vocabulary) {
  const nlohmann::json& list = vocabulary.value();
  if (!list.is_array()) vocabulary.fail("expected an array of tokens and their scores");
  std::vector<std::string> tokens;
  tokens.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    const nlohmann::json& entry = list[i];
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number())
      vocabulary.item(i).fail("expected a token and its score");
    tokens.push_back(entry[0].get<std::string>());
  }
  return tokens;
}

class Unigram final : public Model {
 public:
  explicit Unigram(const JsonView& config);
  void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  std::vector<Path> best_paths(std::u32string_view word) const;
  void append_unknown(std::string surface, size_t begin, size_t end,
                      std::vector<Piece>& pieces) const;

  Vocabulary vocabulary_;
  std::vector<double> scores_;
  TokenTrie trie_;
  int32_t unknown_ = kNoPiece;
  double unknown_score_ = 0;
  bool byte_fallback_;
};

Unigram::Unigram(const JsonView& config)
    : vocabulary_(tokens_of(config.at("vocab"))),
      byte_fallback_(config.boolean("byte_fallback", false)) {
  const nlohmann::json& list = config.at("vocab").value();
  double lowest = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < list.size(); ++i) {
    scores_.push_back(list[i][1].get<double>());
    lowest = std::min(lowest, scores_.back());
  }
  for (const auto& [token, id] : vocabulary_.ids()) trie_.add(decode_utf8(token), id);
  unknown_score_ = lowest - kUnknownPenalty;
  if (const auto unknown = config.find("unk_id")) {
    unknown_ = unknown->id();
    if (static_cast<size_t>(unknown_) >= list.size())
      unknown->fail(
          str("found ", unknown_, ", expected the id of one of ", list.size(), " tokens"));
  }
}

std::vector<Path> Unigram::best_paths(std::u32string_view word) const {
  std::vector<Path> paths(word.size() + 1);  // by the place where they end
  for (size_t at = 0; at < word.size(); ++at) {
    const double score = paths[at].score;
    const auto offer = [&](size_t length, int32_t id, double piece_score) {
      Path& path = paths[at + length];
      const double sum = score + piece_score;
      if (!path.reached || sum > path.score) path = {sum, id, at, true};
    };
    bool has_single = false;
    trie_.each(word, at, [&](size_t length, int32_t id) {
      offer(length, id, scores_[static_cast<size_t>(id)]);
      has_single = has_single || length == 1;
    });
    if (!has_single) offer(1, unknown_, unknown_score_);
  }
  return paths;
}

// Neighbouring unknown characters are one piece.
void Unigram::append_unknown(std::string surface, size_t begin, size_t end,
                             std::vector<Piece>& pieces) const {
  if (const auto id = vocabulary_.id(surface)) {
    pieces.push_back({*id, std::move(surface), begin, end});
    return;
  }
  if (byte_fallback_) {
    std::vector<Piece> bytes;
    for (const char c : surface) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      std::string token = str("<0x", digits[byte / 16], digits[byte % 16], ">");
      const auto id = vocabulary_.id(token);
      if (!id) break;
      bytes.push_back({*id, std::move(token), begin, end});
    }
    if (bytes.size() == surface.size()) {
      pieces.insert(pieces.end(), bytes.begin(), bytes.end());
      return;
    }
  }
  if (unknown_ != kNoPiece) pieces.push_back({unknown_, std::move(surface), begin, end});
}

void Unigram::tokenize(std::u32string_view word, std::vector<Piece>& pieces) const {
  const std::vector<Path> paths = best_paths(word);
  std::vector<size_t> ends;
  for (size_t end = word.size(); end > 0; end = paths[end].begin) ends.push_back(end);
  size_t begin = 0;
  for (size_t i = ends.size(); i-- > 0;) {
    const int32_t id = paths[ends[i]].id;
    const bool unknown = id == unknown_ || id == kNoPiece;
    while (unknown && i > 0 && paths[ends[i - 1]].id == id) --i;
    std::string surface = encode_utf8(word.substr(begin, ends[i] - begin));
    if (unknown) {
      append_unknown(std::move(surface), begin, ends[i], pieces);
    } else {
      pieces.push_back({id, std::move(surface), begin, ends[i]});
    }
    begin = ends[i];
  }
}

}  // namespace

std::unique_ptr<Model> make_unigram(const JsonView& config) {
  return std::make_unique<Unigram>(config);
}

}  // namespace peftkit::tokenize
