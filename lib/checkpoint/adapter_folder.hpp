#pragma once
// Adapter folders in the format of `adapters`: read whichever of .safetensors and .bin there is,
// write both.

#include "checkpoint/tensor_file.hpp"

#include "base/json.hpp"
#include "config/run_config.hpp"

namespace peftkit::checkpoint {

// What identifies the model an adapter belongs to; the common keys of adapter_config.json and
// head_config.json.
struct AdapterOwner {
  std::string model_type, model_class, model_name;
  int64_t hidden_size = 0;
};

// A head_type that no task has comes without the rest.
struct SavedHead {
  std::string head_type;
  config::HeadConfig config;
  std::vector<std::string> labels;  // names in order of their index; empty where there are none
  int64_t outputs = 0;              // labels, choices, or words of the vocabulary
  TensorViews tensors;              // heads.<name>.…
  int64_t embedding_size = 0;       // of heads over the vocabulary
  // The Hugging Face class that the head was converted from; empty: it was a flexible head.
  std::string static_class = {};
};

struct AdapterFolder {
  std::string name;
  std::string gate_pooling =
      "sequence";  // a folder without the "peftkit" key was made by `adapters`
  config::AdapterConfig config;
  AdapterOwner owner;
  TensorViews tensors;
  std::optional<SavedHead> head;
  Json base;  // base.json, or null
};

// Reads a folder. Throws Error(checkpoint) naming the file and key that is missing or wrong.
AdapterFolder read_adapter_folder(const fs::path& folder);

// Reads the head of a folder alone: the one called `name`, or a static one as a flexible head of
// that name. No head: nothing.
std::optional<SavedHead> read_head(const fs::path& folder, const std::string& name);

// Writes every file beside its place and renames it. A full fine-tuning has no adapter: only the
// head is written.
void write_adapter_folder(const fs::path& folder, const AdapterFolder& adapter);

}  // namespace peftkit::checkpoint
