#pragma once
// Hugging Face checkpoint folders: config.json and weights, in one file or in shards; and the local
// cache.

#include "checkpoint/tensor_file.hpp"

#include "base/json.hpp"

namespace peftkit::checkpoint {

// A folder, or a name ("bert-base-uncased", "org/name", "org/name@revision") looked up in the HF
// cache
// ($HF_HUB_CACHE, $HF_HOME/hub, ~/.cache/huggingface/hub; refs/main, snapshots/<commit>). No
// network. Throws Error(checkpoint) saying where it looked and which names the cache holds that are
// near.
fs::path find_checkpoint(const std::string& name_or_path);

struct HfFolder {
  fs::path path;
  Json config;  // config.json
  TensorViews
      tensors;  // of model.safetensors, its shards, pytorch_model.bin, or its shards: memory-mapped
  Json generation_config = {};  // generation_config.json; null: there is none
};

// Opens a folder. Throws Error(checkpoint) naming what is missing or wrong; shard names in an index
// cannot leave the folder; a tensor the index names and its shard lacks is an error.
HfFolder open_hf_folder(const fs::path& path);

// What identifies a base: hash of config.json (without volatile keys such as transformers_version,
// _name_or_path, dtype, torch_dtype), tensor names and shapes. Written to base.json.
Json fingerprint(const HfFolder& folder);

}  // namespace peftkit::checkpoint
