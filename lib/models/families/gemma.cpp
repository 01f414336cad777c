// Gemma 2 (Gemma Team 2024) and the text part of Gemma 3 (2025): LLaMA with norms on both sides of
// a sub-layer, scaled embeddings, local layers; version 2 caps its scores, version 3 norms queries
// and keys and turns local layers by another base.
#include "models/families/families.hpp"

#include <cmath>

namespace peftkit::models {

namespace {

TransformerSpec common(const ConfigValues& values, bool (*slides)(int64_t, const ConfigValues&)) {
  values.require("use_bidirectional_attention", false);
  TransformerSpec spec = llama_spec(values);
  StackSpec& stack = *spec.decoder;
  stack.embedding.scale = std::sqrt(static_cast<double>(spec.hidden_size));
  stack.layers = windowed_layers(values, static_cast<int64_t>(stack.layers.size()),
                                 values.count("sliding_window", 4096), slides);
  for (auto& layer : stack.layers) layer.rotary = 0;
  BlockSpec& block = stack.block;
  block.norm.kind = nn::NormKind::rms_plus_one;
  block.attention.scale = 1 / std::sqrt(values.positive("query_pre_attn_scalar", 256));
  block.attention.softcap = values.real("attn_logit_softcapping", 0);
  block.ffn.in_place = "intermediate_lora";
  block.ffn.out_place = "output_lora";
  block.ffn.activation = values.text("hidden_activation", "gelu_pytorch_tanh");
  block.after_attn.branch_norm = "post_attention_layernorm";
  block.after_ffn.norm = "pre_feedforward_layernorm";
  block.after_ffn.branch_norm = "post_feedforward_layernorm";
  spec.lm_head->tied = values.flag("tie_word_embeddings", true);
  spec.lm_head->softcap = values.real("final_logit_softcapping", 0);
  return spec;
}

bool every_other(int64_t layer, const ConfigValues&) {
  return layer % 2 == 0;
}

bool all_but_every_sixth(int64_t layer, const ConfigValues& values) {
  const int64_t pattern =
      values.size("sliding_window_pattern", values.size("_sliding_window_pattern", 6));
  return (layer + 1) % pattern != 0;
}

}  // namespace

TransformerSpec gemma2_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, every_other);
  spec.model_type = "gemma2";
  spec.model_class = "Gemma2ForCausalLM";
  return spec;
}

TransformerSpec gemma3_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, all_but_every_sixth);
  spec.model_type = "gemma3_text";
  spec.model_class = "Gemma3ForCausalLM";
  StackSpec& stack = *spec.decoder;
  stack.block.attention.query_norm = "self_attn.q_norm";
  stack.block.attention.key_norm = "self_attn.k_norm";
  const int64_t dims = stack.block.attention.head_dim;
  stack.rotaries = {rope(values, values.positive("rope_theta", 1e6), dims, spec.max_positions),
                    plain_rope(values.positive("rope_local_base_freq", 10000), dims)};
  for (auto& layer : stack.layers) layer.rotary = layer.window > 0 ? 1 : 0;
  return spec;
}

}  // namespace peftkit::models
