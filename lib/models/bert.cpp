// BERT (Devlin et al. 2019): post-norm encoder, learned positions, token types, exact GELU.
#include "models/config_values.hpp"
#include "models/spec.hpp"

namespace peftkit::models {

TransformerSpec bert_spec(const Json& config, const std::string& place) {
  const ConfigValues values(config, place);
  values.require("position_embedding_type", "absolute");
  values.require("is_decoder", false);
  values.require("add_cross_attention", false);
  const double hidden_dropout = values.real("hidden_dropout_prob", 0.1);
  return {
      .model_type = "bert",
      .model_class = "BertAdapterModel",
      .prefix = "bert",
      .vocab_size = values.count("vocab_size"),
      .hidden_size = values.count("hidden_size"),
      .layers = values.count("num_hidden_layers"),
      .heads = values.count("num_attention_heads"),
      .intermediate_size = values.count("intermediate_size"),
      .max_positions = values.count("max_position_embeddings"),
      .token_types = values.count("type_vocab_size", 2),
      .pad_token_id = values.count("pad_token_id", 0),
      .norm_eps = values.real("layer_norm_eps", 1e-12),
      .hidden_dropout = hidden_dropout,
      .attention_dropout = values.real("attention_probs_dropout_prob", 0.1),
      .classifier_dropout = values.real("classifier_dropout", hidden_dropout),
      .initializer_range = values.real("initializer_range", 0.02),
      .activation = values.text("hidden_act", "gelu"),
      .layer_path = "encoder.layer.{}",
      .embedding = {.word = "embeddings.word_embeddings",
                    .position = "embeddings.position_embeddings",
                    .token_type = "embeddings.token_type_embeddings",
                    .norm = "embeddings.LayerNorm"},
      .layer = {.query = "attention.self.query",
                .key = "attention.self.key",
                .value = "attention.self.value",
                .attn_out = "attention.output.dense",
                .attn_norm = "attention.output.LayerNorm",
                .ffn_in = "intermediate.dense",
                .ffn_out = "output.dense",
                .ffn_norm = "output.LayerNorm",
                .self_attn = "attention.self",
                .after_attn = "attention.output",
                .after_ffn = "output"},
      .pooler = "pooler.dense",
  };
}

}  // namespace peftkit::models
