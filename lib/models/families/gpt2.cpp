// GPT-2 (Radford et al. 2019): pre-norm decoder, learned positions, one matrix for query, key and
// value, matrices stored as [in, out].
#include "models/families/families.hpp"

namespace peftkit::models {

TransformerSpec gpt2_spec(const ConfigValues& values) {
  values.require("scale_attn_weights", true);
  values.require("scale_attn_by_inverse_layer_idx", false);
  values.require("add_cross_attention", false);
  const int64_t heads = values.count("n_head");

  TransformerSpec spec;
  spec.model_type = "gpt2";
  spec.model_class = "GPT2AdapterModel";
  spec.prefix = "transformer";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("n_embd");
  spec.max_positions = values.count("n_positions");
  spec.eos_token_id = values.token("eos_token_id");
  spec.bos_token_id = values.token("bos_token_id");
  spec.pad_token_id = values.token("pad_token_id").value_or(spec.eos_token_id.value_or(0));
  spec.classifier_dropout = values.share("resid_pdrop", 0.1);
  spec.initializer_range = values.real("initializer_range", 0.02);
  spec.summary = Summary::last_token;

  StackSpec& stack = spec.decoder.emplace();
  stack.side = nn::Side::decoder;
  stack.causal = true;
  stack.layer_path = "h.{}";
  stack.layers = alike_layers(values.layers("n_layer"));
  stack.final_norm = "ln_f";
  stack.embedding.word = "wte";
  stack.embedding.position = "wpe";
  stack.embedding.size = spec.hidden_size;
  stack.embedding.positions = spec.max_positions;
  stack.embedding.dropout = values.share("embd_pdrop", 0.1);

  BlockSpec& block = stack.block;
  block.pre_norm = true;
  block.transposed = true;
  block.norm.eps = values.positive("layer_norm_epsilon", 1e-5);
  block.attention.qkv = "attn.c_attn";
  block.attention.out = "attn.c_proj";
  block.attention.site = "attn";
  block.attention.prefix_place = "self_prefix";
  block.attention.heads = block.attention.kv_heads = heads;
  block.attention.head_dim = head_size(values, spec.hidden_size, heads);
  block.attention.dropout = values.share("attn_pdrop", 0.1);
  block.ffn.in = "mlp.c_fc";
  block.ffn.out = "mlp.c_proj";
  block.ffn.size = values.size("n_inner", 4 * spec.hidden_size);
  block.ffn.activation = values.text("activation_function", "gelu_new");
  block.after_attn.norm = "ln_1";
  block.after_attn.site = "attention_adapters";
  block.after_attn.dropout = values.share("resid_pdrop", 0.1);
  block.after_ffn.norm = "ln_2";
  block.after_ffn.site = "output_adapters";
  block.after_ffn.dropout = values.share("resid_pdrop", 0.1);

  LmHeadSpec& head = spec.lm_head.emplace();
  head.weight = "lm_head.weight";
  head.size = spec.hidden_size;
  head.tied = values.flag("tie_word_embeddings", true);
  return spec;
}

}  // namespace peftkit::models
