// ModernBERT (Warner et al. 2024): pre-norm encoder without biases, rotary positions, gated
// feed-forward, local attention in two of three layers.
#include "models/families/families.hpp"

namespace peftkit::models {

namespace {

bool is_local(int64_t layer, const ConfigValues& values) {
  return layer % values.size("global_attn_every_n_layers", 3) != 0;
}

// Which layers look around themselves only, and how each kind turns its queries and keys.
void set_layers(const ConfigValues& values, TransformerSpec& spec, StackSpec& stack) {
  const double global = values.positive("global_rope_theta", 160000);
  const double local = values.absent("local_rope_theta") ? 10000 : global;
  const int64_t head_dim = stack.block.attention.head_dim;
  stack.rotaries = {
      rope(values, head_dim, spec.max_positions,
           {.theta = "global_rope_theta", .usual_theta = global, .layer_type = "full_attention"}),
      rope(values, head_dim, spec.max_positions,
           {.theta = "local_rope_theta", .usual_theta = local, .layer_type = "sliding_attention"})};
  const int64_t window = values.count("local_attention", 128) / 2;
  stack.layers =
      windowed_layers(values, static_cast<int64_t>(stack.layers.size()), window, is_local);
  values.pass("global_attn_every_n_layers");
  for (size_t i = 0; i < stack.layers.size(); ++i) {
    LayerVariant& layer = stack.layers[i];
    layer.rotary = layer.window > 0 ? 1 : 0;
    layer.attn_norm = i > 0;
  }
}

}  // namespace

TransformerSpec modernbert_spec(const ConfigValues& values) {
  const int64_t heads = values.count("num_attention_heads");
  const int64_t layers = values.layers("num_hidden_layers");

  TransformerSpec spec;
  spec.model_type = "modernbert";
  spec.model_class = "ModernBertForMaskedLM";
  spec.prefix = "model";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("hidden_size");
  spec.max_positions = values.count("max_position_embeddings");
  spec.pad_token_id = values.token("pad_token_id").value_or(0);
  spec.classifier_dropout = values.share("classifier_dropout", 0);
  spec.initializer_range = values.real("initializer_range", 0.02);
  if (values.text("classifier_pooling", "cls") == "mean") spec.summary = Summary::mean;

  StackSpec& stack = spec.encoder.emplace();
  stack.layer_path = "layers.{}";
  stack.layers = alike_layers(layers);
  stack.final_norm = "final_norm";
  stack.embedding.word = "embeddings.tok_embeddings";
  stack.embedding.norm = "embeddings.norm";
  stack.embedding.size = spec.hidden_size;
  stack.embedding.dropout = values.share("embedding_dropout", 0);

  BlockSpec& block = stack.block;
  block.pre_norm = true;
  block.norm = {values.flag("norm_bias", false) ? nn::NormKind::layer : nn::NormKind::layer_no_bias,
                values.positive("norm_eps", 1e-5)};
  block.attention.qkv = "attn.Wqkv";
  block.attention.out = "attn.Wo";
  block.attention.site = "attn";
  block.attention.prefix_place = "self_prefix";
  block.attention.heads = block.attention.kv_heads = heads;
  block.attention.head_dim = head_size(values, spec.hidden_size, heads);
  block.attention.dropout = values.share("attention_dropout", 0);
  block.attention.bias = block.attention.out_bias = values.flag("attention_bias", false);
  block.ffn.in = "mlp.Wi";
  block.ffn.gate_in_in = true;
  block.ffn.out = "mlp.Wo";
  block.ffn.size = values.count("intermediate_size");
  block.ffn.activation = values.text("hidden_activation", "gelu");
  block.ffn.activation_dropout = values.share("mlp_dropout", 0);
  block.ffn.bias = values.flag("mlp_bias", false);
  block.after_attn.norm = "attn_norm";
  block.after_attn.site = "attention_adapters";
  block.after_attn.dropout = values.share("attention_dropout", 0);
  block.after_attn.adapter_sees_normed = block.after_attn.adapter_sees_next_norm = true;
  block.after_ffn.norm = "mlp_norm";
  block.after_ffn.site = "output_adapters";
  block.after_ffn.adapter_sees_normed = true;

  set_layers(values, spec, stack);

  LmHeadSpec& head = spec.lm_head.emplace();
  head.dense = "head.dense";
  head.dense_bias = values.flag("classifier_bias", false);
  head.norm = "head.norm";
  head.activation = values.text("classifier_activation", "gelu");
  head.weight = "decoder.weight";
  if (values.flag("decoder_bias", true)) head.bias = "decoder.bias";
  head.size = spec.hidden_size;
  head.norm_spec = block.norm;
  head.tied = values.flag("tie_word_embeddings", true);
  return spec;
}

}  // namespace peftkit::models
