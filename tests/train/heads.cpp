// Heads of Hugging Face classes: in adapter folders, and in checkpoints.

#include "train/commands.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/adapter_folder.hpp"
#include "support/toy.hpp"
#include "train/recipe.hpp"

#include <functional>
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
    return recipe_of(config::read_run_config(file, overrides), base, models::transformer_spec(base),
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

TEST_CASE("a run says whether it starts from the checkpoint's head, or why not") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora", kPooledHead);
  const auto note = [&](const std::vector<std::string>& labels,
                        const std::vector<std::string>& overrides = {}) {
    const auto base = checkpoint::open_hf_folder(dir / "model");
    const auto recipe =
        recipe_of(config::read_run_config(file, overrides), base, models::transformer_spec(base),
                  static_cast<int64_t>(labels.size()), labels);
    CHECK(recipe.initial_head.empty() != recipe.head_note.starts_with("head: starts from"));
    return recipe.head_note;
  };
  const auto change = [&](const char* key, const Json& value) {
    Json config = read_json(dir / "model/config.json", ErrorKind::data);
    config[key] = value;
    if (value.is_null()) config.erase(key);
    write_file(dir / "model/config.json", dump_json(config));
  };
  const std::vector<std::string> labels = {"negative", "positive"};
  change("architectures", Json::array({"BertForPreTraining"}));
  CHECK(note(labels) ==
        "head: fresh; the checkpoint (BertForPreTraining) has none of the type classification");
  change("architectures", nullptr);
  CHECK(note(labels) ==
        "head: fresh; the checkpoint (of no class) has none of the type classification");
  change("architectures", Json::array({"BertForSequenceClassification"}));
  const std::string fresh =
      "head: fresh; that of the checkpoint (BertForSequenceClassification) is not taken: ";
  CHECK(note(labels) == fresh + "its tensor classifier.weight is missing");

  add_head(dir / "model", "BertForSequenceClassification");
  const std::string taken =
      "head: starts from that of the checkpoint (BertForSequenceClassification)";
  CHECK(note(labels) == taken);
  CHECK(note({"positive", "negative"}) ==
        fresh + "its labels are in another order; task.labels: [negative, positive] is its own");
  CHECK(note({"good", "bad"}) == fresh + "its labels are negative, positive, the run's good, bad");
  CHECK(note({"a", "b", "c"}) == fresh + "it has 2 outputs, the run 3");
  CHECK(note(labels, {"head.layers=2"}) == fresh + "it has other layers, head: {layers: 1}");
  CHECK(note(labels, {"head.use_pooler=false"}) ==
        fresh + "it has other layers, head: {use_pooler: true}");
  change("architectures", Json::array({"BertForTokenClassification"}));
  CHECK(note(labels) ==
        "head: fresh; that of the checkpoint (BertForTokenClassification) is not "
        "taken: it is of the type tagging, the run's of classification");
}

TEST_CASE("a head whose labels have their default names is taken for labels that are numbers") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora", kPooledHead);
  add_head(dir / "model", "BertForSequenceClassification");
  const auto rewrite = [&](const std::function<void(Json&)>& change) {
    Json config = read_json(dir / "model/config.json", ErrorKind::data);
    change(config);
    write_file(dir / "model/config.json", dump_json(config));
  };
  const auto recipe = [&](const std::vector<std::string>& labels) {
    const auto base = checkpoint::open_hf_folder(dir / "model");
    return recipe_of(config::read_run_config(file, {}), base, models::transformer_spec(base),
                     static_cast<int64_t>(labels.size()), labels);
  };
  // As `transformers` saves them: the names are left out; or as others do, with them.
  for (const bool named : {false, true}) {
    CAPTURE(named);
    rewrite([&](Json& config) {
      config.erase("id2label");
      if (named) config["id2label"] = {{"0", "LABEL_0"}, {"1", "LABEL_1"}};
    });
    CHECK(recipe({"0", "1"}).initial_head.size() == 2);
    CHECK(recipe({"LABEL_0", "LABEL_1"}).initial_head.size() == 2);
    CHECK(recipe({"1", "2"}).initial_head.empty());
    const auto unnamed = recipe({"negative", "positive"});
    CHECK(unnamed.initial_head.empty());
    CHECK(unnamed.head_note ==
          "head: fresh; that of the checkpoint (BertForSequenceClassification) is not taken: it "
          "does not name its labels (LABEL_0, LABEL_1), and the run's are negative, positive; "
          "id2label in config.json can name them");
  }
  rewrite([](Json& config) {
    config.erase("id2label");
    config["label2id"] = {{"negative", 0}, {"positive", 1}};
  });
  CHECK(recipe({"negative", "positive"}).initial_head.size() == 2);
  CHECK(recipe({"positive", "negative"}).initial_head.empty());
}

}  // namespace peftkit::train
