// What a config.json says: spellings of rotary positions, defaults, and keys that nobody reads.

#include "models/spec.hpp"

#include "support/support.hpp"

#include <doctest/doctest.h>

#include <tuple>

namespace peftkit::test {

namespace {

Json llama(const Json& more = Json::object()) {
  Json config = {
      {"model_type", "llama"},    {"vocab_size", 40},       {"hidden_size", 32},
      {"intermediate_size", 48},  {"num_hidden_layers", 2}, {"num_attention_heads", 4},
      {"num_key_value_heads", 2}, {"head_dim", 8},          {"max_position_embeddings", 64}};
  config.update(more);
  return config;
}

Json of_type(const std::string& model_type, const Json& more = Json::object()) {
  Json config = llama({{"model_type", model_type}});
  config.update(more);
  return config;
}

Json without(Json config, std::initializer_list<const char*> keys) {
  for (const char* key : keys) config.erase(key);
  return config;
}

models::TransformerSpec spec_of(const Json& config) {
  return models::transformer_spec(config, "config.json");
}

const models::StackSpec& stack_of(const models::TransformerSpec& spec) {
  return spec.encoder ? *spec.encoder : *spec.decoder;
}

void check_same_rotaries(const Json& before, const Json& now) {
  CAPTURE(now.dump());
  const auto a = spec_of(before), b = spec_of(now);
  CHECK(a.unknown_keys.empty());
  CHECK(b.unknown_keys.empty());
  CHECK(a.max_positions == b.max_positions);
  REQUIRE(stack_of(a).rotaries.size() == stack_of(b).rotaries.size());
  for (size_t i = 0; i < stack_of(a).rotaries.size(); ++i) {
    CHECK(stack_of(a).rotaries[i].frequencies == stack_of(b).rotaries[i].frequencies);
    CHECK(stack_of(a).rotaries[i].scale == stack_of(b).rotaries[i].scale);
  }
}

std::string refusal(const Json& config) {
  return error_of([&] { spec_of(config); }).what();
}

std::vector<int64_t> windows(const Json& config) {
  std::vector<int64_t> out;
  const auto spec = spec_of(config);
  for (const auto& layer : stack_of(spec).layers) out.push_back(layer.window);
  return out;
}

const Json kLlama3 = {{"rope_type", "llama3"},
                      {"factor", 8.0},
                      {"low_freq_factor", 1.0},
                      {"high_freq_factor", 4.0},
                      {"original_max_position_embeddings", 16}};

Json with_theta(Json settings, double theta) {
  settings["rope_theta"] = theta;
  return settings;
}

}  // namespace

TEST_CASE("rope_parameters say what rope_theta and rope_scaling said") {
  check_same_rotaries(llama({{"rope_theta", 500000.0}}),
                      llama({{"rope_parameters", with_theta({{"rope_type", "default"}}, 5e5)}}));
  check_same_rotaries(llama({{"rope_theta", 500000.0}, {"rope_scaling", kLlama3}}),
                      llama({{"rope_parameters", with_theta(kLlama3, 5e5)}}));
  check_same_rotaries(llama({{"rope_scaling", {{"type", "linear"}, {"factor", 2.0}}}}),
                      llama({{"rope_parameters",
                              {{"rope_type", "linear"}, {"factor", 2.0}, {"rope_theta", 1e4}}}}));
  // Both, as some tools write them, as long as they agree.
  check_same_rotaries(llama({{"rope_theta", 500000.0}, {"rope_scaling", kLlama3}}),
                      llama({{"rope_theta", 500000.0},
                             {"rope_scaling", kLlama3},
                             {"rope_parameters", with_theta(kLlama3, 5e5)}}));
  const auto typeless = spec_of(llama({{"rope_parameters", {{"rope_theta", 5e5}}}}));
  CHECK(stack_of(typeless).rotaries[0].frequencies[1] ==
        doctest::Approx(0.0376060309));  // 500000^(-1/4)
}

TEST_CASE(
    "Phi-3 keeps the share of a head that turns in rope_parameters, and where training ended") {
  const std::vector<double> factors = {1.0, 1.5, 2.0};
  const Json longrope = {{"type", "longrope"}, {"short_factor", factors}, {"long_factor", factors}};
  Json settings = {{"rope_type", "longrope"},       {"short_factor", factors},
                   {"long_factor", factors},        {"rope_theta", 1e4},
                   {"partial_rotary_factor", 0.75}, {"original_max_position_embeddings", 32}};
  check_same_rotaries(of_type("phi3", {{"partial_rotary_factor", 0.75},
                                       {"rope_scaling", longrope},
                                       {"original_max_position_embeddings", 32}}),
                      of_type("phi3", {{"rope_parameters", settings}}));
}

TEST_CASE("Gemma 3 and ModernBERT keep rope_parameters by the type of layer") {
  const Json linear = {{"rope_type", "linear"}, {"factor", 8.0}};
  const Json plain = {{"rope_type", "default"}};
  check_same_rotaries(
      of_type("gemma3_text",
              {{"rope_theta", 2e6}, {"rope_local_base_freq", 2e4}, {"rope_scaling", linear}}),
      of_type("gemma3_text", {{"rope_parameters",
                               {{"full_attention", with_theta(linear, 2e6)},
                                {"sliding_attention", with_theta(plain, 2e4)}}}}));
  const Json modernbert =
      without(of_type("modernbert"), {"num_key_value_heads", "head_dim", "rope_theta"});
  Json before = modernbert, now = modernbert;
  before.update({{"global_rope_theta", 8e4}, {"local_rope_theta", 5e3}});
  now.update({{"rope_parameters",
               {{"full_attention", with_theta(plain, 8e4)},
                {"sliding_attention", with_theta(plain, 5e3)}}},
              {"layer_types", {"full_attention", "sliding_attention"}}});
  check_same_rotaries(before, now);
  CHECK(windows(before) == windows(now));
  // Its scaling is that of both kinds of layers.
  before["rope_scaling"] = {{"rope_type", "linear"}, {"factor", 4.0}};
  const auto scaled = spec_of(before);
  const auto& rotaries = stack_of(scaled).rotaries;
  CHECK(rotaries[0].frequencies[0] == 0.25f);
  CHECK(rotaries[1].frequencies[0] == 0.25f);
}

TEST_CASE("rotary settings that contradict each other, or have no type, are refused") {
  CHECK(
      refusal(llama({{"rope_theta", 1e4}, {"rope_parameters", {{"rope_theta", 5e5}}}})) ==
      "config.json: rope_parameters: rope_theta: found 500000.0, expected 10000.0 as the config's "
      "own rope_theta");
  CHECK(refusal(llama({{"rope_scaling", {{"factor", 2.0}}}})) ==
        "config.json: rope_scaling: rope_type: found nothing, expected default, linear, dynamic, "
        "llama3, yarn or longrope");
  CHECK(refusal(llama({{"rope_scaling", {{"type", "linear"}, {"factor", 2.0}}},
                       {"rope_parameters", {{"rope_type", "default"}, {"rope_theta", 1e4}}}})) ==
        "config.json: rope_scaling: type: found \"linear\", expected the same as in "
        "rope_parameters, or no rope_scaling");
  CHECK(refusal(llama({{"rope_scaling", {{"type", "mrope"}}}})) ==
        "config.json: rope_scaling: type: found \"mrope\", expected default, linear, dynamic, "
        "llama3, yarn or longrope");
  CHECK(refusal(llama({{"rope_parameters", {{"rope_type", "default"}, {"factor", 2.0}}}})) ==
        "config.json: rope_parameters: factor: found 2.0, expected 1 (nothing else is supported)");
}

TEST_CASE("a key that nobody reads is named, also in a section") {
  const auto unknown = [](const Json& more) { return spec_of(llama(more)).unknown_keys; };
  CHECK(unknown({{"qk_clip", 3}}) ==
        std::vector<std::string>{"config.json: qk_clip: found 3, which peftkit does not know and "
                                 "which may change the model's numbers"});
  CHECK(unknown({{"rope_tetha", 5e5}}) ==
        std::vector<std::string>{"config.json: rope_tetha: found 500000.0, which peftkit does not "
                                 "know and which may change the model's numbers (did you mean "
                                 "'rope_theta'?)"});
  CHECK(unknown({{"rope_parameters", {{"rope_theta", 1e4}, {"mrope_section", {1, 2}}}}}).size() ==
        1);
  // By type of layer, in a family whose layers all turn alike.
  CHECK(unknown({{"rope_parameters", {{"full_attention", {{"rope_theta", 5e5}}}}}}).size() == 1);
  CHECK(unknown({{"position_embedding_type", "rotary"}}).size() == 1);
  CHECK(unknown({{"pruned_heads", {{"0", {1}}}}}).size() == 1);
}

TEST_CASE("what says nothing, or changes nothing, is no unknown key") {
  const auto unknown = [](const Json& config) { return spec_of(config).unknown_keys; };
  CHECK(unknown(llama({{"a", nullptr},
                       {"b", false},
                       {"c", ""},
                       {"d", Json::array()},
                       {"e", Json::object()}}))
            .empty());
  CHECK(unknown(llama({{"pretraining_tp", 2},
                       {"transformers_version", "5.0.0"},
                       {"dtype", "bfloat16"},
                       {"position_embedding_type", "absolute"},
                       {"max_length", 512},
                       {"rotary_dim", 8},
                       {"unsloth_version", "2024.9"}}))
            .empty());
  CHECK(unknown(llama({{"rotary_dim", 4}})).size() == 1);
  // Second names of keys, where they say the same.
  const Json t5 = {{"model_type", "t5"}, {"vocab_size", 40}, {"d_model", 16}, {"d_kv", 8},
                   {"d_ff", 24},         {"num_layers", 2},  {"num_heads", 2}};
  Json same = t5, other = t5;
  same["hidden_size"] = 16;
  other["hidden_size"] = 32;
  CHECK(unknown(same).empty());
  CHECK(unknown(other) ==
        std::vector<std::string>{
            "config.json: hidden_size: found 32, expected 16, which its other name says"});
}

TEST_CASE("what published checkpoints have beside the numbers of their layers changes nothing") {
  const Json bert = without(of_type("bert"), {"num_key_value_heads", "head_dim"});
  const Json encoder_decoder = {{"vocab_size", 40},
                                {"d_model", 32},
                                {"encoder_layers", 2},
                                {"decoder_layers", 2},
                                {"encoder_ffn_dim", 48},
                                {"decoder_ffn_dim", 48},
                                {"encoder_attention_heads", 4},
                                {"decoder_attention_heads", 4},
                                {"max_position_embeddings", 64}};
  const Json gpt = {
      {"vocab_size", 40}, {"n_embd", 32}, {"n_head", 4}, {"n_layer", 2}, {"n_positions", 64}};
  const Json t5 = {{"vocab_size", 40}, {"d_model", 16},   {"d_kv", 8},
                   {"d_ff", 24},       {"num_layers", 2}, {"num_heads", 2}};
  const std::vector<std::tuple<const char*, Json, const char*>> files = {
      {"bert", bert,
       R"({"directionality": "bidi", "pooler_fc_size": 768, "pooler_num_attention_heads": 12,
           "pooler_num_fc_layers": 3, "pooler_size_per_head": 128, "pooler_type": "first_token_transform",
           "finetuning_task": "sst-2", "gradient_checkpointing": false, "output_past": true,
           "problem_type": "single_label_classification", "id2label": {"0": "a", "1": "b"},
           "num_labels": 2, "position_embedding_type": "absolute", "chunk_size_feed_forward": 0})"},
      {"roberta", bert, R"({"output_past": true, "bos_token_id": 0, "eos_token_id": 2})"},
      {"xlm-roberta", bert, R"({"output_past": true, "classifier_dropout": null})"},
      {"distilbert",
       {{"vocab_size", 40},
        {"dim", 32},
        {"n_heads", 4},
        {"n_layers", 2},
        {"hidden_dim", 48},
        {"max_position_embeddings", 64}},
       R"({"sinusoidal_pos_embds": false, "tie_weights_": true, "qa_dropout": 0.1})"},
      {"albert", bert,
       R"({"classifier_dropout_prob": 0.1, "down_scale_factor": 1, "gap_size": 0,
           "net_structure_type": 0, "num_memory_blocks": 0, "layers_to_keep": []})"},
      {"electra", bert,
       R"({"embedding_size": 16, "summary_type": "first", "summary_use_proj": true,
           "summary_activation": "gelu", "summary_last_dropout": 0.1})"},
      {"deberta", bert,
       R"({"relative_attention": true, "pos_att_type": ["c2p", "p2c"], "padding_idx": 0,
           "max_relative_positions": -1, "pooler_dropout": 0, "pooler_hidden_act": "gelu",
           "pooler_hidden_size": 32, "position_biased_input": false, "legacy": true})"},
      {"deberta-v2", bert,
       R"({"relative_attention": true, "pos_att_type": "p2c|c2p", "position_buckets": 16,
           "norm_rel_ebd": "layer_norm", "share_att_key": true, "attention_head_size": 8})"},
      {"modernbert", bert,
       R"({"norm_eps": 1e-05, "layer_norm_eps": 1e-05, "position_embedding_type": "absolute",
           "sparse_prediction": false, "sparse_pred_ignore_index": -100, "decoder_bias": true,
           "reference_compile": null, "repad_logits_with_grad": false, "cls_token_id": 1,
           "sep_token_id": 2, "initializer_cutoff_factor": 2.0, "deterministic_flash_attn": false})"},
      {"gpt2", gpt,
       R"({"n_ctx": 64, "summary_type": "cls_index", "summary_proj_to_labels": true,
           "summary_first_dropout": 0.1, "reorder_and_upcast_attn": true,
           "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}}})"},
      {"gptj", gpt, R"({"rotary": true, "rotary_dim": 8, "scale_attn_weights": true})"},
      {"llama", llama(),
       R"({"is_llama_config": true, "rope_interleaved": false, "mlp_bias": false,
           "transformers.js_config": {"dtype": "q4"}, "pretraining_tp": 2})"},
      {"mistral", llama(), R"({"_flash_attn_2_enabled": true, "sliding_window": null})"},
      {"qwen2", llama(),
       R"({"use_mrope": false, "max_window_layers": 21, "sliding_window": 32768})"},
      {"qwen3", llama(), R"({"max_window_layers": 28, "use_sliding_window": false})"},
      {"gemma2", llama(),
       R"({"hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh",
           "cache_implementation": "hybrid", "sliding_window_size": 4096})"},
      {"gemma3_text", llama(),
       R"({"sliding_window_pattern": 6, "_sliding_window_pattern": 6, "rope_scaling": null,
           "layer_types": ["sliding_attention", "full_attention"]})"},
      {"phi3", llama(),
       R"({"embd_pdrop": 0.0, "full_attn_mod": 1, "interpolate_factor": 1, "lm_head_bias": false,
           "original_max_position_embeddings": 64, "rope_scaling": null})"},
      {"t5", t5,
       R"({"n_positions": 512, "output_past": true, "is_encoder_decoder": true, "prefix": "",
           "task_specific_params": {"summarization": {"num_beams": 4}}})"},
      {"mt5", t5, R"({"tokenizer_class": "T5Tokenizer", "is_encoder_decoder": true})"},
      {"bart", encoder_decoder,
       R"({"_num_labels": 3, "add_bias_logits": false, "add_final_layer_norm": false,
           "classif_dropout": 0.0, "decoder_layerdrop": 0.0, "encoder_layerdrop": 0.0,
           "force_bos_token_to_be_generated": true, "length_penalty": 2.0, "max_length": 142,
           "min_length": 56, "no_repeat_ngram_size": 3, "normalize_before": false,
           "normalize_embedding": true, "num_beams": 4, "num_hidden_layers": 2,
           "static_position_embeddings": false, "prefix": " ", "extra_pos_embeddings": 2})"},
      {"mbart", encoder_decoder,
       R"({"normalize_before": true, "scale_embedding": true, "add_final_layer_norm": true})"}};
  CHECK(files.size() == models::family_names().size());
  for (const auto& [family, sizes, more] : files) {
    Json config = sizes;
    config["model_type"] = family;
    config.update(Json::parse(more));
    config.update(Json{{"architectures", {"X"}},
                       {"torch_dtype", "float32"},
                       {"transformers_version", "4.40.0"},
                       {"use_cache", true},
                       {"_name_or_path", "x"},
                       {"initializer_range", 0.02}});
    CAPTURE(family);
    CHECK(spec_of(config).unknown_keys == std::vector<std::string>());
  }
}

