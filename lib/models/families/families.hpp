#pragma once
// The families: each turns an HF config.json into a spec and names its checkpoint's tensors.

#include "models/config_values.hpp"
#include "models/spec.hpp"

namespace peftkit::models {

TransformerSpec albert_spec(const ConfigValues& values);
TransformerSpec bart_spec(const ConfigValues& values);
TransformerSpec bert_spec(const ConfigValues& values);
TransformerSpec deberta_spec(const ConfigValues& values);
TransformerSpec deberta_v2_spec(const ConfigValues& values);
TransformerSpec distilbert_spec(const ConfigValues& values);
TransformerSpec electra_spec(const ConfigValues& values);
TransformerSpec gemma2_spec(const ConfigValues& values);
TransformerSpec gemma3_spec(const ConfigValues& values);
TransformerSpec gpt2_spec(const ConfigValues& values);
TransformerSpec gptj_spec(const ConfigValues& values);
TransformerSpec llama_spec(const ConfigValues& values);
TransformerSpec mbart_spec(const ConfigValues& values);
TransformerSpec mistral_spec(const ConfigValues& values);
TransformerSpec modernbert_spec(const ConfigValues& values);
TransformerSpec mt5_spec(const ConfigValues& values);
TransformerSpec phi3_spec(const ConfigValues& values);
TransformerSpec qwen2_spec(const ConfigValues& values);
TransformerSpec qwen3_spec(const ConfigValues& values);
TransformerSpec roberta_spec(const ConfigValues& values);
TransformerSpec t5_spec(const ConfigValues& values);
TransformerSpec xlm_roberta_spec(const ConfigValues& values);

// What families share.

// `count` layers alike, each with weights of its own.
std::vector<LayerVariant> alike_layers(int64_t count, const LayerVariant& variant = {});

// hidden / heads; throws where it is not a whole number.
int64_t head_size(const ConfigValues& values, int64_t hidden, int64_t heads);

// Where a config keeps the settings of rotary positions.
struct RopeKeys {
  const char* theta = "rope_theta";
  double usual_theta = 10000;
  const char* layer_type = nullptr;  // the member of rope_parameters, where it is one a type
  bool scaled = true;                // does rope_scaling hold for these layers?
};

// Rotary frequencies of a head, scaled as `rope_parameters` or `rope_scaling` says (linear, llama3,
// yarn, longrope; dynamic up to max_position_embeddings), or not at all; of its first numbers alone
// where there is a partial_rotary_factor. `max_positions` is lowered where the scaling serves only
// shorter inputs.
nn::Rotary rope(const ConfigValues& values, int64_t head_dim, int64_t& max_positions,
                const RopeKeys& keys = {});
// Of `dims` numbers, never scaled.
nn::Rotary plain_rope(const ConfigValues& values, double base, int64_t dims);

// What a config of LLaMA's kind means where it does not say; 0 heads: as many as there are
// queries', 0 numbers a head: hidden_size / heads.
struct LlamaDefaults {
  int64_t max_positions = 2048, kv_heads = 0, head_dim = 0;
  double norm_eps = 1e-6, rope_theta = 10000;
};
TransformerSpec llama_like(const ConfigValues& values, const LlamaDefaults& defaults);

// The window of a key that may say null for none; `usual` where it is absent.
int64_t window_size(const ConfigValues& values, const char* key, int64_t usual);

// The sliding windows of `layer_types` ("sliding_attention", "full_attention"); `sliding` decides
// where a config has none.
std::vector<LayerVariant> windowed_layers(const ConfigValues& values, int64_t count, int64_t window,
                                          bool (*sliding)(int64_t layer, const ConfigValues&));

}  // namespace peftkit::models
