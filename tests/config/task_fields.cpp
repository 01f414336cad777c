// Fields and defaults that depend on the task.

#include "config/sample.hpp"

#include "config/task_kind.hpp"

namespace peftkit::test {

namespace {

std::string of_type(const std::string& type, std::vector<std::string> overrides = {}) {
  overrides.insert(overrides.begin(), {"task.type=" + type, "task.labels="});
  return complaint(sample("  text: sentence\n", ""), overrides);
}

config::RunConfig read_type(const std::string& type) {
  return read_text(sample("head:\n  layers: 2\n", ""),
                   {"task.type=" + type, "task.labels=", "task.text=question"});
}

}  // namespace

TEST_CASE("a task has its own columns, length and head where the config names none") {
  const auto config = [](const std::string& type) {
    std::string text = sample("head:\n  layers: 2\n", "");
    text.replace(text.find("  text: sentence\n"), 17, "");
    text.replace(text.find("  labels: [negative, positive]\n"), 31, "");
    text.replace(text.find("classification"), 14, type);
    return read_text(text);
  };
  const auto tagging = config("token_classification");
  CHECK(tagging.task.text == std::vector<std::string>{"tokens"});
  CHECK(tagging.task.label == "ner_tags");
  CHECK(tagging.head.layers == 1);
  CHECK(config("question_answering").task.max_seq_length == 384);
  CHECK(config("masked_lm").head.activation_function == "gelu");
  CHECK_FALSE(config("causal_lm").head.bias);
  for (const auto& kind : config::task_kinds()) {
    CAPTURE(kind.name);
    const auto read = config(kind.name);
    CHECK(read_text(config::to_yaml(read)) == read);
  }
}

TEST_CASE("a value that is written wins over the task's default, in overrides, too") {
  const auto config = read_text(sample("layers: 2", "layers: 3"),
                                {"task.type=token_classification", "task.max_seq_length=64"});
  CHECK(config.head.layers == 3);
  CHECK(config.task.max_seq_length == 64);
}

TEST_CASE("fields of other tasks are errors that name their task") {
  CHECK(complaint(sample(), {"task.doc_stride=64"}) ==
        "--set task.doc_stride=64: task.doc_stride: found 64, but this is for task.type "
        "question_answering, and task.type is classification");
  CHECK(of_type("masked_lm", {"task.train_on_prompt=true"})
            .find("this is for task.type causal_lm, and task.type is masked_lm") !=
        std::string::npos);
}

TEST_CASE("columns fit the task") {
  CHECK(complaint(sample("text: sentence", "text: [a, b]"),
                  {"task.type=token_classification"}) ==
        "config.yaml:7:9: task.text: found 2 columns, expected one, with lists of tokens");
  CHECK(complaint(sample(), {"task.type=question_answering", "task.labels="}) ==
        "config.yaml:7:9: task.text: found 1 columns, expected two: question and context");
}

TEST_CASE("tasks without labels, poolers of tokens, and strides that are too long are errors") {
  CHECK(complaint(sample(), {"task.type=masked_lm"}) ==
        "config.yaml:8:11: task.labels: found names, but task.type masked_lm has no labels");
  CHECK(of_type("masked_lm", {"head.use_pooler=true", "task.text=text"}) ==
        "--set head.use_pooler=true: head.use_pooler: found true, expected false (task.type "
        "masked_lm reads every token)");
  CHECK(of_type("question_answering", {"task.max_seq_length=100"}) ==
        "config.yaml:4:3: task.doc_stride: found 128, expected less than task.max_seq_length (100)");
}

TEST_CASE("a choice's column is named once") {
  CHECK(of_type("multiple_choice", {"task.choices=[a, a]"}).find("found 'a' again") !=
        std::string::npos);
  CHECK(read_type("multiple_choice").task.choices == std::vector<std::string>{"choices"});
}

}  // namespace peftkit::test
