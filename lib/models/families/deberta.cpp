// DeBERTa (He et al. 2021) and its versions 2 and 3 (He et al. 2023): BERT whose scores have terms
// for relative positions. Version 1 keeps query, key and value in one matrix, head by head; later
// versions use the content's matrices for positions and count far distances in buckets.
#include "models/families/families.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::models {

namespace {

// Config and parts that both have.
TransformerSpec common(const ConfigValues& values, const char* default_class) {
  if (!values.flag("relative_attention", false)) values.fail("relative_attention", "true");
  values.require("conv_kernel_size", 0);
  values.require("talking_head", false);
  TransformerSpec spec = bert_spec(values);
  spec.model_class = default_class;
  spec.prefix = "deberta";
  spec.pooler = "pooler.dense";
  spec.pooler_activation = values.text("pooler_hidden_act", "gelu");
  values.require("pooler_hidden_size", spec.hidden_size);
  values.require("attention_head_size", spec.encoder->block.attention.head_dim);
  spec.classifier_dropout = values.share("cls_dropout", values.share("hidden_dropout_prob", 0.1));

  StackSpec& stack = *spec.encoder;
  const double eps = values.positive("layer_norm_eps", 1e-7);
  stack.block.norm.eps = eps;
  spec.lm_head->norm_spec.eps = eps;
  stack.embedding.zero_padding = true;
  if (!values.flag("position_biased_input", true)) stack.embedding.position = "";
  stack.embedding.token_types = values.count("type_vocab_size", 0);
  if (stack.embedding.token_types == 0) stack.embedding.token_type = "";
  stack.embedding.size = values.size("embedding_size", spec.hidden_size);
  if (stack.embedding.size != spec.hidden_size)
    stack.embedding.projection = "embeddings.embed_proj";

  DisentangledSpec& positions = stack.disentangled.emplace();
  positions.embedding = "encoder.rel_embeddings";
  const auto terms = values.texts("pos_att_type");
  positions.content_to_position = std::ranges::count(terms, "c2p") > 0;
  positions.position_to_content = std::ranges::count(terms, "p2c") > 0;
  const int64_t most = values.integer("max_relative_positions", -1);
  positions.max_position = most < 1 ? spec.max_positions : most;
  positions.span = positions.max_position;
  const auto& attention = stack.block.attention;
  const double parts =
      1 + (positions.content_to_position ? 1 : 0) + (positions.position_to_content ? 1 : 0);
  stack.block.attention.scale = 1 / std::sqrt(static_cast<double>(attention.head_dim) * parts);
  // Distances are relative and fade out, so inputs may be longer than any position table.
  return spec;
}

}  // namespace

TransformerSpec deberta_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, "DebertaAdapterModel");
  spec.model_type = "deberta";
  AttentionSpec& attention = spec.encoder->block.attention;
  attention.query = attention.key = attention.value = "";
  attention.qkv = "attention.self.in_proj";
  attention.bias = false;
  attention.query_bias = "attention.self.q_bias";
  attention.value_bias = "attention.self.v_bias";
  attention.heads_interleaved = true;
  DisentangledSpec& positions = *spec.encoder->disentangled;
  positions.pos_key = "attention.self.pos_proj";
  positions.pos_key_bias = false;
  positions.pos_query = "attention.self.pos_q_proj";
  return spec;
}

TransformerSpec deberta_v2_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, "DebertaV2AdapterModel");
  spec.model_type = "deberta-v2";
  AttentionSpec& attention = spec.encoder->block.attention;
  attention.query = "attention.self.query_proj";
  attention.key = "attention.self.key_proj";
  attention.value = "attention.self.value_proj";
  DisentangledSpec& positions = *spec.encoder->disentangled;
  if (const int64_t buckets = values.integer("position_buckets", -1); buckets > 0) {
    // Far distances are counted between half of the buckets and the farthest position.
    if (buckets < 4 || buckets / 2 >= positions.max_position - 1)
      values.fail("position_buckets", "4 or more, and less than twice the positions");
    positions.buckets = positions.span = buckets;
  }
  const auto norms = values.texts("norm_rel_ebd");
  if (std::ranges::count(norms, "layer_norm") > 0) positions.norm = "encoder.LayerNorm";
  if (!values.flag("share_att_key", false)) {
    positions.pos_key = "attention.self.pos_key_proj";
    positions.pos_query = "attention.self.pos_query_proj";
  }
  return spec;
}

}  // namespace peftkit::models
