#pragma once
// A transformer as values: what a family makes of an HF config.json, and how its checkpoint names
// the tensors.

#include "base/json.hpp"

#include <cstdint>
#include <string>

namespace peftkit::models {

// Paths of a layer's tensors and sites, relative to the layer.
struct LayerNames {
  std::string query, key, value, attn_out, attn_norm, ffn_in, ffn_out, ffn_norm;
  std::string self_attn;              // where files keep the attention's adapters (prefix gates)
  std::string after_attn, after_ffn;  // where files keep the bottleneck adapters
};

struct EmbeddingNames {
  std::string word, position, token_type, norm;
};

struct TransformerSpec {
  std::string model_type;   // "bert"
  std::string model_class;  // the class of `adapters` with flexible heads: "BertAdapterModel"
  std::string prefix;       // key prefix of the base in models with a head: "bert"
  int64_t vocab_size, hidden_size, layers, heads, intermediate_size, max_positions, token_types;
  int64_t pad_token_id;
  double norm_eps, hidden_dropout, attention_dropout;
  double classifier_dropout;  // default of heads
  double initializer_range;   // standard deviation of fresh heads
  std::string activation;
  std::string layer_path;  // "encoder.layer.{}"
  EmbeddingNames embedding;
  LayerNames layer;
  std::string pooler;  // "pooler.dense"
};

// Turns a config.json into a spec. `place` heads the messages. Throws Error(checkpoint) naming the
// family that is not supported and those that are, or the value that is missing or not supported.
TransformerSpec transformer_spec(const Json& config, const std::string& place);

// One file per family.
TransformerSpec bert_spec(const Json& config, const std::string& place);

}  // namespace peftkit::models
