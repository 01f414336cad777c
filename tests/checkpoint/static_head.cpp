#include "checkpoint/static_head.hpp"

#include "base/text.hpp"
#include "checkpoint/folder_sample.hpp"

namespace peftkit::checkpoint {

namespace {

// head_config.json as `adapters` writes it from a Hugging Face class, and the class's tensors.
void write_static(const test::TempDir& dir, const std::string& model_class,
                  const TensorViews& tensors, const std::string& labels) {
  dir.file("head_config.json", str(R"({"config": null, "name": null, "model_class": ")",
                                   model_class, "\", ", labels, "}"));
  write_pytorch_bin(dir / "pytorch_model_head.bin", tensors);
}

const std::string kTwoLabels = R"("label2id": {"b": 1, "a": 0}, "num_labels": 2)";

std::vector<std::string> names_of(const TensorViews& tensors) {
  std::vector<std::string> names;
  for (const auto& entry : tensors) names.push_back(entry.first);
  return names;
}

}  // namespace

TEST_CASE("static head: a class becomes a flexible head named like the adapter") {
  const test::TempDir dir;
  write_static(dir, "BertForSequenceClassification",
               {{"classifier.weight", floats({2, 3}, {1, 2, 3, 4, 5, 6})},
                {"classifier.bias", floats({2}, {7, 8})}},
               kTwoLabels);
  check_same_head(read_head(dir.path(), "x"),
                  {.head_type = "classification",
                   .config = {.layers = 1, .activation_function = "", .use_pooler = true},
                   .labels = {"a", "b"},
                   .outputs = 2,
                   .tensors = {{"heads.x.1.weight", floats({2, 3}, {1, 2, 3, 4, 5, 6})},
                               {"heads.x.1.bias", floats({2}, {7, 8})}}});
}

TEST_CASE("static head: other tensors of the file belong to the base") {
  const test::TempDir dir;
  write_static(dir, "T5ForSequenceClassification",
               {{"transformer.shared.weight", floats({1, 2}, {0, 0})},
                {"classification_head.dense.weight", floats({2, 2}, {1, 2, 3, 4})},
                {"classification_head.dense.bias", floats({2}, {5, 6})},
                {"classification_head.out_proj.weight", floats({2, 2}, {1, 2, 3, 4})},
                {"classification_head.out_proj.bias", floats({2}, {5, 6})}},
               R"("id2label": {"0": "a", "1": "b"})");
  const auto head = read_head(dir.path(), "x");
  REQUIRE(head.has_value());
  CHECK(head->static_class == "T5ForSequenceClassification");
  CHECK(head->labels == std::vector<std::string>{"a", "b"});
  CHECK(names_of(head->tensors) == std::vector<std::string>{"heads.x.1.bias", "heads.x.1.weight",
                                                            "heads.x.4.bias", "heads.x.4.weight"});
}

TEST_CASE("static head: biases that a class does not have are zeros, but that of the last layer") {
  const test::TempDir dir;
  write_static(dir, "ModernBertForSequenceClassification",
               {{"head.dense.weight", floats({2, 2}, {1, 2, 3, 4})},
                {"head.norm.weight", floats({2}, {1, 2})},
                {"classifier.weight", floats({2, 2}, {1, 2, 3, 4})},
                {"classifier.bias", floats({2}, {5, 6})}},
               kTwoLabels);
  const TensorViews tensors = read_head(dir.path(), "x")->tensors;
  check_same(tensors, {{"heads.x.1.weight", floats({2, 2}, {1, 2, 3, 4})},
                       {"heads.x.1.bias", floats({2}, {0, 0})},
                       {"heads.x.3.weight", floats({2}, {1, 2})},
                       {"heads.x.3.bias", floats({2}, {0, 0})},
                       {"heads.x.5.weight", floats({2, 2}, {1, 2, 3, 4})},
                       {"heads.x.5.bias", floats({2}, {5, 6})}});
  write_static(dir, "GPT2ForSequenceClassification", {{"score.weight", floats({2, 1}, {1, 2})}},
               kTwoLabels);
  const auto score = read_head(dir.path(), "x");
  CHECK_FALSE(score->config.bias);
  CHECK(names_of(score->tensors) == std::vector<std::string>{"heads.x.1.weight"});
}

TEST_CASE("static head: language models") {
  const test::TempDir dir;
  write_static(dir, "BertForMaskedLM",
               {{"cls.predictions.bias", floats({2}, {1, 2})},
                {"cls.predictions.transform.dense.weight", floats({1, 1}, {1})},
                {"cls.predictions.transform.dense.bias", floats({1}, {1})},
                {"cls.predictions.transform.LayerNorm.weight", floats({1}, {1})},
                {"cls.predictions.transform.LayerNorm.bias", floats({1}, {1})},
                {"cls.predictions.decoder.weight", floats({2, 1}, {1, 2})},
                {"cls.predictions.decoder.bias", floats({2}, {1, 2})}},
               kTwoLabels);
  const auto masked = read_head(dir.path(), "x");
  REQUIRE(masked.has_value());
  CHECK(masked->head_type == "masked_lm");
  CHECK(masked->labels.empty());
  CHECK(names_of(masked->tensors) ==
        std::vector<std::string>{"heads.x.0.bias", "heads.x.0.weight", "heads.x.2.bias",
                                 "heads.x.2.weight", "heads.x.3.bias", "heads.x.3.weight"});
  write_static(
      dir, "BartForConditionalGeneration",
      {{"final_logits_bias", floats({1, 2}, {3, 4})}, {"lm_head.weight", floats({2, 1}, {1, 2})}},
      kTwoLabels);
  check_same(read_head(dir.path(), "x")->tensors, {{"heads.x.0.bias", floats({2}, {3, 4})},
                                                   {"heads.x.0.weight", floats({2, 1}, {1, 2})}});
}

TEST_CASE("static head: what is not known or missing is named") {
  const test::TempDir dir;
  const auto refusal = [&](const std::string& model_class) {
    write_static(dir, model_class, head_tensors("a"), kTwoLabels);
    const Error error = test::error_of([&] { read_head(dir.path(), "a"); });
    CHECK(error.kind == ErrorKind::checkpoint);
    return without_folder(dir.path(), error.what());
  };
  CHECK(refusal("BertForSequenceClasification") ==
        "~/head_config.json: model_class: found 'BertForSequenceClasification', expected a class "
        "whose head is known (did you mean 'BertForSequenceClassification'?)");
  CHECK(refusal("BertForSequenceClassification") == "~: classifier.weight: missing tensor");
}

TEST_CASE("static head: every class is found by its name, and gives a head of its own modules") {
  for (const std::string& name : static_head_classes()) {
    CAPTURE(name);
    const StaticHead* head = find_static_head(name);
    REQUIRE(head != nullptr);
    TensorViews stored;
    for (const auto& [module, flexible] : head->modules)
      stored.emplace(module + ".weight", floats({1, 1}, {1}));
    CHECK(flexible_tensors(*head, stored, name).contains(head->modules.back().second + ".weight"));
  }
}

}  // namespace peftkit::checkpoint
