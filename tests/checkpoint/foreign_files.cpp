// What looks like a checkpoint or an adapter and is something else, each by its name.
#include "checkpoint/foreign_files.hpp"

#include "checkpoint/adapter_folder.hpp"
#include "checkpoint/hf_folder.hpp"
#include "checkpoint/sample.hpp"

namespace peftkit::checkpoint {

namespace {

using test::TempDir;

const std::string kModel = R"({"model_type": "bert", "hidden_size": 4})";

template <class Open>
std::string foreign_refusal(const TempDir& dir, Open open) {
  const Error error = test::error_of([&] { open(dir.path()); });
  CHECK(error.kind == ErrorKind::checkpoint);
  std::string message = error.what();
  const std::string folder = dir.path().string();
  for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder))
    message.replace(at, folder.size(), "~");
  return message;
}

std::string as_base(const TempDir& dir) {
  return foreign_refusal(dir, [](const fs::path& path) { open_hf_folder(path); });
}

std::string as_adapter(const TempDir& dir) {
  return foreign_refusal(dir, [](const fs::path& path) { read_adapter_folder(path); });
}

const std::string kMerge =
    "merge it into its base (in Python merge_and_unload(), then save_pretrained()) and give that "
    "folder as model.name_or_path";

}  // namespace

TEST_CASE("quantised checkpoints are refused by the method that their config.json names") {
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {R"("quantization_config": {"quant_method": "gptq", "bits": 4})", "gptq, 4 bits"},
      {R"("quantization_config": {"quant_method": "awq", "bits": 4})", "awq, 4 bits"},
      {R"("quantization_config": {"quant_method": "fp8"})", "fp8"},
      {R"("quantization_config": {"load_in_8bit": true})", "8 bits"},
      {R"("quantization": {"group_size": 64, "bits": 8})", "8 bits"},
      {R"("compression_config": {"quant_method": "compressed-tensors"})", "compressed-tensors"}};
  for (const auto& [text, method] : kinds) {
    const TempDir dir;
    dir.file("config.json", "{\"model_type\": \"llama\", " + text + "}");
    const std::string message = as_base(dir);
    CHECK(message.starts_with("~/config.json: " + text.substr(1, text.find('"', 1) - 1) + ": "));
    CHECK(message.ends_with("the weights are quantised (" + method +
                            "); expected a checkpoint whose weights are not quantised"));
  }
  const TempDir dir;  // a key that says nothing
  dir.file("config.json", R"({"model_type": "bert", "quantization_config": null})");
  write_safetensors(dir / "model.safetensors", {{"x", floats({1}, {1})}});
  CHECK(open_hf_folder(dir.path()).tensors.size() == 1);
}

TEST_CASE("packed matrices and files of other programs are named") {
  const TempDir dir;
  dir.file("config.json", kModel);
  write_safetensors(dir / "model.safetensors",
                    {{"model.a.qweight", floats({1}, {1})}, {"model.a.scales", floats({1}, {1})}});
  CHECK(as_base(dir) ==
        "~: the weights are quantised (tensors named qweight and scales); expected a checkpoint "
        "whose weights are not quantised");
  const TempDir gguf;
  gguf.file("config.json", kModel);
  gguf.file("model-Q4_K_M.gguf", "GGUF");
  CHECK(as_base(gguf).ends_with(
      "; model-Q4_K_M.gguf is of llama.cpp (quantised, as a rule), which is not read"));
  fs::remove(gguf / "config.json");
  CHECK(as_base(gguf).starts_with("~: no config.json, so not a Hugging Face checkpoint; model-Q4"));
}

TEST_CASE("tensors out of a wrapper's state_dict are named with what to do") {
  const auto message = [](const std::string& name) {
    const TempDir dir;
    dir.file("config.json", kModel);
    write_pytorch_bin(dir / "pytorch_model.bin", {{name, floats({1}, {1})}});
    return as_base(dir);
  };
  CHECK(message("module.bert.pooler.dense.bias") ==
        "~: the names of the tensors begin with 'module.', as torch's DataParallel names them; "
        "save the model inside (model.module, model._orig_mod) with save_pretrained(), or take the "
        "prefix off the names");
  CHECK(message("_orig_mod.bert.pooler.dense.bias").find("torch.compile") != std::string::npos);
  CHECK(message("base_model.model.bert.pooler.dense.bias")
            .ends_with("as the library peft names them; in Python model.merge_and_unload(), or "
                       "model.unload(), and save_pretrained() make a checkpoint"));
  CHECK(message("base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight")
            .find("the adapter in it is not merged") != std::string::npos);
}

TEST_CASE("an adapter of the library peft is named, and what can be done with it") {
  const TempDir dir;
  dir.file("adapter_config.json",
           R"({"peft_type": "LORA", "r": 16, "lora_alpha": 32, "base_model_name_or_path": "toy"})");
  const std::string lora =
      "~: is an adapter of the library peft (peft_type LORA, base model toy), which peftkit does "
      "not read; " +
      kMerge + ", or train one of its kind: adapter.config: lora[r=16, alpha=32]";
  CHECK(as_base(dir) == lora);
  CHECK(as_adapter(dir) == lora);
  // Some folders of peft have the base's config.json, too.
  dir.file("config.json", kModel);
  CHECK(as_base(dir) == lora);
  dir.file("adapter_config.json", R"({"peft_type": "PROMPT_TUNING"})");
  CHECK(as_adapter(dir) ==
        "~: is an adapter of the library peft (peft_type PROMPT_TUNING), which peftkit does not "
        "read; peftkit has no adapter of its kind, and it cannot be merged");
  dir.file("adapter_config.json", R"({"peft_type": "LOHA"})");
  CHECK(as_adapter(dir).ends_with(kMerge));
  fs::remove(dir / "adapter_config.json");
  dir.file("adapter_model.safetensors", "");
  CHECK(as_adapter(dir) ==
        "~/adapter_model.safetensors: are the weights of an adapter of the "
        "library peft, which peftkit does not read");
}

TEST_CASE("an adapter of this program given as a base is named as one") {
  const TempDir dir;
  dir.file("adapter_config.json", R"({"name": "a", "model_name": "models/toy", "config": null})");
  CHECK(as_base(dir) ==
        "~: is an adapter, trained on models/toy; expected the checkpoint of a "
        "whole model (config.json and weights)");
}

}  // namespace peftkit::checkpoint
