#pragma once
// Text to ids as Hugging Face's fast tokenizers do it, read from a checkpoint folder.

#include "base/file.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

enum class TruncationStrategy { longest_first, only_first, only_second };

struct Truncation {
  int64_t max_length = 512;  // special tokens included
  TruncationStrategy strategy = TruncationStrategy::longest_first;
  int64_t stride = 0;  // tokens shared by neighbouring windows
  bool overflow =
      true;  // false: the further windows are not built (with pairs their number is a product)
};

// Parallel arrays, one entry a token. Offsets are [start, end) in Unicode code points of the
// original text ([0, 0] for special tokens of the template); word_ids is -1 for those.
struct Encoding {
  std::vector<int32_t> ids;
  std::vector<int32_t> type_ids;
  std::vector<std::string> tokens;
  std::vector<std::array<int32_t, 2>> offsets;
  std::vector<int32_t> word_ids;
  std::vector<Encoding> overflow;  // the further windows of a truncated text
};

// How the words of a list begin. Byte-level tokenizers tell a word within a text by the blank
// before it, which a list of words has not.
enum class WordStart : uint8_t {
  as_given,     // as a text of its own would begin
  after_blank,  // byte-level tokenizers: with a blank, as if add_prefix_space were true
};

// The tokens with a part to play, as far as the checkpoint has them.
struct SpecialIds {
  std::optional<int32_t> bos, eos, unk, sep, pad, cls, mask;
};

// The languages of a translation model: a token for one stands before or behind every text.
struct Languages {
  std::vector<std::string> names;  // of the tokens; empty: the tokenizer's class has none
  std::string target;              // tgt_lang of tokenizer_config.json, "" where it is not given
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Encodes a text, or a pair. Never throws on odd input; invalid UTF-8 reads as U+FFFD. Throws
  // Error(data) where the strategy's sequence is too short to be cut to max_length.
  virtual Encoding encode(std::string_view text, std::optional<std::string_view> pair,
                          bool add_special_tokens,
                          const std::optional<Truncation>& truncation) const = 0;

  // The same for texts that come split into words; offsets are inside each word, word_ids index the
  // list. Where an added blank is cut off as a word of its own, its tokens belong to none (-1).
  virtual Encoding encode_words(const std::vector<std::string>& words,
                                const std::optional<std::vector<std::string>>& pair,
                                bool add_special_tokens,
                                const std::optional<Truncation>& truncation,
                                WordStart start) const = 0;
  Encoding encode_words(const std::vector<std::string>& words,
                        const std::optional<std::vector<std::string>>& pair,
                        bool add_special_tokens,
                        const std::optional<Truncation>& truncation) const {
    return encode_words(words, pair, add_special_tokens, truncation, WordStart::as_given);
  }

  virtual std::string decode(const std::vector<int32_t>& ids, bool skip_special_tokens,
                             bool clean_up_tokenization_spaces) const = 0;

  virtual int64_t vocab_size() const = 0;  // added tokens included
  virtual std::optional<int32_t> token_to_id(std::string_view token) const = 0;
  virtual std::optional<std::string> id_to_token(int32_t id) const = 0;
  virtual const SpecialIds& special_ids() const = 0;
  virtual const Languages& languages() const = 0;
};

// Opens the tokenizer of a checkpoint folder: tokenizer.json where it exists, else vocab.txt, else
// vocab.json with merges.txt, else a SentencePiece .model; tokenizer_config.json overrides as in
// `transformers`. Throws Error(checkpoint) naming the file and what is not supported.
std::unique_ptr<Tokenizer> open_tokenizer(const fs::path& folder);

// The names of the files in a folder that define its tokenizer. Throws as open_tokenizer().
std::vector<std::string> tokenizer_files(const fs::path& folder);

// SHA-256 over those files; part of a base's fingerprint.
std::string tokenizer_hash(const fs::path& folder);

}  // namespace peftkit::tokenize
