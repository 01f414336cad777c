#include "checkpoint/label_names.hpp"

#include "checkpoint/checks.hpp"
#include "checkpoint/folder_json.hpp"

#include "base/text.hpp"

namespace peftkit::checkpoint {

Json label_indices(const fs::path& file, const Json& object, const std::string& place) {
  const Json label2id = value(object, "label2id"), id2label = value(object, "id2label");
  if (!label2id.is_null() && !label2id.is_object())
    wrong(file, place + "label2id", label2id.dump(), "a map from label to index");
  if (!label2id.is_null() || id2label.is_null()) return label2id;
  if (!id2label.is_object())
    wrong(file, place + "id2label", id2label.dump(), "a map from index to label");
  Json out = Json::object();
  for (const auto& [index, label] : id2label.items()) {
    const bool digits = !index.empty() && index.size() < 10 &&
                        index.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || !label.is_string())
      wrong(file, place + "id2label: " + printable(index), label.dump(), "a label for an index");
    out[label.get<std::string>()] = std::stoll(index);
  }
  return out;
}

std::vector<std::string> read_labels(const fs::path& file, const Json& object,
                                     const std::string& place, int64_t outputs) {
  const Json indices = label_indices(file, object, place);
  if (indices.is_null()) return {};
  const std::string key = place + "label2id";
  if (indices.size() != static_cast<uint64_t>(outputs))
    wrong(file, key, str(indices.size(), " labels"), str(outputs));
  std::vector<std::string> labels(static_cast<size_t>(outputs));
  std::vector<bool> seen(labels.size());
  for (const auto& [label, id] : indices.items()) {
    const int64_t index = id.is_number_integer() ? id.get<int64_t>() : -1;
    if (index < 0 || index >= outputs || seen[static_cast<size_t>(index)]) {
      wrong(file, str(key, ": ", printable(label)), id.dump(),
            str("each index from 0 to ", outputs - 1, " once"));
    }
    seen[static_cast<size_t>(index)] = true;
    labels[static_cast<size_t>(index)] = label;
  }
  return labels;
}

std::optional<std::vector<std::string>> checkpoint_labels(const Json& config, int64_t outputs) {
  std::vector<std::string> labels(static_cast<size_t>(outputs));
  const Json by_index = value(config, "id2label"), by_name = value(config, "label2id");
  const Json named = value(config, "num_labels");
  if (by_index.is_object()) {
    if (by_index.size() != labels.size()) return std::nullopt;
    for (size_t i = 0; i < labels.size(); ++i) {
      const Json name = value(by_index, std::to_string(i));
      if (!name.is_string()) return std::nullopt;
      labels[i] = name.get<std::string>();
    }
    return labels;
  }
  if (by_name.is_object()) {
    if (by_name.size() != labels.size()) return std::nullopt;
    for (const auto& [name, index] : by_name.items()) {
      const auto at = index.is_number_integer() ? index.get<int64_t>() : -1;
      if (at < 0 || at >= outputs || !labels[static_cast<size_t>(at)].empty()) return std::nullopt;
      labels[static_cast<size_t>(at)] = name;
    }
    return labels;
  }
  if ((named.is_null() ? Json(2) : named) != outputs) return std::nullopt;
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = str("LABEL_", i);
  return labels;
}

bool are_default_labels(const std::vector<std::string>& labels) {
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] != str("LABEL_", i)) return false;
  }
  return true;
}

}  // namespace peftkit::checkpoint
