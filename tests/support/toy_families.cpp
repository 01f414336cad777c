#include "support/toy_families.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "checkpoint/tensors.hpp"
#include "models/transformer.hpp"
#include "nn/random.hpp"

#include <ATen/ops/empty.h>

namespace peftkit::test {

namespace {

// Every family's names for the same few numbers; each reads its own.
Json toy_config(const std::string& model_type) {
  Json config = {{"model_type", model_type}, {"vocab_size", kToyVocabulary}};
  const auto set = [&](int value, std::initializer_list<const char*> keys) {
    for (const char* key : keys) config[key] = value;
  };
  set(16, {"hidden_size", "dim", "n_embd", "d_model"});
  set(2, {"num_hidden_layers", "n_layers", "n_layer", "num_layers", "num_decoder_layers",
          "encoder_layers", "decoder_layers"});
  set(2, {"num_attention_heads", "n_heads", "n_head", "num_heads", "encoder_attention_heads",
          "decoder_attention_heads"});
  set(24,
      {"intermediate_size", "hidden_dim", "n_inner", "d_ff", "encoder_ffn_dim", "decoder_ffn_dim"});
  set(48, {"max_position_embeddings", "n_positions"});
  set(1, {"num_key_value_heads"});
  set(8, {"d_kv", "head_dim", "embedding_size"});
  set(4,
      {"rotary_dim", "sliding_window", "local_attention", "position_buckets", "max_window_layers"});
  set(0, {"pad_token_id"});
  set(1, {"eos_token_id", "bos_token_id"});
  set(2, {"type_vocab_size"});
  for (const char* key : {"hidden_dropout_prob", "attention_probs_dropout_prob", "dropout",
                          "attention_dropout", "activation_dropout", "dropout_rate", "resid_pdrop",
                          "embd_pdrop", "attn_pdrop", "seq_classif_dropout"})
    config[key] = 0.0;
  if (model_type.starts_with("deberta")) {
    config["relative_attention"] = true;
    config["pos_att_type"] = {"c2p", "p2c"};
    config["position_biased_input"] = false;
    config["norm_rel_ebd"] = "layer_norm";
    config["share_att_key"] = true;
    config["embedding_size"] = 16;
  }
  if (model_type == "electra" || model_type == "albert") config["embedding_size"] = 8;
  if (model_type == "albert") config["num_hidden_groups"] = 2;
  if (model_type == "mt5") config["feed_forward_proj"] = "gated-gelu";
  return config;
}

}  // namespace

fs::path write_toy_family(const fs::path& folder, const std::string& model_type,
                          const Json& changes) {
  Json config = toy_config(model_type);
  // What the family does not read, "config.json: d_ff: found …"; then second names of that.
  for (auto unknown = models::transformer_spec(config, "config.json").unknown_keys;
       !unknown.empty(); unknown = models::transformer_spec(config, "config.json").unknown_keys) {
    for (const auto& message : unknown) config.erase(split(message, ':').at(1).substr(1));
  }
  config.update(changes);
  write_file(folder / "config.json", dump_json(config));
  const auto spec = models::transformer_spec(config, "config.json");

  checkpoint::TensorViews tensors;
  const auto recording = [&](const std::string& prefix) {
    return nn::Scope([&tensors, prefix](const nn::TensorRequest& wanted) {
      const bool norm = wanted.shape.size() == 1 && wanted.name.ends_with("weight");
      at::Tensor values = at::empty(wanted.shape, at::kFloat);
      values.normal_(norm ? 1 : 0, wanted.shape.size() == 1 ? 0.1 : 0.25,
                     nn::generator(mix(wanted.name)));
      tensors[prefix + wanted.name] = checkpoint::to_view(values);
      return values;
    });
  };
  const models::Transformer model(spec, recording(spec.prefix + "."), recording(""),
                                  {.pooler = true, .lm_head = true});
  checkpoint::write_safetensors(folder / "model.safetensors", tensors);
  return folder;
}

}  // namespace peftkit::test
