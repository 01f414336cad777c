// ELECTRA (Clark et al. 2020): BERT, with embeddings that may be narrower than the layers.
#include "models/families/families.hpp"

namespace peftkit::models {

TransformerSpec electra_spec(const ConfigValues& values) {
  TransformerSpec spec = bert_spec(values);
  spec.model_type = "electra";
  spec.model_class = "ElectraAdapterModel";
  spec.prefix = "electra";
  spec.pooler = "";
  EmbeddingSpec& embedding = spec.encoder->embedding;
  embedding.size = values.size("embedding_size", 128);
  if (embedding.size != spec.hidden_size) embedding.projection = "embeddings_project";
  LmHeadSpec& head = *spec.lm_head;
  head.dense = "generator_predictions.dense";
  head.norm = "generator_predictions.LayerNorm";
  head.activation = "gelu";
  head.weight = "generator_lm_head.weight";
  head.bias = "generator_lm_head.bias";
  head.size = embedding.size;
  return spec;
}

}  // namespace peftkit::models
