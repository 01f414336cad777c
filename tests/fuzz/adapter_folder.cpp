// An adapter's folder: adapter_config.json, head_config.json and base.json beside tensors that fit
// most heads. What is read is the same after being written.

#include "checkpoint/adapter_folder.hpp"
#include "config/run_config.hpp"
#include "fuzz/tensor_views.hpp"

using namespace peftkit;

namespace {

const std::vector<std::string> kNames = {"adapter_config.json", "head_config.json", "base.json",
                                         "model_head.safetensors"};

// Heads of Hugging Face classes and a flexible one, all with two outputs of a hidden size of one.
checkpoint::TensorViews head_tensors() {
  static const std::array<float, 2> numbers{};
  checkpoint::TensorViews tensors;
  const auto bytes = std::as_bytes(std::span(numbers));
  for (const char* module : {"classifier", "score", "qa_outputs", "lm_head", "heads.a.1"}) {
    tensors[std::string(module) + ".weight"] = {checkpoint::DType::f32, {2, 1}, bytes, nullptr};
    tensors[std::string(module) + ".bias"] = {checkpoint::DType::f32, {2}, bytes, nullptr};
  }
  return tensors;
}

const std::string& head_file() {
  static const std::string content = [] {
    const fs::path path = fuzz::scratch_folder() / "head";
    checkpoint::write_safetensors(path, head_tensors());
    return read_file(path);
  }();
  return content;
}

fs::path folder_of(const char* name) {
  const fs::path folder = fuzz::scratch_folder() / name;
  fs::create_directories(folder);
  return folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fs::path folder = folder_of("read"), copy = folder_of("written");
  static const bool made =
      (checkpoint::write_safetensors(folder / "adapter.safetensors", {}), true);
  fuzz::require(made, "the adapter's tensors are there");
  auto files = fuzz::files_of(fuzz::text_of(data, size), kNames);
  files.try_emplace("model_head.safetensors", head_file());
  fuzz::put_files(folder, files, kNames);
  const auto adapter = fuzz::parsed([&] { return checkpoint::read_adapter_folder(folder); });
  if (!adapter) return 0;
  if (adapter->head) fuzz::check_sizes(adapter->head->tensors);
  if (adapter->config.full) return 0;  // no folder of an adapter is written
  fuzz::put_files(copy, {}, kNames);
  auto own = *adapter;
  own.head.reset();  // which heads can be written depends on the base
  checkpoint::write_adapter_folder(copy, own);
  const auto again = checkpoint::read_adapter_folder(copy);
  fuzz::require(again.config == adapter->config && again.name == adapter->name &&
                    again.gate_pooling == adapter->gate_pooling,
                "an adapter that is written is read");
  return 0;
}
