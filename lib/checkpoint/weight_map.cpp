#include "checkpoint/weight_map.hpp"

#include "checkpoint/checks.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

constexpr size_t kMaxFileName = 255;  // bytes; the limit of common file systems

bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= kMaxFileName &&
         name.find_first_of("/\\") == std::string::npos &&
         std::ranges::none_of(name, [](unsigned char c) { return c < 0x20; });
}

}  // namespace

std::map<std::string, std::string> parse_weight_map(std::string_view text,
                                                    const std::string& place) {
  const auto json = parse_strict_json(text, place);
  const auto map = json.find("weight_map");
  if (map == json.end() || !map->is_object()) refuse(place, "no weight_map from tensors to files");
  std::map<std::string, std::string> files;
  for (const auto& [name, file] : map->get_ref<const nlohmann::json::object_t&>()) {
    if (!file.is_string())
      refuse(place, "weight_map: " + printable(name) + " is not the name of a file");
    if (!is_plain_name(file.get_ref<const std::string&>())) {
      refuse(place, "weight_map names the file " + printable(file.get<std::string>()) +
                        ", expected a file of this folder");
    }
    files.emplace(name, file.get<std::string>());
  }
  return files;
}

}  // namespace peftkit::checkpoint
