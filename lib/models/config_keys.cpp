#include "models/config_keys.hpp"

#include "base/text.hpp"
#include "models/generation_keys.hpp"

#include <algorithm>
#include <string_view>

namespace peftkit::models {

namespace {

// Keys that change no number here, whatever they say.
constexpr std::string_view kHarmless[] = {
    // Where a config comes from, and which classes of Python's read it.
    "model_type", "architectures", "auto_map", "custom_pipelines", "transformers_version",
    "adapter_transformers_version", "_name_or_path", "name_or_path", "name", "model_name",
    "_commit_hash", "version", "license", "language", "author", "tokenizer_class",
    "unsloth_version", "unsloth_fixed", "transformers.js_config", "sentence_transformers",
    "is_llama_config", "is_composition", "keys_to_ignore_at_inference", "variant",
    // How numbers are held and computed, not which.
    "dtype", "torch_dtype", "use_bfloat16", "torchscript", "xla_device", "tf_legacy_loss",
    "attn_implementation", "_attn_implementation", "_attn_implementation_autoset",
    "_attn_implementation_internal", "attn_impl", "_flash_attn_2_enabled", "use_flash_attn",
    "use_flash_attention", "use_flash_attention_2", "flash_attention", "flash_attn",
    "use_memory_efficient_attention", "unpad_inputs", "deterministic_flash_attn",
    "reference_compile", "repad_logits_with_grad", "sparse_prediction", "sparse_pred_ignore_index",
    "chunk_size_feed_forward", "gradient_checkpointing", "use_cache", "cache_implementation",
    "pretraining_tp", "tensor_parallel", "base_model_tp_plan", "base_model_pp_plan",
    "reorder_and_upcast_attn", "loss_type",
    // What Python's classes give back.
    "return_dict", "use_return_dict", "output_attentions", "output_hidden_states", "output_past",
    "output_router_logits", "router_aux_loss_coef",
    // Heads and labels, which have their own readers, and old heads' settings.
    "id2label", "label2id", "num_labels", "_num_labels", "problem_type", "finetuning_task",
    "task_specific_params", "num_choices", "summary_type", "summary_use_proj", "summary_activation",
    "summary_proj_to_labels", "summary_first_dropout", "summary_last_dropout", "qa_dropout",
    "qa_classif_dropout", "classif_dropout", "classifier_dropout", "cls_dropout",
    "seq_classif_dropout", "pooler_dropout", "pooler_fc_size", "pooler_num_attention_heads",
    "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type", "directionality",
    "predict_special_tokens", "start_n_top", "end_n_top", "legacy", "is_reference",
    "prediction_heads", "custom_heads",
    // Tokens, lengths of texts, and what a tokenizer does.
    "pad_token_id", "bos_token_id", "eos_token_id", "eos_token_ids", "unk_token_id", "sep_token_id",
    "cls_token_id", "mask_token_id", "decoder_start_token_id", "padding_idx", "pad_token",
    "bos_token", "eos_token", "unk_token", "prefix", "max_sequence_length", "max_seq_length",
    "max_seq_len", "seq_length", "model_max_length", "tokenizer_model_max_length",
    "tokenizer_padding_side", "sliding_window_size", "lang2id", "original_max_position_embeddings",
    "id2lang", "n_ctx", "n_positions",
    // How fresh weights are drawn.
    "initializer_range", "initializer_factor", "initializer_cutoff_factor", "init_std",
    "sinusoidal_pos_embds", "tie_weights_",
    // Written by first versions of the classes, which always did the same.
    "down_scale_factor", "gap_size", "net_structure_type", "num_memory_blocks", "layers_to_keep",
    "extra_pos_embeddings", "add_bias_logits", "add_final_layer_norm", "normalize_before",
    "normalize_embedding", "static_position_embeddings", "do_blenderbot_90_layernorm",
    "force_bos_token_to_be_generated", "student_encoder_layers", "student_decoder_layers",
    "replacing_rate", "save_step", "afn", "vocab_size_or_config_json_file", "n_special",
    "is_encoder_decoder", "embd_pdrop", "full_attn_mod", "interpolate_factor", "max_window_layers",
    "conv_act", "conv_groups", "hidden_act", "hidden_activation", "activation_function",
    "neftune_noise_alpha", "label_smoothing"};

// Keys that change nothing as long as they say this.
const std::vector<std::pair<std::string_view, Json>>& harmless_values() {
  static const std::vector<std::pair<std::string_view, Json>> table = {
      {"position_embedding_type", "absolute"},
      {"encoder_layerdrop", 0},
      {"decoder_layerdrop", 0},
      {"layerdrop", 0},
      {"conv_kernel_size", 0},
      {"rotary", true},
      {"scale_attn_weights", true},
      {"hidden_dropout", 0},
      {"num_experts", 0}};
  return table;
}

// A second name of a key, which `transformers` reads as well (its attribute_map).
struct OtherName {
  std::string_view name;
  const char* keys[3];
};

constexpr OtherName kOtherNames[] = {
    {"hidden_size", {"d_model", "n_embd", "dim"}},
    {"num_attention_heads", {"num_heads", "n_head", "n_heads"}},
    {"num_hidden_layers", {"num_layers", "n_layer", "n_layers"}},
    {"max_position_embeddings", {"n_positions", nullptr, nullptr}},
    {"rope_theta", {"global_rope_theta", nullptr, nullptr}},
    {"head_dim", {"d_kv", nullptr, nullptr}},
    {"layer_norm_eps", {"norm_eps", "layer_norm_epsilon", nullptr}}};

// Where the config has its first name, too.
std::optional<Json> meant_by(const Json& config, const std::string& name) {
  const auto found = std::ranges::find(kOtherNames, name, &OtherName::name);
  if (found == std::end(kOtherNames)) return std::nullopt;
  for (const char* key : found->keys) {
    if (key != nullptr && config.contains(key)) return config[key];
  }
  // BART's and mBART's count their stacks apart, and say both.
  if (name == "num_hidden_layers" && config.contains("encoder_layers"))
    return config["encoder_layers"];
  if (name == "num_attention_heads" && config.contains("encoder_attention_heads"))
    return config["encoder_attention_heads"];
  return std::nullopt;
}

bool says_nothing(const Json& value) {
  return value.is_null() || value == false || value == "" ||
         (value.is_structured() && value.empty());
}

bool is_harmless(const Json& config, const std::string& key, const Json& value) {
  if (std::ranges::find(kHarmless, key) != std::end(kHarmless) || is_generation_key(key))
    return true;
  const auto& only = harmless_values();
  const auto found = std::ranges::find(only, key, [](const auto& entry) { return entry.first; });
  if (found != only.end()) return found->second == value;
  return meant_by(config, key) == value;
}

class Search {
 public:
  Search(const ConfigValues& values, const std::string& place) : values_(values), place_(place) {}

