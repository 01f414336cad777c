// DistilBERT (Sanh et al. 2019): BERT without token types, half the layers, other names.
#include "models/families/families.hpp"

namespace peftkit::models {

TransformerSpec distilbert_spec(const ConfigValues& values) {
  const double dropout = values.share("dropout", 0.1);
  const int64_t heads = values.count("n_heads");

  TransformerSpec spec;
  spec.model_type = "distilbert";
  spec.model_class = "DistilBertAdapterModel";
  spec.prefix = "distilbert";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("dim");
  spec.max_positions = values.count("max_position_embeddings");
  spec.pad_token_id = values.count("pad_token_id", 0);
  spec.classifier_dropout = values.share("seq_classif_dropout", 0.2);
  spec.initializer_range = values.real("initializer_range", 0.02);

  StackSpec& stack = spec.encoder.emplace();
  stack.layer_path = "transformer.layer.{}";
  stack.layers = alike_layers(values.layers("n_layers"));
  stack.embedding.word = "embeddings.word_embeddings";
  stack.embedding.position = "embeddings.position_embeddings";
  stack.embedding.norm = "embeddings.LayerNorm";
  stack.embedding.size = spec.hidden_size;
  stack.embedding.positions = spec.max_positions;
  stack.embedding.dropout = dropout;

  BlockSpec& block = stack.block;
  block.attention.query = "attention.q_lin";
  block.attention.key = "attention.k_lin";
  block.attention.value = "attention.v_lin";
  block.attention.out = "attention.out_lin";
  block.attention.site = "attention";
  block.attention.prefix_place = "self";
  block.attention.heads = block.attention.kv_heads = heads;
  block.attention.head_dim = head_size(values, spec.hidden_size, heads);
  block.attention.dropout = values.share("attention_dropout", 0.1);
  block.ffn.in = "ffn.lin1";
  block.ffn.out = "ffn.lin2";
  block.ffn.size = values.count("hidden_dim");
  block.ffn.activation = values.text("activation", "gelu");
  block.after_attn.norm = "sa_layer_norm";
  block.after_attn.site = "attention_adapters";
  block.after_ffn.norm = "output_layer_norm";
  block.after_ffn.site = "output_adapters";
  block.after_ffn.dropout = dropout;

  LmHeadSpec& head = spec.lm_head.emplace();
  head.dense = "vocab_transform";
  head.norm = "vocab_layer_norm";
  head.activation = block.ffn.activation;
  head.weight = "vocab_projector.weight";
  head.bias = "vocab_projector.bias";
  head.size = spec.hidden_size;
  head.norm_spec = block.norm;
  head.tied = values.flag("tie_word_embeddings", true);
  return spec;
}

}  // namespace peftkit::models
