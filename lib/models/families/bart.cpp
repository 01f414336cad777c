// BART (Lewis et al. 2020): post-norm encoder and decoder with learned positions; mBART (Liu et al.
// 2020): the same with norms before the sub-layers.
#include "models/families/families.hpp"

#include <cmath>

namespace peftkit::models {

namespace {

AttentionSpec attention(const ConfigValues& values, const std::string& site, const char* heads,
                        const std::string& prefix_place) {
  AttentionSpec spec;
  spec.query = site + ".q_proj";
  spec.key = site + ".k_proj";
  spec.value = site + ".v_proj";
  spec.out = site + ".out_proj";
  spec.site = site;
  spec.prefix_place = prefix_place;
  spec.heads = spec.kv_heads = values.count(heads);
  spec.head_dim = head_size(values, values.count("d_model"), spec.heads);
  spec.dropout = values.share("attention_dropout", 0);
  return spec;
}

JointSpec joint(const ConfigValues& values, const std::string& norm, const std::string& site) {
  JointSpec spec;
  spec.norm = norm;
  spec.site = site;
  spec.dropout = values.share("dropout", 0.1);
  return spec;
}

StackSpec stack(const ConfigValues& values, const std::string& name, const char* layers,
                const char* ffn_dim, bool pre_norm) {
  StackSpec spec;
  spec.layer_path = name + ".layers.{}";
  spec.layers = alike_layers(values.layers(layers));
  if (pre_norm) spec.final_norm = name + ".layer_norm";
  spec.embedding.word = "shared";
  spec.embedding.position = name + ".embed_positions";
  spec.embedding.norm = name + ".layernorm_embedding";
  spec.embedding.size = values.count("d_model");
  spec.embedding.position_offset = 2;
  spec.embedding.positions = values.count("max_position_embeddings") + 2;
  if (values.flag("scale_embedding", false))
    spec.embedding.scale = std::sqrt(static_cast<double>(spec.embedding.size));
  spec.embedding.dropout = values.share("dropout", 0.1);
  spec.block.pre_norm = pre_norm;
  spec.block.norm.eps = 1e-5;
  spec.block.after_attn = joint(values, "self_attn_layer_norm", "attention_adapters");
  spec.block.ffn.in = "fc1";
  spec.block.ffn.out = "fc2";
  spec.block.ffn.size = values.count(ffn_dim);
  spec.block.ffn.activation = values.text("activation_function", "gelu");
  spec.block.ffn.activation_dropout = values.share("activation_dropout", 0);
  spec.block.after_ffn = joint(values, "final_layer_norm", "output_adapters");
  return spec;
}

TransformerSpec common(const ConfigValues& values, bool pre_norm) {
  TransformerSpec spec;
  spec.prefix = "model";
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("d_model");
  spec.max_positions = values.count("max_position_embeddings");
  spec.pad_token_id = values.count("pad_token_id", 1);
  spec.bos_token_id = values.token("bos_token_id");
  spec.eos_token_id = values.token("eos_token_id").value_or(2);
  spec.decoder_start_token_id = values.token("decoder_start_token_id").value_or(2);
  spec.generation.forced_eos = 2;
  spec.classifier_dropout = values.share("classifier_dropout", 0);
  spec.initializer_range = values.real("init_std", 0.02);
  spec.summary = Summary::last_eos;

  StackSpec& encoder =
      spec.encoder.emplace(stack(values, "encoder", "encoder_layers", "encoder_ffn_dim", pre_norm));
  encoder.block.attention =
      attention(values, "self_attn", "encoder_attention_heads", "encoder_prefix");

  StackSpec& decoder =
      spec.decoder.emplace(stack(values, "decoder", "decoder_layers", "decoder_ffn_dim", pre_norm));
  decoder.side = nn::Side::decoder;
  decoder.causal = true;
  decoder.first_layer = static_cast<int64_t>(encoder.layers.size());
  decoder.block.attention =
      attention(values, "self_attn", "decoder_attention_heads", "self_prefix");
  decoder.block.cross =
      attention(values, "encoder_attn", "decoder_attention_heads", "cross_prefix");
  decoder.block.after_cross = joint(values, "encoder_attn_layer_norm", "cross_attention_adapters");

  LmHeadSpec& head = spec.lm_head.emplace();
  head.weight = "lm_head.weight";
  head.bias = "final_logits_bias";
  head.bias_is_row = true;
  head.size = spec.hidden_size;
  head.tied = values.flag("tie_word_embeddings", true);
  return spec;
}

}  // namespace

TransformerSpec bart_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, /*pre_norm=*/false);
  spec.model_type = "bart";
  spec.model_class = "BartAdapterModel";
  return spec;
}

TransformerSpec mbart_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, /*pre_norm=*/true);
  spec.model_type = "mbart";
  spec.model_class = "MBartAdapterModel";
  return spec;
}

}  // namespace peftkit::models
