#include "config/sample.hpp"

namespace peftkit::test {

namespace {

constexpr const char* kSample = R"(version: 1
model: {name_or_path: some-model}
task:
  type: classification
  train_file: train.tsv
  validation_file: dev.tsv
  text: sentence
  labels: [negative, positive]
adapter:
  name: toy
  config: lora
head:
  layers: 2
training:
  output_dir: run
  num_train_epochs: 2
  learning_rate: 1e-3
  seed: 1
)";

}  // namespace

std::string sample(const std::string& from, const std::string& to) {
  std::string text = kSample;
  if (from.empty()) return text;
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  return text.replace(at, from.size(), to);
}

config::RunConfig read_text(const std::string& text, const std::vector<std::string>& overrides) {
  const TempDir dir;
  return config::read_run_config(dir.file("config.yaml", text), overrides);
}

config::AdapterConfig read_adapter(const std::string& yaml) {
  return read_text(sample("config: lora", "config: " + yaml)).adapter.config;
}

std::string complaint(const std::string& text, const std::vector<std::string>& overrides) {
  const TempDir dir;
  const fs::path file = dir.file("config.yaml", text);
  const Error error = error_of([&] { config::read_run_config(file, overrides); });
  CHECK(error.kind == ErrorKind::config);
  const std::string folder = dir.path().string() + "/";
  std::string message = error.what();
  for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
    message.erase(at, folder.size());
  }
  return message;
}

}  // namespace peftkit::test
