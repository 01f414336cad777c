#include "checkpoint/hf_folder.hpp"

#include "checkpoint/checks.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::checkpoint {

namespace {

constexpr std::string_view kIndexEnding = ".index.json";
constexpr size_t kMaxFileName = 255;  // bytes; the limit of common file systems
// The first that is there is read.
constexpr std::array kWeightFiles = {"model.safetensors", "model.safetensors.index.json",
                                     "pytorch_model.bin", "pytorch_model.bin.index.json"};

// A file beside its index: no name can lead out of the folder.
fs::path shard_path(const fs::path& index, const std::string& name) {
  const bool plain = !name.empty() && name != "." && name != ".." && name.size() <= kMaxFileName &&
                     name.find_first_of("/\\") == std::string::npos &&
                     std::ranges::none_of(name, [](unsigned char c) { return c < 0x20; });
  if (!plain)
    refuse(index.string(),
           "weight_map names the file " + printable(name) + ", expected a file of this folder");
  return index.parent_path() / name;
}

// Tensor -> file, of an index.
std::map<std::string, std::string> weight_map(const fs::path& index) {
  const auto json = parse_strict_json(read_file(index), index.string());
  const auto map = json.find("weight_map");
  if (map == json.end() || !map->is_object())
    refuse(index.string(), "no weight_map from tensors to files");
  std::map<std::string, std::string> files;
  for (const auto& [name, file] : map->get_ref<const nlohmann::json::object_t&>()) {
    if (!file.is_string())
      refuse(index.string(), "weight_map: " + printable(name) + " is not the name of a file");
    files.emplace(name, file.get<std::string>());
  }
  return files;
}

TensorViews read_shards(const fs::path& index) {
  const auto map = weight_map(index);
  std::map<std::string, TensorViews> shards;
  for (const auto& [name, file] : map) {
    if (shards.contains(file)) continue;
    const fs::path path = shard_path(index, file);
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

TensorViews read_weights(const fs::path& folder) {
  for (const std::string_view file : kWeightFiles) {
    const fs::path path = folder / file;
    if (!fs::exists(path)) continue;
    return file.ends_with(kIndexEnding) ? read_shards(path) : read_tensor_file(path);
  }
  const std::vector<std::string> names(kWeightFiles.begin(), kWeightFiles.end());
  refuse(folder.string(), "no weights: expected one of " + join(names));
}

}  // namespace

HfFolder open_hf_folder(const fs::path& path) {
  std::error_code unreadable;
  if (!fs::is_directory(path, unreadable)) refuse(path.string(), "no such folder");
  const fs::path config = path / "config.json";
  if (!fs::exists(config))
    refuse(path.string(), "no config.json, so not a Hugging Face checkpoint");
  HfFolder folder{path, read_shallow_json(config), {}};
  if (!folder.config.is_object())
    refuse(config.string(), str("found ", folder.config.type_name(), ", expected an object"));
  folder.tensors = read_weights(path);
  return folder;
}

}  // namespace peftkit::checkpoint
