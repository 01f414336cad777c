#include "tokenize/config_overrides.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace peftkit::tokenize {

namespace {

// A member of one of these types, or null.
nlohmann::json* component(nlohmann::json& document, const char* key,
                          std::initializer_list<std::string_view> types) {
  if (!document.is_object() || !document.contains(key)) return nullptr;
  nlohmann::json& member = document[key];
  if (!member.is_object() || !member.contains("type") || !member["type"].is_string())
    return nullptr;
  const auto& type = member["type"].get_ref<const std::string&>();
  return std::find(types.begin(), types.end(), type) == types.end() ? nullptr : &member;
}

// BERT's classes put the config's switches, or their own defaults, over what tokenizer.json says.
// Where no class is known, only switches that are given count.
void override_bert_normalizer(const TokenizerConfig& config, nlohmann::json& document) {
  if (!config.is_bert_class() && !config.tokenizer_class.empty()) return;
  nlohmann::json* found = component(document, "normalizer", {"BertNormalizer"});
  if (found == nullptr) return;
  nlohmann::json& normalizer = *found;
  const bool defaults = config.is_bert_class();
  const BertSwitches& given = config.bert;
  if (defaults || given.do_lower_case) normalizer["lowercase"] = given.do_lower_case.value_or(true);
  if (defaults || given.tokenize_chinese_chars) {
    normalizer["handle_chinese_chars"] = given.tokenize_chinese_chars.value_or(true);
  }
  if (defaults || given.strip_accents_given) {
    normalizer["strip_accents"] =
        given.strip_accents ? nlohmann::json(*given.strip_accents) : nlohmann::json();
  }
}

// Every class has a value for add_prefix_space, false where the config gives none.
void override_prefix_space(const TokenizerConfig& config, nlohmann::json& document) {
  nlohmann::json* splitter = component(document, "pre_tokenizer", {"ByteLevel"});
  const auto& given = config.switches.add_prefix_space;
  if (splitter == nullptr || config.switches.prefix_space_is_null) return;
  if (given || !config.tokenizer_class.empty())
    (*splitter)["add_prefix_space"] = given.value_or(false);
}

void override_roberta_processor(const TokenizerConfig& config, nlohmann::json& document) {
  if (config.family() != ClassFamily::roberta) return;
  nlohmann::json* processor =
      component(document, "post_processor", {"RobertaProcessing", "ByteLevel"});
  if (processor == nullptr) return;
  (*processor)["add_prefix_space"] = config.switches.add_prefix_space.value_or(false);
  (*processor)["trim_offsets"] = config.switches.trim_offsets.value_or(true);
}

}  // namespace

void apply_config(const TokenizerConfig& config, nlohmann::json& document) {
  override_bert_normalizer(config, document);
  override_prefix_space(config, document);
  override_roberta_processor(config, document);
}

}  // namespace peftkit::tokenize
