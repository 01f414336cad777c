#include "checkpoint/adapter_interface.hpp"

#include "checkpoint/folder_sample.hpp"

namespace peftkit::checkpoint {

namespace {

AdapterFolder qwen2_folder() {
  AdapterFolder out = sample_folder();
  out.owner.model_type = "qwen2";
  out.owner.model_class = "Qwen2ForCausalLM";
  return out;
}

}  // namespace

TEST_CASE("interface: adapter_interface.json as Python writes it, for plugin families alone") {
  const test::TempDir dir;
  write_adapter_folder(dir / "bert", sample_folder());
  CHECK_FALSE(fs::exists(dir / "bert/adapter_interface.json"));
  write_adapter_folder(dir / "qwen2", qwen2_folder());
  const std::string expected = R"({
  "interface": {
    "adapter_methods": [
      "bottleneck",
      "lora",
      "reft",
      "invertible"
    ],
    "attn_k_proj": "k_proj",
    "attn_o_proj": "o_proj",
    "attn_q_proj": "q_proj",
    "attn_qkv_proj": null,
    "attn_v_proj": "v_proj",
    "base_model": null,
    "layer_cross_attn": null,
    "layer_intermediate_proj": "mlp.up_proj",
    "layer_ln_1": null,
    "layer_ln_2": null,
    "layer_output_proj": "mlp.down_proj",
    "layer_pre_cross_attn": null,
    "layer_pre_ffn": "post_attention_layernorm",
    "layer_pre_self_attn": "input_layernorm",
    "layer_self_attn": "self_attn",
    "model_embeddings": "embed_tokens",
    "model_layers": "layers"
  },
  "model_type": "qwen2",
  "version": "adapters.1.3.0"
})";
  const Json json = parse_json(expected, "expected", ErrorKind::checkpoint);
  CHECK(read_file(dir / "qwen2/adapter_interface.json") == dump_json(json));
  check_same(read_adapter_folder(dir / "qwen2").tensors, adapter_tensors());
}

TEST_CASE("interface: the others differ where their layers do") {
  const auto of = [](const std::string& model_type) {
    return interface_json(model_type)["interface"];
  };
  CHECK(of("qwen3") == of("qwen2"));
  CHECK(of("gemma2")["layer_ln_1"] == "post_attention_layernorm");
  CHECK(of("gemma2")["base_model"].is_null());
  CHECK(of("gemma3_text")["base_model"] == "model");
  CHECK(of("modernbert")["attn_qkv_proj"] == "Wqkv");
  CHECK(of("modernbert")["attn_q_proj"].is_null());
  CHECK(interface_json("phi3").is_null());
}

TEST_CASE("interface: a plugin family's head of one layer is written as its class has it") {
  const test::TempDir dir;
  AdapterFolder written = qwen2_folder();
  SavedHead& head = *written.head;
  head.config = {.layers = 1, .bias = false};
  head.tensors.erase("heads.a.1.bias");
  write_adapter_folder(dir / "one", written);
  const Json json = read_json(dir / "one/head_config.json", ErrorKind::checkpoint);
  CHECK(json["config"].is_null());
  CHECK(json["name"].is_null());
  CHECK(json["model_class"] == "Qwen2ForSequenceClassification");
  CHECK(json["num_labels"] == 3);
  CHECK(read_safetensors(dir / "one/model_head.safetensors").contains("score.weight"));
  const auto found = read_head(dir / "one", "a");
  REQUIRE(found.has_value());
  CHECK(found->labels == head.labels);
  check_same(found->tensors, head.tensors);

  head.config.layers = 2;
  write_adapter_folder(dir / "two", written);
  CHECK(read_json(dir / "two/head_config.json", ErrorKind::checkpoint)["config"].is_object());
}

}  // namespace peftkit::checkpoint