  std::vector<std::string> operator()() {
    visit(values_.json(), "");
    return std::move(found_);
  }

 private:
  // Was anything read of the object `path`?
  bool opened(const std::string& path) const {
    const auto next = values_.read().lower_bound(path + ".");
    return next != values_.read().end() && next->starts_with(path + ".");
  }

  void visit(const Json& object, const std::string& before) {
    for (const auto& [key, value] : object.items()) {
      const std::string path = before + key;
      if (value.is_object() && opened(path)) {
        visit(value, path + ".");
      } else if (!values_.read().contains(path) && !says_nothing(value) &&
                 !(before.empty() && is_harmless(object, key, value))) {
        found_.push_back(describe(path, value));
      }
    }
  }

  std::string describe(const std::string& path, const Json& value) const {
    constexpr size_t kLongest = 60;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
    const std::vector<std::string> known(values_.read().begin(), values_.read().end());
    if (const auto other = meant_by(values_.json(), path))
      return str(place_, ": ", path, ": found ", text, ", expected ", other->dump(),
                 ", which its other name says");
    return str(place_, ": ", path, ": found ", text,
               ", which peftkit does not know and which may change the model's numbers",
               did_you_mean(path, known));
  }

  const ConfigValues& values_;
  const std::string& place_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> unknown_keys(const ConfigValues& values, const std::string& place) {
  return Search(values, place)();
}

}  // namespace peftkit::models
