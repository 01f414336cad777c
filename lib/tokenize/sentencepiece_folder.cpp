#include "tokenize/sentencepiece_folder.hpp"

#include "tokenize/language_codes.hpp"
#include "tokenize/sentencepiece_model.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

using Document = nlohmann::json;

constexpr char32_t kWordStart = U'\u2581';

// The first word of a text begins with a blank, also where one is written before it.
class StartWithBlank final : public Normalizer {
 public:
  explicit StartWithBlank(bool add_prefix_space) : add_prefix_space_(add_prefix_space) {}

  void normalize(NormalizedText& text) const override {
    std::replace(text.chars.begin(), text.chars.end(), kWordStart, U' ');
    if (!add_prefix_space_ || text.size() == 0 || text.origin[0].begin != 0) return;
    text.chars.insert(text.chars.begin(), kWordStart);
    text.origin.insert(text.origin.begin(), text.origin[0]);
  }

 private:
  bool add_prefix_space_;
};

Document typed(const char* type) {
  return {{"type", type}};
}

Document replace(const char* from, const char* to) {
  return {{"type", "Replace"}, {"pattern", {{"String", from}}}, {"content", to}};
}

Document sequence(const char* key, const std::vector<Document>& steps) {
  return {{"type", "Sequence"}, {key, steps}};
}

std::unique_ptr<Normalizer> make_class_normalizer(const TokenizerConfig& config, bool exact_start) {
  std::vector<Document> steps;
  if (config.family() == ClassFamily::albert) {
    steps = {{{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}},
             {{"type", "Replace"}, {"pattern", {{"Regex", "\\s+"}}}, {"content", " "}},
             replace("``", "\""),
             replace("''", "\"")};
    if (!config.switches.keep_accents.value_or(false))
      steps.insert(steps.end(), {typed("NFKD"), typed("StripAccents")});
  }
  if (config.bert.do_lower_case.value_or(config.family() == ClassFamily::albert))
    steps.push_back(typed("Lowercase"));
  if (exact_start)
    return std::make_unique<StartWithBlank>(config.switches.add_prefix_space.value_or(true));
  if (steps.empty()) return nullptr;
  const Document document = sequence("normalizers", steps);
  return make_normalizer(JsonView(document, config.file));
}

std::unique_ptr<Decoder> make_class_decoder(const TokenizerConfig& config) {
  std::vector<Document> steps{replace("\u2581", " "), typed("ByteFallback"), typed("Fuse")};
  if (config.family() != ClassFamily::gemma)
    steps.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  const Document document = sequence("decoders", steps);
  return make_decoder(JsonView(document, config.file));
}

bool has_fairseq_layout(ClassFamily family) {
  return family == ClassFamily::xlm_roberta || family == ClassFamily::mbart ||
         family == ClassFamily::mbart50 || family == ClassFamily::nllb;
}

AddedToken special_token(const std::string& content, bool swallows_blanks) {
  return {.content = content,
          .lstrip = swallows_blanks,
          .rstrip = swallows_blanks,
          .normalized = false,
          .special = true};
}

std::vector<AddedToken> class_tokens(const TokenizerConfig& config) {
  std::vector<AddedToken> tokens;
  if (config.family() == ClassFamily::t5) {
    for (int32_t i = config.switches.extra_ids; i-- > 0;)
      tokens.push_back(special_token(str("<extra_id_", i, ">"), true));
  }
  for (const std::string_view code : language_codes(config.family()))
    tokens.push_back(special_token(std::string(code), false));
  return tokens;
}

}  // namespace

PipelineParts parts_from_sentencepiece(const fs::path& file, const TokenizerConfig& config) {
  const ClassFamily family = config.family();
  const bool exact_start = (family == ClassFamily::t5 || family == ClassFamily::llama) &&
                           !config.switches.legacy.value_or(true);
  PipelineParts parts;
  parts.normalizer = make_class_normalizer(config, exact_start);
  if (family == ClassFamily::deberta_v2 && config.switches.split_by_punct.value_or(false)) {
    const Document punctuation = typed("Punctuation");
    parts.pre_tokenizer = make_pre_tokenizer(JsonView(punctuation, config.file));
  }
  parts.model =
      make_sentencepiece_model(file, {.fairseq_layout = has_fairseq_layout(family),
                                      .exact_start = exact_start,
                                      .split_number_commas = family == ClassFamily::albert});
  parts.decoder = make_class_decoder(config);
  return parts;
}

TokenizerConfig with_class_tokens(TokenizerConfig config) {
  if (config.added.empty()) config.added = class_tokens(config);
  // The slow tokenizers cut all added tokens out of the text as it is written.
  for (AddedToken& token : config.added) token.normalized = false;
  for (NamedToken& named : config.special) named.token.normalized = false;
  return config;
}

}  // namespace peftkit::tokenize