TEST_CASE("keys that are absent mean what transformers takes them for") {
  CHECK(windows(of_type("qwen2", {{"num_hidden_layers", 30}, {"use_sliding_window", true}}))[27] ==
        0);
  CHECK(windows(of_type("qwen2", {{"num_hidden_layers", 30}, {"use_sliding_window", true}}))[28] ==
        4096);
  CHECK(windows(of_type("qwen3", {{"use_sliding_window", true}, {"max_window_layers", 1}})) ==
        std::vector<int64_t>{0, 4096});
  CHECK(windows(of_type("qwen3", {{"use_sliding_window", true},
                                  {"sliding_window", nullptr},
                                  {"max_window_layers", 1}})) == std::vector<int64_t>{0, 0});
  CHECK(windows(of_type("mistral")) == std::vector<int64_t>{4096, 4096});
  CHECK(windows(of_type("mistral", {{"sliding_window", nullptr}})) == std::vector<int64_t>{0, 0});
  const auto attention = [](const Json& config) {
    return spec_of(config).decoder->block.attention;
  };
  CHECK(attention(without(llama(), {"num_key_value_heads"})).kv_heads == 4);
  CHECK(
      attention(without(of_type("mistral", {{"num_attention_heads", 8}}), {"num_key_value_heads"}))
          .kv_heads == 8);
  CHECK(attention(without(of_type("qwen3"), {"head_dim"})).head_dim == 128);
  CHECK(attention(of_type("gemma2")).softcap == 50);
  CHECK(attention(of_type("gemma2", {{"attn_logit_softcapping", nullptr}})).softcap == 0);
  CHECK(spec_of(of_type("gemma2")).lm_head->softcap == 30);
  CHECK(spec_of(of_type("phi3")).decoder->block.norm.eps == 1e-5);
  const Json mt5 = {{"model_type", "mt5"}, {"vocab_size", 40}, {"d_model", 16}, {"d_kv", 8},
                    {"d_ff", 24},          {"num_layers", 2},  {"num_heads", 2}};
  CHECK_FALSE(spec_of(mt5).lm_head->tied);
  CHECK(spec_of(mt5).encoder->block.ffn.activation == "gelu_new");
}

