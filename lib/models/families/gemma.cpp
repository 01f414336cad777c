// Gemma 2 (Gemma Team 2024) and the text part of Gemma 3 (2025): LLaMA with norms on both sides of
// a sub-layer, scaled embeddings, local layers; version 2 caps its scores, version 3 norms queries
// and keys and turns local layers by another base.
#include "models/families/families.hpp"

#include <cmath>

namespace peftkit::models {

namespace {

struct GemmaDefaults {
  LlamaDefaults llama;
  double attention_softcap = 0, final_softcap = 0;
  bool (*slides)(int64_t layer, const ConfigValues& values);
};

double softcap(const ConfigValues& values, const char* key, double usual) {
  return values.absent(key) ? usual : values.real(key, 0);
}

TransformerSpec common(const ConfigValues& values, const GemmaDefaults& defaults) {
  values.require("use_bidirectional_attention", false);
  TransformerSpec spec = llama_like(values, defaults.llama);
  StackSpec& stack = *spec.decoder;
  stack.embedding.scale = std::sqrt(static_cast<double>(spec.hidden_size));
  stack.layers = windowed_layers(values, static_cast<int64_t>(stack.layers.size()),
                                 window_size(values, "sliding_window", 4096), defaults.slides);
  for (auto& layer : stack.layers) layer.rotary = 0;
  BlockSpec& block = stack.block;
  block.norm.kind = nn::NormKind::rms_plus_one;
  block.attention.scale = 1 / std::sqrt(values.positive("query_pre_attn_scalar", 256));
  block.attention.softcap = softcap(values, "attn_logit_softcapping", defaults.attention_softcap);
  block.ffn.in_place = "intermediate_lora";
  block.ffn.out_place = "output_lora";
  block.ffn.activation = values.text("hidden_activation", "gelu_pytorch_tanh");
  block.after_attn.branch_norm = "post_attention_layernorm";
  block.after_ffn.norm = "pre_feedforward_layernorm";
  block.after_ffn.branch_norm = "post_feedforward_layernorm";
  spec.lm_head->tied = values.flag("tie_word_embeddings", true);
  spec.lm_head->softcap = softcap(values, "final_logit_softcapping", defaults.final_softcap);
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
  TransformerSpec spec =
      common(values, GemmaDefaults{.llama = {.max_positions = 8192, .kv_heads = 4, .head_dim = 256},
                                   .attention_softcap = 50,
                                   .final_softcap = 30,
                                   .slides = every_other});
  spec.model_type = "gemma2";
  spec.model_class = "Gemma2ForCausalLM";
  return spec;
}

TransformerSpec gemma3_spec(const ConfigValues& values) {
  constexpr LlamaDefaults kLlama{
      .max_positions = 131072, .kv_heads = 4, .head_dim = 256, .rope_theta = 1e6};
  TransformerSpec spec =
      common(values, GemmaDefaults{.llama = kLlama, .slides = all_but_every_sixth});
  spec.model_type = "gemma3_text";
  spec.model_class = "Gemma3ForCausalLM";
  StackSpec& stack = *spec.decoder;
  values.pass("sliding_window_pattern");  // where layer_types say it all
  values.pass("_sliding_window_pattern");
  stack.block.attention.query_norm = "self_attn.q_norm";
  stack.block.attention.key_norm = "self_attn.k_norm";
  const int64_t head_dim = stack.block.attention.head_dim;
  stack.rotaries = {
      rope(values, head_dim, spec.max_positions,
           {.usual_theta = kLlama.rope_theta, .layer_type = "full_attention"}),
      rope(values, head_dim, spec.max_positions,
           {.theta = "rope_local_base_freq", .layer_type = "sliding_attention", .scaled = false})};
  for (auto& layer : stack.layers) layer.rotary = layer.window > 0 ? 1 : 0;
  return spec;
}

}  // namespace peftkit::models
