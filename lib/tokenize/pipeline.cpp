// The life of a text: added tokens are cut out of it as written; what lies between is normalized;
// added tokens that match normalized text are cut out of that; the rest is split into words, and
// the words into tokens.

#include "tokenize/pipeline.hpp"

#include "tokenize/cleanup.hpp"
#include "tokenize/encoding.hpp"
#include "tokenize/language_codes.hpp"
#include "tokenize/truncation.hpp"
#include "tokenize/unicode.hpp"
#include "tokenize/word_prefix.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace peftkit::tokenize {

namespace {

void add_all(AddedTokens& added, const std::vector<AddedToken>& listed,
             const TokenizerConfig& config) {
  for (const auto* tokens : {&listed, &config.added}) {
    for (const AddedToken& token : *tokens) added.add(token);
  }
  for (const NamedToken& named : config.special) {
    if (!named.plain || !added.contains(named.token.content)) added.add(named.token);
  }
}

SpecialIds special_ids_of(const AddedTokens& added, const TokenizerConfig& config) {
  const auto id = [&](const char* name) {
    const std::string content = config.special_content(name);
    return content.empty() ? std::nullopt : added.id(content);
  };
  return {.bos = id("bos_token"),
          .eos = id("eos_token"),
          .unk = id("unk_token"),
          .sep = id("sep_token"),
          .pad = id("pad_token"),
          .cls = id("cls_token"),
          .mask = id("mask_token")};
}

// The class's languages that have a token, then those that a checkpoint adds.
Languages languages_of(const AddedTokens& added, const TokenizerConfig& config) {
  const auto codes = language_codes(config.family());
  Languages out{{}, config.switches.tgt_lang};
  if (codes.empty()) return out;
  const auto add = [&](const std::string& name) {
    const bool again = std::ranges::find(out.names, name) != out.names.end();
    if (!again && added.id(name)) out.names.push_back(name);
  };
  for (const std::string_view code : codes) add(std::string(code));
  add(config.switches.src_lang);
  for (const NamedToken& special : config.special) {
    if (special.name == "additional_special_tokens") add(special.token.content);
  }
  return out;
}

std::array<int32_t, 2> as_offsets(Span span) {
  return {span.begin, span.end};
}

}  // namespace

struct Pipeline::Output {
  Encoding& encoding;
  int32_t type_id;
  bool counts_words;         // else word_id is the same for the whole text
  bool adds_blanks = false;  // before a text that begins with none
  int32_t word_id = 0;
  std::vector<Piece> pieces = {};  // of the word at hand

  void end_word() {
    if (counts_words) ++word_id;
  }
};

Pipeline::Pipeline(PipelineParts parts, const TokenizerConfig& config,
                   const std::optional<Frame>& frame)
    : normalizer_(std::move(parts.normalizer)),
      pre_tokenizer_(std::move(parts.pre_tokenizer)),
      model_(std::move(parts.model)),
      post_processor_(std::move(parts.post_processor)),
      decoder_(std::move(parts.decoder)),
      added_(model_->vocabulary()) {
  if (!decoder_) decoder_ = make_plain_decoder();
  add_all(added_, parts.added, config);
  if (frame) {
    post_processor_ = make_frame_processor(
        *frame, [&](const std::string& token) { return added_.id(token); }, config.file);
  }
  if (!post_processor_) post_processor_ = make_plain_processor();
  added_.prepare(normalizer_.get());
  special_ids_ = special_ids_of(added_, config);
  languages_ = languages_of(added_, config);
}

void Pipeline::encode_words_of(NormalizedText text, Output& output) const {
  std::vector<Span> words{{0, static_cast<int32_t>(text.size())}};
  const bool adds_blank = output.adds_blanks && text.size() > 0 && text.chars[0] != U' ';
  if (adds_blank) prepend_to_words(text, words, U' ', [](Span) { return true; });
  if (pre_tokenizer_) pre_tokenizer_->split(text, words);
  for (const Span word : words) {
    const bool is_added_blank = adds_blank && word.begin == 0 && word.end == 1;
    const auto begin = static_cast<size_t>(word.begin),
               length = static_cast<size_t>(word.end - word.begin);
    output.pieces.clear();
    model_->tokenize(std::u32string_view(text.chars).substr(begin, length), output.pieces);
    for (Piece& piece : output.pieces) {
      const Span origin = text.original(begin + piece.begin, begin + piece.end);
      append_token(output.encoding, piece.id, std::move(piece.token), as_offsets(origin),
                   output.type_id, is_added_blank ? -1 : output.word_id);
    }
    output.end_word();
  }
}

