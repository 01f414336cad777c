#include "tokenize/registry.hpp"

#include "base/text.hpp"

#include <span>

namespace peftkit::tokenize {

namespace {

template <class Component>
struct ComponentType {
  std::string_view name;
  std::unique_ptr<Component> (*make)(const JsonView& config);
};

constexpr ComponentType<Normalizer> kNormalizers[] = {
    {"BertNormalizer", make_bert_normalizer},
    {"ByteLevel", make_byte_level_normalizer},
    {"Lowercase", make_lowercase},
    {"NFC", make_nfc},
    {"NFD", make_nfd},
    {"NFKC", make_nfkc},
    {"NFKD", make_nfkd},
    {"Nmt", make_nmt},
    {"Precompiled", make_precompiled},
    {"Prepend", make_prepend},
    {"Replace", make_replace},
    {"Sequence", make_normalizer_sequence},
    {"Strip", make_strip},
    {"StripAccents", make_strip_accents},
};

constexpr ComponentType<PreTokenizer> kPreTokenizers[] = {
    {"BertPreTokenizer", make_bert_pre_tokenizer},
    {"ByteLevel", make_byte_level_pre_tokenizer},
    {"CharDelimiterSplit", make_delimiter_split},
    {"Digits", make_digits},
    {"Metaspace", make_metaspace},
    {"Punctuation", make_punctuation},
    {"Sequence", make_pre_tokenizer_sequence},
    {"Split", make_split},
    {"Whitespace", make_whitespace},
    {"WhitespaceSplit", make_whitespace_split},
};

constexpr ComponentType<Model> kModels[] = {
    {"BPE", make_bpe},
    {"Unigram", make_unigram},
    {"WordLevel", make_wordlevel},
    {"WordPiece", make_wordpiece},
};

constexpr ComponentType<PostProcessor> kPostProcessors[] = {
    {"BertProcessing", make_bert_processor},         {"ByteLevel", make_byte_level_processor},
    {"RobertaProcessing", make_roberta_processor},   {"Sequence", make_processor_sequence},
    {"TemplateProcessing", make_template_processor},
};

constexpr ComponentType<Decoder> kDecoders[] = {
    {"BPEDecoder", make_bpe_decoder},       {"ByteFallback", make_byte_fallback_decoder},
    {"ByteLevel", make_byte_level_decoder}, {"Fuse", make_fuse_decoder},
    {"Metaspace", make_metaspace_decoder},  {"Replace", make_replace_decoder},
    {"Sequence", make_decoder_sequence},    {"Strip", make_strip_decoder},
    {"WordPiece", make_wordpiece_decoder},
};

template <class Component>
std::unique_ptr<Component> make_of(std::span<const ComponentType<Component>> types,
                                   const std::string& name, const JsonView& config) {
  std::vector<std::string> supported;
  for (const auto& type : types) {
    if (type.name == name) return type.make(config);
    supported.emplace_back(type.name);
  }
  config.fail(str("type '", name, "' is not supported", did_you_mean(name, supported),
                  " (supported: ", join(supported), ")"));
}

template <class Component, size_t N>
std::unique_ptr<Component> make_typed(const ComponentType<Component> (&types)[N],
                                      const JsonView& config) {
  return make_of<Component>(types, config.at("type").text(), config);
}

// Files of the first years leave the model's type out; its keys tell.
std::string model_type(const JsonView& config) {
  if (const auto type = config.find("type")) return type->text();
  if (config.find("merges")) return "BPE";
  if (config.at("vocab").value().is_array()) return "Unigram";
  return config.find("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
}

}  // namespace

std::unique_ptr<Normalizer> make_normalizer(const JsonView& config) {
  return make_typed(kNormalizers, config);
}

std::unique_ptr<PreTokenizer> make_pre_tokenizer(const JsonView& config) {
  return make_typed(kPreTokenizers, config);
}

std::unique_ptr<Model> make_model(const JsonView& config) {
  return make_of<Model>(kModels, model_type(config), config);
}

std::unique_ptr<PostProcessor> make_post_processor(const JsonView& config) {
  return make_typed(kPostProcessors, config);
}

std::unique_ptr<Decoder> make_decoder(const JsonView& config) {
  return make_typed(kDecoders, config);
}

}  // namespace peftkit::tokenize