TEST_CASE("the first LLaMA files say little, and what they say is understood") {
  const auto spec = spec_of({{"architectures", {"LLaMAForCausalLM"}},
                             {"bos_token_id", 0},
                             {"eos_token_id", 1},
                             {"hidden_size", 32},
                             {"intermediate_size", 48},
                             {"initializer_range", 0.02},
                             {"max_sequence_length", 2048},
                             {"model_type", "llama"},
                             {"num_attention_heads", 4},
                             {"num_hidden_layers", 2},
                             {"pad_token_id", -1},
                             {"torch_dtype", "float16"},
                             {"transformers_version", "4.27.0.dev0"},
                             {"use_cache", true},
                             {"vocab_size", 40}});
  CHECK(spec.unknown_keys.empty());
  CHECK(spec.max_positions == 2048);
  CHECK(spec.pad_token_id == 1);
  CHECK(spec.decoder->block.norm.eps == 1e-6);
  CHECK(spec.decoder->block.ffn.activation == "silu");
  CHECK_FALSE(spec.lm_head->tied);
}

TEST_CASE("version 5 says of T5's head whether it is scaled, not whether it is tied") {
  const Json t5 = {{"model_type", "t5"}, {"vocab_size", 40}, {"d_model", 16}, {"d_kv", 8},
                   {"d_ff", 24},         {"num_layers", 2},  {"num_heads", 2}};
  Json untied = t5;
  untied.update({{"tie_word_embeddings", true}, {"scale_decoder_outputs", false}});
  CHECK_FALSE(spec_of(untied).lm_head->tied);
  CHECK(spec_of(untied).lm_head->scale == 1);
  CHECK(spec_of(t5).lm_head->scale == 0.25);
  Json gated = t5;
  gated.update({{"dense_act_fn", "silu"}, {"is_gated_act", true}});
  CHECK(spec_of(gated).encoder->block.ffn.activation == "silu");
  CHECK_FALSE(spec_of(gated).encoder->block.ffn.gate.empty());
}

