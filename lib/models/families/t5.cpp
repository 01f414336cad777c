// T5 (Raffel et al. 2020), FLAN-T5 and mT5 (Xue et al. 2021): pre-norm encoder and decoder,
// relative position bias shared by the layers of a stack, no scale on scores, no biases.
#include "models/families/families.hpp"

#include <cmath>

namespace peftkit::models {

namespace {

AttentionSpec attention(const ConfigValues& values, const std::string& site,
                        const std::string& prefix_place) {
  AttentionSpec spec;
  spec.query = site + ".q";
  spec.key = site + ".k";
  spec.value = site + ".v";
  spec.out = site + ".o";
  spec.site = site;
  spec.prefix_place = prefix_place;
  spec.heads = spec.kv_heads = values.count("num_heads");
  spec.head_dim = values.count("d_kv");
  spec.scale = 1;
  spec.dropout = values.share("dropout_rate", 0.1);
  spec.bias = spec.out_bias = false;
  return spec;
}

JointSpec joint(const ConfigValues& values, const std::string& sub_layer) {
  JointSpec spec;
  spec.norm = sub_layer + ".layer_norm";
  spec.site = sub_layer;
  spec.dropout = values.share("dropout_rate", 0.1);
  return spec;
}

FfnSpec feed_forward(const ConfigValues& values, const std::string& sub_layer, const char* usual) {
  const std::string kind = values.text("feed_forward_proj", usual);
  const bool gated = values.flag("is_gated_act", kind.starts_with("gated-"));
  FfnSpec spec;
  spec.in = sub_layer + (gated ? ".DenseReluDense.wi_1" : ".DenseReluDense.wi");
  if (gated) spec.gate = sub_layer + ".DenseReluDense.wi_0";
  spec.out = sub_layer + ".DenseReluDense.wo";
  spec.size = values.count("d_ff");
  const std::string activation = kind.substr(kind.starts_with("gated-") ? 6 : 0);
  spec.activation =
      values.text("dense_act_fn", kind == "gated-gelu" ? std::string("gelu_new") : activation);
  spec.activation_dropout = values.share("dropout_rate", 0.1);
  spec.bias = false;
  return spec;
}

// Far distances are counted between half of the buckets and the largest distance.
RelativeBiasSpec relative_bias(const ConfigValues& values, const std::string& stack) {
  const int64_t buckets = values.size("relative_attention_num_buckets", 32);
  const int64_t farthest = values.size("relative_attention_max_distance", 128);
  if (buckets < 4) values.fail("relative_attention_num_buckets", "4 or more");
  if (farthest <= buckets / 2)
    values.fail("relative_attention_max_distance", "more than half of the buckets");
  return {stack + ".block.0.layer.0.SelfAttention.relative_attention_bias", buckets, farthest};
}

StackSpec stack(const ConfigValues& values, int64_t layers, const std::string& name) {
  StackSpec spec;
  spec.layer_path = name + ".block.{}";
  spec.layers = alike_layers(layers);
  spec.final_norm = name + ".final_layer_norm";
  spec.final_dropout = values.share("dropout_rate", 0.1);
  spec.relative_bias = relative_bias(values, name);
  spec.embedding.word = "shared";
  spec.embedding.size = values.count("d_model");
  spec.embedding.dropout = values.share("dropout_rate", 0.1);
  spec.block.pre_norm = true;
  spec.block.norm = {nn::NormKind::rms, values.positive("layer_norm_epsilon", 1e-6)};
  spec.block.after_attn = joint(values, "layer.0");
  return spec;
}

struct T5Defaults {
  bool tied = true;
  const char* feed_forward = "relu";
};

TransformerSpec common(const ConfigValues& values, const T5Defaults& defaults) {
  TransformerSpec spec;
  spec.model_type = "t5";
  spec.model_class = "T5AdapterModel";
  spec.prefix = "transformer";
  spec.prefix_in_checkpoint = false;
  spec.vocab_size = values.count("vocab_size");
  spec.hidden_size = values.count("d_model");
  spec.pad_token_id = values.count("pad_token_id", 0);
  spec.eos_token_id = values.token("eos_token_id").value_or(1);
  spec.decoder_start_token_id = values.token("decoder_start_token_id").value_or(spec.pad_token_id);
  spec.classifier_dropout = values.share("classifier_dropout", 0);
  spec.initializer_range =
      values.real("initializer_factor", 1) / std::sqrt(static_cast<double>(spec.hidden_size));
  spec.summary = Summary::last_eos;

  const int64_t layers = values.layers("num_layers");
  StackSpec& encoder = spec.encoder.emplace(stack(values, layers, "encoder"));
  encoder.block.attention = attention(values, "layer.0.SelfAttention", "encoder_prefix");
  encoder.block.ffn = feed_forward(values, "layer.1", defaults.feed_forward);
  encoder.block.after_ffn = joint(values, "layer.1");

  StackSpec& decoder =
      spec.decoder.emplace(stack(values, values.layers("num_decoder_layers", layers), "decoder"));
  decoder.side = nn::Side::decoder;
  decoder.causal = true;
  decoder.first_layer = layers;
  decoder.block.attention = attention(values, "layer.0.SelfAttention", "self_prefix");
  decoder.block.cross = attention(values, "layer.1.EncDecAttention", "cross_prefix");
  decoder.block.after_cross = joint(values, "layer.1");
  decoder.block.ffn = feed_forward(values, "layer.2", defaults.feed_forward);
  decoder.block.after_ffn = joint(values, "layer.2");

  LmHeadSpec& head = spec.lm_head.emplace();
  head.weight = "lm_head.weight";
  head.size = spec.hidden_size;
  // Version 5 of `transformers` always writes that the head is tied, and here whether it is.
  head.tied =
      values.flag("scale_decoder_outputs", values.flag("tie_word_embeddings", defaults.tied));
  if (head.tied) head.scale = 1 / std::sqrt(static_cast<double>(spec.hidden_size));
  return spec;
}

}  // namespace

TransformerSpec t5_spec(const ConfigValues& values) {
  return common(values, T5Defaults{});
}

TransformerSpec mt5_spec(const ConfigValues& values) {
  TransformerSpec spec = common(values, T5Defaults{.tied = false, .feed_forward = "gated-gelu"});
  spec.model_type = "mt5";
  spec.model_class = "MT5AdapterModel";
  return spec;
}

}  // namespace peftkit::models