void Pipeline::encode_segment(NormalizedText text, Output& output) const {
  if (normalizer_) normalizer_->normalize(text);
  const auto segments = added_.cut_normalized(text.chars);
  if (segments.size() == 1 && segments[0].id < 0) {
    encode_words_of(std::move(text), output);
    return;
  }
  for (const Segment& segment : segments) {
    const auto chars =
        std::u32string_view(text.chars).substr(segment.begin, segment.end - segment.begin);
    if (segment.id >= 0) {
      append_token(output.encoding, segment.id, encode_utf8(chars),
                   as_offsets(text.original(segment.begin, segment.end)), output.type_id,
                   output.word_id);
      output.end_word();
      continue;
    }
    NormalizedText part;
    part.chars = chars;
    part.origin.assign(text.origin.begin() + static_cast<ptrdiff_t>(segment.begin),
                       text.origin.begin() + static_cast<ptrdiff_t>(segment.end));
    encode_words_of(std::move(part), output);
  }
}

void Pipeline::encode_text(std::string_view text, Output& output) const {
  const std::u32string chars = decode_utf8(text);
  for (const Segment& segment : added_.cut_raw(chars)) {
    const auto part = std::u32string_view(chars).substr(segment.begin, segment.end - segment.begin);
    NormalizedText original(part, segment.begin);
    if (segment.id < 0) {
      encode_segment(std::move(original), output);
      continue;
    }
    append_token(output.encoding, segment.id, encode_utf8(part),
                 as_offsets(original.original(0, part.size())), output.type_id, output.word_id);
    output.end_word();
  }
}

Encoding Pipeline::finish(Encoding first, std::optional<Encoding> second, bool add_special_tokens,
                          const std::optional<Truncation>& truncation, bool adds_blanks) const {
  Truncated texts{Windows(1), std::nullopt};
  if (truncation) {
    const int64_t added =
        add_special_tokens ? post_processor_->added_tokens(second.has_value()) : 0;
    texts = truncate(std::move(first), std::move(second), *truncation, added);
  } else {
    texts.first[0] = std::move(first);
    if (second) texts.second.emplace(1, std::move(*second));
  }
  return process(*post_processor_, std::move(texts.first), std::move(texts.second),
                 add_special_tokens, adds_blanks);
}

Encoding Pipeline::encode(std::string_view text, std::optional<std::string_view> pair,
                          bool add_special_tokens,
                          const std::optional<Truncation>& truncation) const {
  const auto encode_one = [&](std::string_view part, int32_t type_id) {
    Encoding encoding;
    Output output{encoding, type_id, true};
    encode_text(part, output);
    return encoding;
  };
  Encoding first = encode_one(text, 0);
  std::optional<Encoding> second;
  if (pair) second = encode_one(*pair, 1);
  return finish(std::move(first), std::move(second), add_special_tokens, truncation, false);
}

Encoding Pipeline::encode_list(const std::vector<std::string>& words, int32_t type_id,
                               bool adds_blanks) const {
  Encoding encoding;
  Output output{encoding, type_id, false, adds_blanks};
  for (size_t i = 0; i < words.size(); ++i) {
    output.word_id = static_cast<int32_t>(i);
    encode_text(words[i], output);
  }
  return encoding;
}

Encoding Pipeline::encode_words(const std::vector<std::string>& words,
                                const std::optional<std::vector<std::string>>& pair,
                                bool add_special_tokens,
                                const std::optional<Truncation>& truncation,
                                WordStart start) const {
  const bool adds_blanks =
      start == WordStart::after_blank && pre_tokenizer_ && pre_tokenizer_->wants_blank();
  std::optional<Encoding> second;
  if (pair) second = encode_list(*pair, 1, adds_blanks);
  return finish(encode_list(words, 0, adds_blanks), std::move(second), add_special_tokens,
                truncation, adds_blanks);
}

std::string Pipeline::decode(const std::vector<int32_t>& ids, bool skip_special_tokens,
                             bool clean_up_tokenization_spaces) const {
  std::vector<std::string> tokens;
  for (const int32_t id : ids) {
    const std::string* token = added_.content(id);
    if (token == nullptr || (skip_special_tokens && added_.is_special(*token))) continue;
    tokens.push_back(*token);
  }
  std::string text = join(decoder_->decode(std::move(tokens)), "");
  return clean_up_tokenization_spaces ? clean_up_spaces(std::move(text)) : text;
}

int64_t Pipeline::vocab_size() const {
  return static_cast<int64_t>(model_->vocabulary().size() + added_.count_beyond_vocabulary());
}

std::optional<int32_t> Pipeline::token_to_id(std::string_view token) const {
  return added_.id(std::string(token));
}

std::optional<std::string> Pipeline::id_to_token(int32_t id) const {
  const std::string* token = added_.content(id);
  return token == nullptr ? std::nullopt : std::optional(*token);
}

}  // namespace peftkit::tokenize
