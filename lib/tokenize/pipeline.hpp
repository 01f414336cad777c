#pragma once
// A tokenizer put together from the components of a tokenizer.json.

#include "tokenize/added_tokens.hpp"
#include "tokenize/frame.hpp"
#include "tokenize/pipeline_parts.hpp"
#include "tokenize/tokenizer.hpp"
#include "tokenize/tokenizer_config.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace peftkit::tokenize {

class Pipeline final : public Tokenizer {
 public:
  // `config` adds its tokens; `frame`, where it is given, counts instead of the post-processor.
  // Throws Error(checkpoint).
  Pipeline(PipelineParts parts, const TokenizerConfig& config, const std::optional<Frame>& frame);

  Encoding encode(std::string_view text, std::optional<std::string_view> pair,
                  bool add_special_tokens,
                  const std::optional<Truncation>& truncation) const override;
  Encoding encode_words(const std::vector<std::string>& words,
                        const std::optional<std::vector<std::string>>& pair,
                        bool add_special_tokens, const std::optional<Truncation>& truncation,
                        WordStart start) const override;
  using Tokenizer::encode_words;
  std::string decode(const std::vector<int32_t>& ids, bool skip_special_tokens,
                     bool clean_up_tokenization_spaces) const override;
  int64_t vocab_size() const override;
  std::optional<int32_t> token_to_id(std::string_view token) const override;
  std::optional<std::string> id_to_token(int32_t id) const override;
  const SpecialIds& special_ids() const override { return special_ids_; }
  const Languages& languages() const override { return languages_; }

 private:
  struct Output;  // where the tokens of a text go
  void encode_text(std::string_view text, Output& output) const;
  void encode_segment(NormalizedText text, Output& output) const;
  void encode_words_of(NormalizedText text, Output& output) const;
  Encoding encode_list(const std::vector<std::string>& words, int32_t type_id,
                       bool adds_blanks) const;
  Encoding finish(Encoding first, std::optional<Encoding> second, bool add_special_tokens,
                  const std::optional<Truncation>& truncation, bool adds_blanks) const;

  std::unique_ptr<Normalizer> normalizer_;       // may be null
  std::unique_ptr<PreTokenizer> pre_tokenizer_;  // may be null
  std::unique_ptr<Model> model_;
  std::unique_ptr<PostProcessor> post_processor_;
  std::unique_ptr<Decoder> decoder_;
  AddedTokens added_;
  SpecialIds special_ids_;
  Languages languages_;
};

}  // namespace peftkit::tokenize
