#include "checkpoint/hf_folder.hpp"

#include "checkpoint/checks.hpp"
#include "checkpoint/foreign_files.hpp"
#include "checkpoint/weight_map.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::checkpoint {

namespace {

constexpr std::string_view kIndexEnding = ".index.json";
// The first that is there is read.
constexpr std::array kWeightFiles = {"model.safetensors", "model.safetensors.index.json",
                                     "pytorch_model.bin", "pytorch_model.bin.index.json"};

TensorViews read_shards(const fs::path& index) {
  const auto map = parse_weight_map(read_file(index), index.string());
  std::map<std::string, TensorViews> shards;
  for (const auto& [name, file] : map) {
    if (shards.contains(file)) continue;
    const fs::path path = index.parent_path() / file;
    if (!fs::exists(path))
      refuse(path.string(), "no such file, named by " + index.filename().string());
    shards.emplace(file, read_tensor_file(path));
  }
  TensorViews tensors;
  Findings missing;
  for (const auto& [name, file] : map) {
    auto& shard = shards.at(file);
    if (auto found = shard.extract(name); !found.empty()) {
      tensors.insert(std::move(found));
    } else {
      missing.add(str((index.parent_path() / file).string(), ": no tensor ", printable(name),
                      ", which ", index.filename().string(), " places there"));
    }
  }
  missing.throw_if_any(ErrorKind::checkpoint);
  return tensors;
}

Json read_config(const fs::path& file) {
  Json config = read_shallow_json(file);
  if (!config.is_object())
    refuse(file.string(), str("found ", config.type_name(), ", expected an object"));
  return config;
}

TensorViews read_weights(const fs::path& folder) {
  for (const std::string_view file : kWeightFiles) {
    const fs::path path = folder / file;
    if (!fs::exists(path)) continue;
    return file.ends_with(kIndexEnding) ? read_shards(path) : read_tensor_file(path);
  }
  check_not_adapter(folder);
  const std::vector<std::string> names(kWeightFiles.begin(), kWeightFiles.end());
  refuse(folder.string(), str("no weights: expected one of ", join(names), other_weights(folder)));
}

}  // namespace

HfFolder open_hf_folder(const fs::path& path) {
  const log::Phase phase("checkpoint " + path.string());
  std::error_code unreadable;
  if (!fs::is_directory(path, unreadable)) refuse(path.string(), "no such folder");
  const fs::path config = path / "config.json";
  if (!fs::exists(config)) {
    check_not_adapter(path);
    refuse(path.string(), "no config.json, so not a Hugging Face checkpoint" + other_weights(path));
  }
  HfFolder folder{path, read_config(config), {}};
  check_not_quantised(config, folder.config);
  if (const fs::path generation = path / "generation_config.json"; fs::exists(generation))
    folder.generation_config = read_config(generation);
  folder.tensors = read_weights(path);
  check_names(path, folder.tensors);
  return folder;
}

}  // namespace peftkit::checkpoint
