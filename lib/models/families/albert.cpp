// ALBERT (Lan et al. 2020): BERT whose layers share their weights, with narrow embeddings. Adapters
// belong to the shared weights.
#include "models/families/families.hpp"

namespace peftkit::models {

TransformerSpec albert_spec(const ConfigValues& values) {
  TransformerSpec spec = bert_spec(values);
  const int64_t layers = values.layers("num_hidden_layers");
  const int64_t groups = values.layers("num_hidden_groups", 1);
  const int64_t inner = values.layers("inner_group_num", 1);
  if (groups > 1 && inner > 1) values.fail("inner_group_num", "1 where there are several groups");
  if (groups > layers) values.fail("num_hidden_groups", "num_hidden_layers at most");
  spec.model_type = "albert";
  spec.model_class = "AlbertAdapterModel";
  spec.prefix = "albert";
  spec.classifier_dropout = values.share("classifier_dropout_prob", 0.1);
  spec.pooler = "pooler";

  StackSpec& stack = *spec.encoder;
  stack.layer_path = groups > 1 ? "encoder.albert_layer_groups.{}.albert_layers.0"
                                : "encoder.albert_layer_groups.0.albert_layers.{}";
  stack.layers.clear();
  for (int64_t i = 0; i < layers; ++i) {
    for (int64_t j = 0; j < inner; ++j) {
      LayerVariant& layer = stack.layers.emplace_back();
      layer.physical = inner > 1 ? j : i * groups / layers;
    }
  }
  stack.embedding.size = values.size("embedding_size", 128);
  stack.embedding.projection = "encoder.embedding_hidden_mapping_in";
  stack.embedding.dropout = values.share("hidden_dropout_prob", 0);

  BlockSpec& block = stack.block;
  block.attention.query = "attention.query";
  block.attention.key = "attention.key";
  block.attention.value = "attention.value";
  block.attention.out = "attention.dense";
  block.attention.site = "attention";
  block.attention.dropout = values.share("attention_probs_dropout_prob", 0);
  block.ffn.in = "ffn";
  block.ffn.out = "ffn_output";
  block.ffn.activation = values.text("hidden_act", "gelu_new");
  block.after_attn.norm = "attention.LayerNorm";
  block.after_attn.site = "attention.attention_adapters";
  block.after_attn.dropout = values.share("hidden_dropout_prob", 0);
  block.after_attn.swapped = true;
  block.after_ffn.norm = "full_layer_layer_norm";
  block.after_ffn.site = "output_adapters";
  block.after_ffn.dropout = 0;

  LmHeadSpec& head = *spec.lm_head;
  head.dense = "predictions.dense";
  head.norm = "predictions.LayerNorm";
  head.activation = block.ffn.activation;
  head.weight = "predictions.decoder.weight";
  head.bias = "predictions.bias";
  head.size = stack.embedding.size;
  return spec;
}

}  // namespace peftkit::models
