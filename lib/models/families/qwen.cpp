// Qwen2 (Yang et al. 2024) and Qwen3 (Yang et al. 2025): LLaMA with biases on query, key and value,
// or with norms over each head's queries and keys.
#include "models/families/families.hpp"

#include <algorithm>

namespace peftkit::models {

namespace {

bool slides(int64_t layer, const ConfigValues& values) {
  return layer >= values.count("max_window_layers", 28);
}

std::vector<LayerVariant> layers_of(const ConfigValues& values, int64_t count) {
  const int64_t window = window_size(values, "sliding_window", 4096);
  auto layers = windowed_layers(values, count, window, slides);
  if (values.flag("use_sliding_window", false)) return layers;
  values.pass("max_window_layers");
  const auto types = values.texts("layer_types");
  if (std::ranges::count(types, "sliding_attention") > 0)
    values.fail("layer_types", "full_attention in every entry, since use_sliding_window is false");
  for (auto& layer : layers) layer.window = 0;
  return layers;
}

TransformerSpec common(const ConfigValues& values, const LlamaDefaults& defaults) {
  TransformerSpec spec = llama_like(values, defaults);
  StackSpec& stack = *spec.decoder;
  // These families are adapted through `adapters`' plugin interface, which has the places right.
  stack.block.ffn.in_place = "intermediate_lora";
  stack.block.ffn.out_place = "output_lora";
  stack.layers = layers_of(values, static_cast<int64_t>(stack.layers.size()));
  for (auto& layer : stack.layers) layer.rotary = 0;
  return spec;
}

}  // namespace

TransformerSpec qwen2_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, LlamaDefaults{.max_positions = 32768, .kv_heads = 32});
  spec.model_type = "qwen2";
  spec.model_class = "Qwen2ForCausalLM";
  spec.decoder->block.attention.bias = true;
  spec.decoder->block.attention.out_bias = false;
  return spec;
}

TransformerSpec qwen3_spec(const ConfigValues& values) {
  TransformerSpec spec =
      common(values, LlamaDefaults{.max_positions = 32768, .kv_heads = 32, .head_dim = 128});
  spec.model_type = "qwen3";
  spec.model_class = "Qwen3ForCausalLM";
  spec.decoder->block.attention.query_norm = "self_attn.q_norm";
  spec.decoder->block.attention.key_norm = "self_attn.k_norm";
  return spec;
}

}  // namespace peftkit::models
