// Qwen2 (Yang et al. 2024) and Qwen3 (Yang et al. 2025): LLaMA with biases on query, key and value,
// or with norms over each head's queries and keys.
#include "models/families/families.hpp"

namespace peftkit::models {

namespace {

bool slides(int64_t layer, const ConfigValues& values) {
  return layer >= values.count("max_window_layers", 0);
}

TransformerSpec common(const ConfigValues& values) {
  TransformerSpec spec = llama_spec(values);
  StackSpec& stack = *spec.decoder;
  // These families are adapted through `adapters`' plugin interface, which has the places right.
  stack.block.ffn.in_place = "intermediate_lora";
  stack.block.ffn.out_place = "output_lora";
  if (values.flag("use_sliding_window", false)) {
    const auto count = static_cast<int64_t>(stack.layers.size());
    stack.layers = windowed_layers(values, count, values.count("sliding_window", 4096), slides);
    for (auto& layer : stack.layers) layer.rotary = 0;
  }
  return spec;
}

}  // namespace

TransformerSpec qwen2_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values);
  spec.model_type = "qwen2";
  spec.model_class = "Qwen2ForCausalLM";
  spec.decoder->block.attention.bias = true;
  spec.decoder->block.attention.out_bias = false;
  return spec;
}

TransformerSpec qwen3_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values);
  spec.model_type = "qwen3";
  spec.model_class = "Qwen3ForCausalLM";
  spec.decoder->block.attention.query_norm = "self_attn.q_norm";
  spec.decoder->block.attention.key_norm = "self_attn.k_norm";
  return spec;
}

}  // namespace peftkit::models
