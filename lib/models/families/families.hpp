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

// Rotary frequencies of a head's first `dims` numbers, scaled as `rope_scaling` says (linear,
// llama3, yarn, longrope; dynamic up to max_position_embeddings), or not at all. `max_positions` is
// lowered where the scaling serves only shorter inputs.
nn::Rotary plain_rope(double base, int64_t dims);
nn::Rotary rope(const ConfigValues& values, double base, int64_t dims, int64_t& max_positions);

// The sliding windows of `layer_types` ("sliding_attention", "full_attention"); `sliding` decides
// where a config has none.
std::vector<LayerVariant> windowed_layers(const ConfigValues& values, int64_t count, int64_t window,
                                          bool (*sliding)(int64_t layer, const ConfigValues&));

}  // namespace peftkit::models
