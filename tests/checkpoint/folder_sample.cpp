#include "checkpoint/folder_sample.hpp"

namespace peftkit::checkpoint {

namespace {

SavedHead sample_head() {
  return {.head_type = "classification",
          .config = {.layers = 3,
                     .activation_function = "relu",
                     .dropout_prob = 0.25,
                     .use_pooler = true,
                     .bias = false},
          .labels = {"negative", "neutral", "ä \"quoted\" label"},
          .outputs = 3,
          .tensors = head_tensors("a")};
}

}  // namespace

TensorViews head_tensors(const std::string& name) {
  return {{"heads." + name + ".1.weight", floats({1, 2}, {1, 2})},
          {"heads." + name + ".1.bias", floats({1}, {3})}};
}

TensorViews adapter_tensors() {
  return {{"bert.encoder.layer.0.attention.self.query.loras.a.lora_A",
           floats({2, 3}, {1, 2, 3, 4, 5, 6})},
          {"bert.encoder.layer.0.attention.self.query.loras.a.lora_B",
           floats({3, 2}, {6, 5, 4, 3, 2, 1})}};
}

AdapterFolder sample_folder() {
  AdapterFolder out;
  out.name = "a";
  out.gate_pooling = "padded";
  out.config = config::adapter_from_string("lora[r=4]|seq_bn[reduction_factor=2]");
  out.owner = {.model_type = "bert",
               .model_class = "BertAdapterModel",
               .model_name = "org/name",
               .hidden_size = 3};
  out.tensors = adapter_tensors();
  out.head = sample_head();
  out.base = Json{{"config_sha256", "00"}, {"tensors", {{"x", {1, 2}}}}};
  return out;
}

void check_same_head(const std::optional<SavedHead>& found, const SavedHead& expected) {
  REQUIRE(found.has_value());
  CHECK(found->head_type == expected.head_type);
  CHECK(found->config == expected.config);
  CHECK(found->labels == expected.labels);
  CHECK(found->outputs == expected.outputs);
  check_same(found->tensors, expected.tensors);
}

std::string without_folder(const fs::path& folder, std::string message) {
  for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
    message.replace(at, folder.string().size(), "~");
  }
  return message;
}

std::set<std::string> files_of(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

}  // namespace peftkit::checkpoint
