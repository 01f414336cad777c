// Heads of Hugging Face classes: in adapter folders, and in checkpoints.

#include "train/commands.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/adapter_folder.hpp"
#include "support/toy.hpp"
#include "train/recipe.hpp"

#include <sstream>

namespace peftkit::train {

namespace {

using checkpoint::TensorViews;

const std::string kPooledHead = "head: {layers: 1, use_pooler: true}\n";

// The head of a folder as `adapters` saves it from a Hugging Face class.
void make_static(const fs::path& folder, const std::string& model_class) {
  TensorViews tensors;
  const auto head = checkpoint::read_head(folder, "toy");
  for (const auto& [name, view] : head->tensors) {
    std::string own = name;
    tensors[own.replace(0, std::string("heads.toy.1").size(), "classifier")] = view;
  }
  fs::remove(folder / "model_head.safetensors");
  checkpoint::write_pytorch_bin(folder / "pytorch_model_head.bin", tensors);
  write_file(folder / "head_config.json",
             dump_json({{"config", nullptr},
                        {"hidden_size", 16},
                        {"label2id", {{"negative", 0}, {"positive", 1}}},
                        {"model_class", model_class},
                        {"model_type", "bert"},
                        {"name", nullptr},
                        {"num_labels", 2}}));
  fs::remove(folder / "base.json");
}

// The toy checkpoint with the head of a class.
void add_head(const fs::path& model, const std::string& model_class) {
  Json config = read_json(model / "config.json", ErrorKind::data);
  config["architectures"] = Json::array({model_class});
  config["id2label"] = {{"0", "negative"}, {"1", "positive"}};
  write_file(model / "config.json", dump_json(config));
  TensorViews tensors = checkpoint::read_safetensors(model / "model.safetensors");
  tensors["classifier.weight"] = tensors.at("bert.embeddings.token_type_embeddings.weight");
  tensors["classifier.bias"] = tensors["classifier.weight"];
  tensors["classifier.bias"].shape = {2};
  tensors["classifier.bias"].data = tensors["classifier.bias"].data.first(2 * sizeof(float));
  checkpoint::write_safetensors(model / "headed.safetensors", tensors);
  fs::rename(model / "headed.safetensors", model / "model.safetensors");
}

}  // namespace

TEST_CASE(
    "a folder with the head of a Hugging Face class is evaluated like that with a flexible one") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora", kPooledHead);
  std::ostringstream out, flexible, converted;
  run_training(config::read_run_config(file, {}), {}, out);
  const EvalOptions options{.adapter = dir / "run/best", .data = {dir / "dev.tsv"}, .config = file};
  run_evaluation(options, flexible);
  make_static(dir / "run/best", "BertForSequenceClassification");
  run_evaluation(options, converted);
  const auto loss = [](const std::ostringstream& text) {
    return parse_json(text.str(), "stdout", ErrorKind::data)["eval_loss"];
  };
  CHECK(loss(flexible) == loss(converted));

  make_static(dir / "run/best", "BertForTokenClassification");
  const Error error = test::error_of([&] { run_evaluation(options, converted); });
  CHECK(error.kind == ErrorKind::checkpoint);
  CHECK(std::string(error.what())
            .ends_with(
                "head_config.json: head_type 'tagging' (BertForTokenClassification), but task.type "
                "classification needs 'classification'"));
}

TEST_CASE("a head of a type that no task has is refused by its type") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora");
  std::ostringstream out;
  run_training(config::read_run_config(file, {}), {}, out);
  write_file(dir / "run/best/head_config.json",
             R"({"name": "toy", "config": {"head_type": "dependency_parsing", "num_labels": 2}})");
  const Error error = test::error_of(
      [&] { run_evaluation({.adapter = dir / "run/best", .data = {dir / "dev.tsv"}}, out); });
  CHECK(std::string(error.what())
            .ends_with("head_type 'dependency_parsing', but task.type classification needs "
                       "'classification'"));
}

TEST_CASE("a run's head starts from that of the checkpoint where both are the same head") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora", kPooledHead);
  add_head(dir / "model", "BertForSequenceClassification");
  const auto base = checkpoint::open_hf_folder(dir / "model");
  const auto initial = [&](const std::vector<std::string>& overrides,
                           const std::vector<std::string>& labels) {
    return recipe_of(config::read_run_config(file, overrides), base,
                     static_cast<int64_t>(labels.size()), labels);
  };
  const std::vector<std::string> labels = {"negative", "positive"};
  const Model model(base, models::transformer_spec(base), initial({}, labels));
  const auto* weight = model.parameters.find("heads.toy.1.weight");
  REQUIRE(weight != nullptr);
  const auto* data = weight->value.const_data_ptr<float>();
  const auto stored = base.tensors.at("classifier.weight").data;
  CHECK(std::equal(stored.begin(), stored.end(), reinterpret_cast<const std::byte*>(data)));

  CHECK(initial({"task.type=multi_label"}, labels).initial_head.size() == 2);
  CHECK(initial({}, {"positive", "negative"}).initial_head.empty());
  CHECK(initial({}, {"negative", "neutral", "positive"}).initial_head.empty());
  CHECK(initial({"head.layers=2"}, labels).initial_head.empty());
  CHECK(initial({"head.use_pooler=false"}, labels).initial_head.empty());
  CHECK(initial({"task.type=regression"}, {}).initial_head.empty());
}

}  // namespace peftkit::train
