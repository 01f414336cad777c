#include "checkpoint/folder_json.hpp"

#include "checkpoint/checks.hpp"

#include "base/text.hpp"

namespace peftkit::checkpoint {

void wrong(const fs::path& file, const std::string& key, const std::string& found,
           const std::string& expected) {
  refuse(file.string(), str(key, ": found ", found, ", expected ", expected));
}

std::string found_text(const Json& found) {
  return found.is_null() ? "nothing" : found.dump();
}

Json value(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() ? Json() : *found;
}

std::string text(const fs::path& file, const Json& object, const std::string& path) {
  const Json found = value(object, path.substr(path.rfind('.') + 1));
  if (!found.is_string()) wrong(file, path, found_text(found), "text");
  return found.get<std::string>();
}

Json read_object(const fs::path& file) {
  Json json = read_shallow_json(file);
  if (!json.is_object()) wrong(file, "the file", json.type_name(), "a JSON object");
  return json;
}

TensorViews read_first(const fs::path& folder, std::initializer_list<const char*> names) {
  std::string list;
  for (const char* name : names) {
    if (fs::exists(folder / name)) return read_tensor_file(folder / name);
    list += list.empty() ? name : str(" or ", name);
  }
  refuse(folder.string(), "no weights: expected " + list);
}

Json common_keys(const AdapterOwner& owner, const std::string& name) {
  return {{"hidden_size", owner.hidden_size},
          {"model_class", owner.model_class},
          {"model_name", owner.model_name},
          {"model_type", owner.model_type},
          {"name", name},
          {"version", kFormatVersion}};
}

std::string dump_sorted(const Json& json) {
  return dump_json(nlohmann::json(json));
}

}  // namespace peftkit::checkpoint
