// LLaMA (Touvron et al. 2023) and Mistral (Jiang et al. 2023): pre-norm decoders with root mean
// square norms, rotary positions, gated feed-forward, grouped heads; Mistral with a sliding window.
#include "models/families/families.hpp"

namespace peftkit::models {

int64_t window_size(const ConfigValues& values, const char* key, int64_t usual) {
  return values.absent(key) ? usual : values.count(key, 0);
}

TransformerSpec llama_like(const ConfigValues& values, const LlamaDefaults& defaults) {
  const int64_t heads = values.count("num_attention_heads");

  TransformerSpec spec;
  spec.model_type = "llama";
  spec.model_class = "LlamaAdapterModel";
  spec.prefix = "model";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("hidden_size");
  spec.max_positions = values.size("max_position_embeddings", defaults.max_positions);
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
  block.norm = {nn::NormKind::rms, values.positive("rms_norm_eps", defaults.norm_eps)};
  block.attention.query = "self_attn.q_proj";
  block.attention.key = "self_attn.k_proj";
  block.attention.value = "self_attn.v_proj";
  block.attention.out = "self_attn.o_proj";
  block.attention.site = "self_attn";
  block.attention.prefix_place = "self_prefix";
  block.attention.heads = heads;
  const auto usual = [&](const char* key, int64_t number) {
    return values.absent(key) && number > 0 ? number : 0;  // a null never means the usual number
  };
  const int64_t kv_heads = usual("num_key_value_heads", defaults.kv_heads);
  const int64_t head_dim = usual("head_dim", defaults.head_dim);
  block.attention.kv_heads = values.size("num_key_value_heads", kv_heads > 0 ? kv_heads : heads);
  block.attention.head_dim = values.has("head_dim") ? values.count("head_dim")
                             : head_dim > 0         ? head_dim
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
  stack.rotaries = {rope(values, block.attention.head_dim, spec.max_positions,
                         {.usual_theta = defaults.rope_theta})};
  // In some old files, where it says nothing new.
  if (!values.absent("rotary_dim") &&
      values.json()["rotary_dim"] == 2 * stack.rotaries[0].frequencies.size())
    values.pass("rotary_dim");

  LmHeadSpec& head = spec.lm_head.emplace();
  head.weight = "lm_head.weight";
  head.size = spec.hidden_size;
  head.tied = values.flag("tie_word_embeddings", false);
  return spec;
}

TransformerSpec llama_spec(const ConfigValues& values) {
  return llama_like(values, {});
}

TransformerSpec mistral_spec(const ConfigValues& values) {
  TransformerSpec spec = llama_like(values, {.max_positions = 131072, .kv_heads = 8});
  spec.model_type = "mistral";
  spec.model_class = "MistralAdapterModel";
  const int64_t window = window_size(values, "sliding_window", 4096);
  for (auto& layer : spec.decoder->layers) layer.window = window;
  return spec;
}

}  // namespace peftkit::models