TEST_CASE("a DeBERTa without relative attention is refused, also where it does not say") {
  const Json deberta = of_type("deberta-v2", {{"pos_att_type", {"c2p", "p2c"}}});
  CHECK(refusal(deberta) == "config.json: relative_attention: found nothing, expected true");
}

TEST_CASE("a checkpoint's wishes for generation are known, and whether the run has them") {
  const auto keys = [](const Json& config, bool whole) {
    std::vector<std::string> out;
    for (const auto& wish : models::generation_wishes(config, whole))
      out.push_back(wish.key + (wish.of_run ? "" : "!"));
    return out;
  };
  using Keys = std::vector<std::string>;
  CHECK(keys({{"eos_token_id", {1, 2}}, {"max_length", 4096}, {"temperature", 0.6}}, true).empty());
  CHECK(keys({{"do_sample", true}, {"temperature", 0.6}, {"top_p", 1.0}}, true) ==
        Keys{"do_sample", "temperature"});
  CHECK(keys({{"num_beams", 4}, {"length_penalty", 2.0}, {"min_length", 56}}, true) ==
        Keys{"num_beams", "length_penalty", "min_length!"});
  CHECK(keys({{"length_penalty", 2.0}, {"suppress_tokens", {3}}, {"bad_words_ids", Json::array()}},
             true) == Keys{"suppress_tokens!"});
  CHECK(keys({{"dry_multiplier", 0.8}}, true) == Keys{"dry_multiplier!"});
  CHECK(keys({{"dry_multiplier", 0.8}, {"repetition_penalty", 1.1}}, false) ==
        Keys{"repetition_penalty"});
}

}  // namespace peftkit::test
