// Whole words: each is in the vocabulary, or unknown.

#include "tokenize/model.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tokenize {

namespace {

class WordLevel final : public Model {
 public:
  explicit WordLevel(const JsonView& config)
      : vocabulary_(config.at("vocab")),
        unknown_(config.text("unk_token", "<unk>")),
        unknown_id_(vocabulary_.id(unknown_)) {}

  void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const override {
    std::string token = encode_utf8(word);
    if (const auto id = vocabulary_.id(token)) {
      pieces.push_back({*id, std::move(token), 0, word.size()});
    } else if (unknown_id_) {
      pieces.push_back({*unknown_id_, unknown_, 0, word.size()});
    }
  }

  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
  std::string unknown_;
  std::optional<int32_t> unknown_id_;
};

}  // namespace

std::unique_ptr<Model> make_wordlevel(const JsonView& config) {
  return std::make_unique<WordLevel>(config);
}

}  // namespace peftkit::tokenize
