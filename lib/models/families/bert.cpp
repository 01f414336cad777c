// BERT (Devlin et al. 2019): post-norm encoder, learned positions, token types, exact GELU.
#include "models/families/families.hpp"

#include "base/text.hpp"

namespace peftkit::models {

std::vector<LayerVariant> alike_layers(int64_t count, const LayerVariant& variant) {
  std::vector<LayerVariant> layers(static_cast<size_t>(count), variant);
  for (int64_t i = 0; i < count; ++i) layers[static_cast<size_t>(i)].physical = i;
  return layers;
}

int64_t head_size(const ConfigValues& values, int64_t hidden, int64_t heads) {
  if (hidden % heads != 0)
    values.fail("num_attention_heads", str("a divisor of the hidden size ", hidden));
  return hidden / heads;
}

TransformerSpec bert_spec(const ConfigValues& values) {
  values.require("position_embedding_type", "absolute");
  values.require("is_decoder", false);
  values.require("add_cross_attention", false);
  const double dropout = values.share("hidden_dropout_prob", 0.1);
  const int64_t heads = values.count("num_attention_heads");

  TransformerSpec spec;
  spec.model_type = "bert";
  spec.model_class = "BertAdapterModel";
  spec.prefix = "bert";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("hidden_size");
  spec.max_positions = values.count("max_position_embeddings");
  spec.pad_token_id = values.count("pad_token_id", 0);
  spec.classifier_dropout = values.share("classifier_dropout", dropout);
  spec.initializer_range = values.real("initializer_range", 0.02);
  spec.pooler = "pooler.dense";

  StackSpec& stack = spec.encoder.emplace();
  stack.layer_path = "encoder.layer.{}";
  stack.layers = alike_layers(values.layers("num_hidden_layers"));
  stack.embedding.word = "embeddings.word_embeddings";
  stack.embedding.position = "embeddings.position_embeddings";
  stack.embedding.token_type = "embeddings.token_type_embeddings";
  stack.embedding.norm = "embeddings.LayerNorm";
  stack.embedding.size = spec.hidden_size;
  stack.embedding.positions = spec.max_positions;
  stack.embedding.token_types = values.count("type_vocab_size", 2);
  stack.embedding.dropout = dropout;

  BlockSpec& block = stack.block;
  block.norm.eps = values.positive("layer_norm_eps", 1e-12);
  block.attention.query = "attention.self.query";
  block.attention.key = "attention.self.key";
  block.attention.value = "attention.self.value";
  block.attention.out = "attention.output.dense";
  block.attention.site = "attention.self";
  block.attention.prefix_place = "self_prefix";
  block.attention.heads = block.attention.kv_heads = heads;
  block.attention.head_dim = head_size(values, spec.hidden_size, heads);
  block.attention.dropout = values.share("attention_probs_dropout_prob", 0.1);
  block.ffn.in = "intermediate.dense";
  block.ffn.out = "output.dense";
  block.ffn.size = values.count("intermediate_size");
  block.ffn.activation = values.text("hidden_act", "gelu");
  block.after_attn.norm = "attention.output.LayerNorm";
  block.after_attn.site = "attention.output";
  block.after_attn.dropout = dropout;
  block.after_ffn.norm = "output.LayerNorm";
  block.after_ffn.site = "output";
  block.after_ffn.dropout = dropout;

  LmHeadSpec& head = spec.lm_head.emplace();
  head.dense = "cls.predictions.transform.dense";
  head.norm = "cls.predictions.transform.LayerNorm";
  head.activation = block.ffn.activation;
  head.weight = "cls.predictions.decoder.weight";
  head.bias = "cls.predictions.bias";
  head.size = spec.hidden_size;
  head.norm_spec = block.norm;
  head.tied = values.flag("tie_word_embeddings", true);
  return spec;
}

}  // namespace peftkit::models
