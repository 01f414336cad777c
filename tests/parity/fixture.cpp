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
  if (!about.contains("adapters")) return std::nullopt;  // base only: hidden states
  const auto task = about.at("task").get<std::string>();
  constexpr const char* kTasks[] = {"classification", "regression", "multilabel", "tagging", "qa",
                                    "masked_lm",      "causal_lm",  "seq2seq_lm"};
  if (std::ranges::find(kTasks, task) == std::end(kTasks))
    return "task " + task + " is not built yet";
  if (id == "gemma2/seq_bn" || id == "gemma3_text/seq_bn")
    return "the reference norms with the last layer's norm in every layer (docs/compatibility.md)";
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

// The targets of one example, and for heads that read chosen tokens where they stand.
void Fixture::add_targets(data::Example& example, const std::string& name, int64_t row) const {
  const auto labels = [&](const char* input) {
    return checkpoint::to_tensor(find(inputs, name + "/" + input)).to(at::kFloat)[row].contiguous();
  };
  const auto task = about.at("task").get<std::string>();
  if (task == "qa") {
    example.target = {labels("start_positions").item<float>(),
                      labels("end_positions").item<float>()};
    return;
  }
  const at::Tensor given = labels("labels");
  const float* values = given.const_data_ptr<float>();
  if (given.dim() == 0 || task == "multilabel") {
    example.target.assign(values, values + given.numel());
    return;
  }
  const bool decodes = inputs.contains(name + "/decoder_input_ids");
  const auto tokens =
      kept(name + "/labels", name + (decodes ? "/decoder_attention_mask" : "/attention_mask"), row);
  const size_t shift = task == "causal_lm" ? 1 : 0;  // a token is guessed by the one before it
  for (size_t i = shift; i < tokens.size(); ++i) {
    if (tokens[i] < 0) continue;
    example.read.push_back(static_cast<int32_t>(i - shift));
    example.target.push_back(static_cast<float>(tokens[i]));
  }
}

std::vector<int64_t> Fixture::output_lengths(const std::string& name) const {
  if (!inputs.contains(name + "/decoder_input_ids")) return lengths(name);
  std::vector<int64_t> out;
  for (size_t b = 0; b < lengths(name).size(); ++b) {
    const std::string ids = name + "/decoder_input_ids", mask = name + "/decoder_attention_mask";
    out.push_back(static_cast<int64_t>(kept(ids, mask, static_cast<int64_t>(b)).size()));
  }
  return out;
}

std::vector<int64_t> Fixture::terms(const std::string& name) const {
  const auto count = static_cast<int64_t>(lengths(name).size());
  std::vector<int64_t> out;
  for (int64_t row = 0; row < count; ++row) {
    data::Example example;
    example.ids.resize(static_cast<size_t>(lengths(name)[static_cast<size_t>(row)]));
    add_targets(example, name, row);
    out.push_back(example.read.empty() ? 1 : static_cast<int64_t>(example.read.size()));
  }
  return out;
}

// The values of a row of `input` where the row of `kept` is 1.
std::vector<int32_t> Fixture::kept(const std::string& input, const std::string& mask,
                                   int64_t row) const {
  const at::Tensor values = checkpoint::to_tensor(find(inputs, input))[row];
  const at::Tensor real = checkpoint::to_tensor(find(inputs, mask))[row];
  std::vector<int32_t> out;
  for (int64_t i = 0; i < values.size(0); ++i) {
    if (real[i].item<int64_t>() != 0)
      out.push_back(static_cast<int32_t>(values[i].item<int64_t>()));
  }
  return out;
}

data::Batch Fixture::batch(const std::string& name) const {
  const std::string mask = name + "/attention_mask";
  const auto has_input = [&](const char* input) { return inputs.contains(name + "/" + input); };
  std::vector<data::Example> examples;
  for (size_t b = 0; b < lengths(name).size(); ++b) {
    data::Example& example = examples.emplace_back();
    const auto row = static_cast<int64_t>(b);
    example.ids = kept(name + "/input_ids", mask, row);
    example.type_ids.resize(example.ids.size());
    if (has_input("token_type_ids")) example.type_ids = kept(name + "/token_type_ids", mask, row);
    if (has_input("decoder_input_ids"))
      example.decoder_ids =
          kept(name + "/decoder_input_ids", name + "/decoder_attention_mask", row);
    if (about.contains("adapters")) add_targets(example, name, row);
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
