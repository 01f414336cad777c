#pragma once
// The languages of a translation, as the tokens that stand for them beside source and target.

#include "config/run_config.hpp"
#include "tokenize/tokenizer.hpp"

#include <optional>
#include <vector>

namespace peftkit::tasks {

// Where each language stands the tokenizer's class says: behind a text and its end (mBART: "text
// </s> de_DE"), or before it (mBART-50, NLLB: "de_DE text </s>").
class Languages {
 public:
  // By task.source_language and task.target_language, else those of the tokenizer. Throws
  // Error(config) for a language that the tokenizer does not know, or has no place for.
  Languages(const config::TaskConfig& config, const tokenize::Tokenizer& tokenizer);

  // Puts the language in the place of that of an encoded text.
  void mark_source(std::vector<int32_t>& ids) const { mark(ids, source_); }
  void mark_target(std::vector<int32_t>& ids) const { mark(ids, target_); }

  // The decoder's first token where targets end with their language.
  std::optional<int32_t> decoder_start() const { return before_ ? std::nullopt : target_; }
  // What every text begins with where targets begin with their language.
  std::optional<int32_t> forced_bos() const { return before_ ? target_ : std::nullopt; }

 private:
  void mark(std::vector<int32_t>& ids, std::optional<int32_t> language) const;

  bool before_ = false;  // does the language stand before a text?
  std::optional<int32_t> source_, target_;
};

}  // namespace peftkit::tasks
