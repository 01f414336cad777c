#pragma once
// The step from words to tokens.

#include "tokenize/json_view.hpp"
#include "tokenize/vocabulary.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

// A token and the characters [begin, end) of its word that it stands for.
struct Piece {
  int32_t id;
  std::string token;
  size_t begin, end;
};

class Model {
 public:
  virtual ~Model() = default;
  // Appends the pieces of a word that is not empty. Takes any word.
  virtual void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const = 0;
  virtual const Vocabulary& vocabulary() const = 0;
};

std::unique_ptr<Model> make_bpe(const JsonView& config);
std::unique_ptr<Model> make_unigram(const JsonView& config);
std::unique_ptr<Model> make_wordlevel(const JsonView& config);
std::unique_ptr<Model> make_wordpiece(const JsonView& config);

}  // namespace peftkit::tokenize
