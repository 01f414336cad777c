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
  CHECK(tagging.task.label == std::vector<std::string>{"ner_tags"});
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

TEST_CASE("the section generation is for tasks and metrics that generate") {
  const std::string beams = "generation.num_beams=4";
  CHECK(complaint(sample(), {beams}) ==
        "--set generation.num_beams=4: generation.num_beams: found 4, but task.type classification "
        "does not generate");
  CHECK(
      complaint(sample("head:",
                       "generation: {top_p: 0.5, max_new_tokens: 64, do_sample: true}\nhead:")) ==
      "config.yaml:12:21: generation.top_p: found 0.5, but task.type classification does not "
      "generate\n"
      "config.yaml:12:57: generation.do_sample: found true, but task.type classification does not "
      "generate");
  CHECK(of_type("causal_lm", {beams}) ==
        "--set generation.num_beams=4: generation.num_beams: found 4, but task.type causal_lm "
        "generates for rougeL, rouge1, rouge2, rougeLsum, bleu, chrf, chrf++, and task.metrics has "
        "none of these");
  const std::vector<std::string> causal = {"task.type=causal_lm", "task.labels=", beams};
  auto scored = causal;
  scored.push_back("task.metrics=[accuracy, bleu]");
  CHECK(read_text(sample(), scored).generation.num_beams == 4);
  CHECK(read_text(sample(), {"task.type=seq2seq", "task.labels=", beams}).generation.num_beams ==
        4);
}

TEST_CASE("an evaluation may leave out the metrics that a run generates for, not another task's") {
  const TempDir dir;
  const auto read = [&](const std::string& type) {
    const std::string text =
        "task: {type: " + type + ", metrics: accuracy}\ngeneration: {num_beams: 4}\n";
    return config::read_run_config(dir.file("config.yaml", text), {}, config::Needs::evaluation);
  };
  CHECK(read("causal_lm").generation.num_beams == 4);
  CHECK(
      std::string(error_of([&] { read("classification"); }).what())
          .find("generation.num_beams: found 4, but task.type classification does not generate") !=
      std::string::npos);
}

TEST_CASE("the shortest text that is generated is not longer than the longest") {
  CHECK(of_type("seq2seq", {"generation.min_new_tokens=65"}) ==
        "--set generation.min_new_tokens=65: generation.min_new_tokens: found 65, expected at most "
        "generation.max_new_tokens (64)");
}

TEST_CASE("columns fit the task") {
  CHECK(complaint(sample("text: sentence", "text: [a, b]"), {"task.type=token_classification"}) ==
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
  CHECK(
      of_type("question_answering", {"task.max_seq_length=100"}) ==
      "config.yaml:4:3: task.doc_stride: found 128, expected less than task.max_seq_length (100)");
}

TEST_CASE("labels differ, and not in their spelling alone") {
  CHECK(complaint(sample(), {"task.labels=[1, 2, 1.0, 2]"}) ==
        "--set task.labels=[1, 2, 1.0, 2]: task.labels[2]: found '1.0', which equals '1'\n"
        "--set task.labels=[1, 2, 1.0, 2]: task.labels[3]: found '2' again");
  CHECK(complaint(sample(), {"task.labels=[-1.0, yes]", "task.ignore_labels=[-1, none]"}) ==
        "--set task.labels=[-1.0, yes]: task.labels[0]: found '-1.0', which is among "
        "task.ignore_labels");
}

TEST_CASE("labels that mean none are read as text, and written so") {
  const auto config = read_text(sample(), {R"(task.ignore_labels=[-1, "-", -100, nan])"});
  CHECK(config.task.ignore_labels == std::vector<std::string>{"-1", "-", "-100", "nan"});
  CHECK(read_text(config::to_yaml(config)) == config);
  const auto of = [](const char* type) {
    return read_text(sample(),
                     {std::string("task.type=") + type, "task.labels=", "task.ignore_labels=-1"});
  };
  CHECK(of("regression").task.ignore_labels.size() == 1);
  CHECK(of("multiple_choice").task.ignore_labels.size() == 1);
  CHECK(of_type("seq2seq", {"task.ignore_labels=-1"}).find("this is for task.type") !=
        std::string::npos);
}

TEST_CASE("multi_label has a column for each label, or a separator") {
  const auto of = [](std::vector<std::string> overrides) {
    overrides.insert(overrides.begin(), {"task.type=multi_label", "task.labels="});
    return complaint(sample(), overrides);
  };
  const auto columns = read_text(
      sample(), {"task.type=multi_label", "task.labels=[fish, soup]", "task.label=[soup, fish]"});
  CHECK(columns.task.label == std::vector<std::string>{"soup", "fish"});
  CHECK(of({"task.label=[soup, fish]", "task.labels=[soup, fisch]"}) ==
        "--set task.labels=[soup, fisch]: task.labels[1]: found 'fisch', expected a column of "
        "task.label (soup, fish) (did you mean 'fish'?)");
  CHECK(of({"task.label=[soup, fish]", "task.labels=soup"}) ==
        "--set task.labels=soup: task.labels: found 1 names, expected those of all 2 columns of "
        "task.label");
  CHECK(of({"task.label=[soup, soup]"}).find("task.label[1]: found 'soup' again") !=
        std::string::npos);
  CHECK(of({"task.label=[soup, fish]", "task.label_separator=;"}) ==
        "--set task.label_separator=;: task.label_separator: found ';', but task.label names a "
        "column for each label, which has 0 or 1");
  CHECK(complaint(sample(), {"task.label=[soup, fish]"}) ==
        "--set task.label=[soup, fish]: task.label: found 2 columns, expected one for task.type "
        "classification");
  const auto config = read_text(sample(), {"task.type=multi_label", R"(task.label_separator=" ")"});
  CHECK(config.task.label_separator == " ");
  CHECK(read_text(config::to_yaml(config)) == config);
}

TEST_CASE("a choice's column is named once") {
  CHECK(of_type("multiple_choice", {"task.choices=[a, a]"}).find("found 'a' again") !=
        std::string::npos);
  CHECK(read_type("multiple_choice").task.choices == std::vector<std::string>{"choices"});
}

}  // namespace peftkit::test
