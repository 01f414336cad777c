// LLaMA (Touvron et al. 2023) and Mistral (Jiang et al. 2023): pre-norm decoders with root mean
// square norms, rotary positions, gated feed-forward, grouped heads; Mistral with a sliding window.
#include "models/families/families.hpp"

#include <cmath>

namespace peftkit::models {

TransformerSpec llama_spec(const ConfigValues& values) {
  values.require("pretraining_tp", 1);
  const int64_t heads = values.count("num_attention_heads");

  TransformerSpec spec;
  spec.model_type = "llama";
  spec.model_class = "LlamaAdapterModel";
  spec.prefix = "model";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("hidden_size");
  spec.max_positions = values.count("max_position_embeddings");
  spec.eos_token_id = values.token("eos_token_id");
  spec.bos_token_id = values.token("bos_token_id");
  spec.pad_token_id = values.token("pad_token_id").value_or(spec.eos_token_id.value_or(0));
  spec.initializer_range = values.real("initializer_range", 0.02);
  spec.summary = Summary::last_token;

  StackSpec& stack = spec.decoder.emplace();
  stack.side = nn::Side::decoder;
  stack.causal = true;
  stack.layer_path = "layers.{}";
  stack.layers = alike_layers(values.layers("num_hidden_layers"));
  for (auto& layer : stack.layers) layer.rotary = 0;
  stack.final_norm = "norm";
  stack.embedding.word = "embed_tokens";
  stack.embedding.size = spec.hidden_size;

  BlockSpec& block = stack.block;
  block.pre_norm = true;
  block.norm = {nn::NormKind::rms, values.positive("rms_norm_eps", 1e-6)};
  block.attention.query = "self_attn.q_proj";
  block.attention.key = "self_attn.k_proj";
  block.attention.value = "self_attn.v_proj";
  block.attention.out = "self_attn.o_proj";
  block.attention.site = "self_attn";
  block.attention.prefix_place = "self_prefix";
  block.attention.heads = heads;
  block.attention.kv_heads = values.size("num_key_value_heads", heads);
  block.attention.head_dim = values.has("head_dim") ? values.count("head_dim")
                                                    : head_size(values, spec.hidden_size, heads);
  if (heads % block.attention.kv_heads != 0)
    values.fail("num_key_value_heads", "a divisor of num_attention_heads");
  block.attention.dropout = values.share("attention_dropout", 0);
  block.attention.bias = block.attention.out_bias = values.flag("attention_bias", false);
  block.ffn.gate = "mlp.gate_proj";
  block.ffn.in = "mlp.up_proj";
  block.ffn.out = "mlp.down_proj";
  // `adapters` has the two places the other way round in LLaMA and Mistral.
  block.ffn.in_place = "output_lora";
  block.ffn.out_place = "intermediate_lora";
  block.ffn.size = values.count("intermediate_size");
  block.ffn.activation = values.text("hidden_act", "silu");
  block.ffn.bias = values.flag("mlp_bias", false);
  block.after_attn.norm = "input_layernorm";
  block.after_attn.site = "attention_adapters";
  block.after_ffn.norm = "post_attention_layernorm";
  block.after_ffn.site = "output_adapters";
  // Phi-3's later versions turn a part of each head.
  const auto dims = static_cast<int64_t>(std::floor(static_cast<double>(block.attention.head_dim) *
                                                    values.share("partial_rotary_factor", 1)));
  stack.rotaries = {rope(values, values.positive("rope_theta", 10000), dims, spec.max_positions)};

  LmHeadSpec& head = spec.lm_head.emplace();
  head.weight = "lm_head.weight";
  head.size = spec.hidden_size;
  head.tied = values.flag("tie_word_embeddings", false);
  return spec;
}

TransformerSpec mistral_spec(const ConfigValues& values) {
  TransformerSpec spec = llama_spec(values);
  spec.model_type = "mistral";
  spec.model_class = "MistralAdapterModel";
  const int64_t window = values.count("sliding_window", 0);
  for (auto& layer : spec.decoder->layers) layer.window = window;
  return spec;
}

}  // namespace peftkit::models
