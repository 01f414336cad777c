#include "tokenize/tokenizer_keys.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace peftkit::tokenize {

namespace {

constexpr std::string_view kKnown[] = {
    // Read here, or with the chat template.
    "tokenizer_class", "added_tokens_decoder", "additional_special_tokens", "do_lower_case",
    "tokenize_chinese_chars", "strip_accents", "add_prefix_space", "trim_offsets", "legacy",
    "legacy_behaviour", "keep_accents", "split_by_punct", "extra_ids", "src_lang", "tgt_lang",
    "chat_template",
    // Where files lie, and which classes of Python's read them.
    "name_or_path", "special_tokens_map_file", "tokenizer_file", "vocab_file", "merges_file",
    "source_spm", "target_spm", "spm_file", "vocab_type", "auto_map", "processor_class",
    "image_processor_type", "backend", "is_local", "local_files_only", "trust_remote_code",
    "use_fast", "from_slow", "_commit_hash", "device_map", "init_inputs", "max_len_single_sentence",
    "max_len_sentences_pair",
    // Padding, which batches here do not have, and lengths, which the config of the run gives.
    "padding_side", "padding", "pad_to_multiple_of", "pad_token_type_id", "model_max_length",
    "max_len", "max_length", "stride", "truncation", "truncation_strategy", "model_input_names",
    "return_token_type_ids", "return_attention_mask",
    // How tokens become text again, and tokens that no text of a task has.
    "clean_up_tokenization_spaces", "spaces_between_special_tokens", "errors",
    "extra_special_tokens", "model_specific_special_tokens", "use_default_system_prompt",
    "response_schema", "never_split", "suffix_first", "language_codes"};

// Keys that change nothing as long as they say this.
const std::vector<std::pair<std::string_view, nlohmann::json>>& known_values() {
  static const std::vector<std::pair<std::string_view, nlohmann::json>> table = {
      {"truncation_side", "right"},      {"do_basic_tokenize", true}, {"remove_space", true},
      {"max_input_chars_per_word", 100}, {"wordpieces_prefix", "##"}, {"clean_text", true},
      {"add_special_tokens", true}};
  return table;
}

bool empty(const nlohmann::json& value) {
  return value.is_null() || value == false || value == "" ||
         (value.is_structured() && value.empty());
}

// Is it the name of a token, as in "bos_token", "bos_token_id", "add_bos_token"?
bool names_token(std::string_view key) {
  return key.ends_with("_token") || key.ends_with("_token_id") || key.ends_with("_tokens");
}

}  // namespace

std::vector<std::string> unknown_tokenizer_keys(const nlohmann::json& config) {
  constexpr size_t kLongest = 60;
  std::vector<std::string> unknown;
  if (!config.is_object()) return unknown;
  for (const auto& [key, value] : config.items()) {
    const std::string& name = key;
    const auto& only = known_values();
    const auto fixed = std::ranges::find(only, name, [](const auto& entry) { return entry.first; });
    const bool known = fixed != only.end()
                           ? fixed->second == value
                           : std::ranges::find(kKnown, name) != std::end(kKnown) ||
                                 (names_token(name) && name != "split_special_tokens");
    if (known || empty(value)) continue;
    std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
    unknown.push_back(str(name, ": found ", text));
  }
  return unknown;
}

}  // namespace peftkit::tokenize
