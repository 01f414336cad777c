#include "parity/fixture.hpp"

#include "base/text.hpp"
#include "checkpoint/tensors.hpp"

#include <algorithm>

namespace peftkit::test {

namespace {

// Fields of a member that belong to methods which do not exist yet.
std::optional<std::string> missing_method(const Json& member) {
  const Json architecture = member.value("architecture", Json());
  if (architecture.is_string() && architecture != "lora" && architecture != "prefix_tuning") {
    return str("method ", architecture.get<std::string>(), " is not built yet");
  }
  const auto set = [&](const char* key) {
    const Json value = member.value(key, Json());
    return !value.is_null() && value != false;
  };
  for (const char* field : {"phm_layer", "inv_adapter", "use_dora", "vera_d"}) {
    if (set(field)) return str(field, " is not built yet");
  }
  return std::nullopt;
}

const checkpoint::TensorView& find(const checkpoint::TensorViews& views, const std::string& key) {
  const auto found = views.find(key);
  if (found == views.end()) throw Error(ErrorKind::data, "the fixture has no tensor " + key);
  return found->second;
}

}  // namespace

std::optional<std::string> Fixture::reason_to_skip() const {
  if (about.at("family") != "bert")
    return str("family ", about.at("family").get<std::string>(), " is not built yet");
  if (!about.contains("adapters")) return std::nullopt;  // base only: hidden states
  const auto task = about.at("task").get<std::string>();
  if (task != "classification" && task != "regression" && task != "multilabel")
    return "task " + task + " is not built yet";
  if (id.find("/merge-") != std::string::npos) return "merging into the base is not built yet";
  if (id.find("/average-") != std::string::npos) return "averaging adapters is not built yet";
  if (about.at("adapters").size() > 1) return "compositions of several adapters are not built yet";
  for (const auto& [name, adapter] : about.at("adapters").items()) {
    const Json& config = adapter.at("config");
    for (const auto& member : config.value("architecture", Json()) == "union"
                                  ? config.at("configs")
                                  : Json::array({config})) {
      if (auto reason = missing_method(member)) return reason;
    }
  }
  return std::nullopt;
}

std::vector<int64_t> Fixture::lengths(const std::string& name) const {
  return about.at("batches").at(name).at("lengths").get<std::vector<int64_t>>();
}

data::Batch Fixture::batch(const std::string& name) const {
  const at::Tensor ids = checkpoint::to_tensor(find(inputs, name + "/input_ids"));
  const at::Tensor types = checkpoint::to_tensor(find(inputs, name + "/token_type_ids"));
  const at::Tensor labels =
      checkpoint::to_tensor(find(inputs, name + "/labels")).to(at::kFloat).contiguous();
  std::vector<data::Example> examples;
  const auto sizes = lengths(name);
  const int64_t targets = labels.numel() / labels.size(0);
  for (size_t b = 0; b < sizes.size(); ++b) {
    data::Example& example = examples.emplace_back();
    const auto row = static_cast<int64_t>(b);
    for (int64_t i = 0; i < sizes[b]; ++i) {
      example.ids.push_back(static_cast<int32_t>(ids[row][i].item<int64_t>()));
      example.type_ids.push_back(static_cast<int32_t>(types[row][i].item<int64_t>()));
    }
    const float* target = labels.const_data_ptr<float>() + row * targets;
    // Masked-LM labels are one per token; base-only cases do not use them.
    if (labels.dim() == 1 || about.at("task") == "multilabel")
      example.target.assign(target, target + targets);
  }
  std::vector<const data::Example*> chosen;
  for (const auto& example : examples) chosen.push_back(&example);
  return data::pack(chosen);
}

at::Tensor Fixture::tensor(const std::string& key) const {
  return checkpoint::to_tensor(find(expected, key));
}

double Fixture::bound(const std::string& quantity) const {
  const Json& precision = about.at("precision");
  const auto found = precision.find(quantity);
  if (found == precision.end()) {
    // What equals the reference's padded result shares its precision.
    if (quantity.starts_with("unpadded/")) return bound("padded_compat/" + quantity.substr(9));
    throw Error(ErrorKind::data, "case.json has no precision for " + quantity);
  }
  return 10 * found->at("max_abs_diff").get<double>() +
         2e-6 * std::max(1.0, found->at("max_abs_value").get<double>());
}

Fixture read_fixture(const fs::path& root, const Json& entry) {
  Fixture fixture;
  fixture.root = root;
  fixture.folder = root / entry.at("path").get<std::string>();
  fixture.id = entry.at("id").get<std::string>();
  fixture.about = read_json(fixture.folder / "case.json", ErrorKind::data);
  fixture.inputs = checkpoint::read_safetensors(fixture.folder / "inputs.safetensors");
  fixture.expected = checkpoint::read_safetensors(fixture.folder / "expected.safetensors");
  return fixture;
}

}  // namespace peftkit::test
