// What tasks with one label cell a row make of rows with and without labels.

#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

using test::Sample;

// The lines of predictions and the metrics of a file whose rows need no labels.
struct Outcome {
  std::vector<Json> lines;
  Metrics metrics;
};

Outcome outcome_of(const Sample& sample, const std::vector<float>& scores,
                   const std::string& metric) {
  const auto encoded = sample.encode(data::Labels::optional);
  Outcome out;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { out.lines.push_back(line); });
  for (const auto& example : encoded.examples) {
    scorer->add({example, scores, 0.25});
    if (!example.labelled) CHECK(sample.task->summary({example, scores, 0.25}).label.empty());
  }
  out.metrics = scorer->metrics({metric}, 0);
  return out;
}

}  // namespace

TEST_CASE("classification: lines of rows with and without a label") {
  const Sample some("classification", "a.tsv", "text\tlabel\na\tno\nb\t\nc\t-1\n", {"no", "yes"});
  const auto found = outcome_of(some, {0.0f, 1.0f}, "accuracy");
  REQUIRE(found.lines.size() == 3);
  const Json& first = found.lines[0];
  CHECK(first["label"] == "no");
  CHECK(first["prediction"] == "yes");
  CHECK(first["confidence"] == first["probabilities"]["yes"]);
  CHECK(first["probabilities"].size() == 2);
  CHECK(first["loss"] == 0.25);
  for (const size_t i : {1, 2}) {
    CHECK_FALSE(found.lines[i].contains("label"));
    CHECK_FALSE(found.lines[i].contains("loss"));
    CHECK(found.lines[i]["prediction"] == "yes");
  }
  REQUIRE(found.metrics.size() == 1);
  CHECK(found.metrics[0].second == 0);  // of the first row alone
  const Sample none("classification", "a.tsv", "text\tid\na\t1\nb\t2\n", {"no", "yes"});
  CHECK(outcome_of(none, {0.0f, 1.0f}, "accuracy").metrics.empty());
  CHECK(none.complaint().find("no column 'label'") != std::string::npos);
}

TEST_CASE("regression: lines of rows with and without a number") {
  const Sample some("regression", "a.tsv", "text\tlabel\na\t+1.5\nb\t\n");
  const auto found = outcome_of(some, {1.5f}, "mse");
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0]["label"] == "1.5");
  CHECK(found.lines[1]["prediction"] == 1.5);
  CHECK_FALSE(found.lines[1].contains("label"));
  CHECK_FALSE(found.lines[1].contains("probabilities"));
  CHECK(found.metrics[0].second == 0);
  const Sample unknown("regression", "a.tsv", "text\tlabel\na\tnan\nb\t-\nc\t-1\n");
  const auto encoded = unknown.encode(data::Labels::optional);
  REQUIRE(encoded.examples.size() == 3);
  CHECK_FALSE(encoded.examples[0].labelled);
  CHECK_FALSE(encoded.examples[1].labelled);
  CHECK(encoded.examples[2].labelled);  // a number like any other
  config::TaskConfig config;
  config.ignore_labels = {"-1", "nan"};
  const Sample ignoring("regression", "a.tsv", "text\tlabel\na\t-1.0\nb\tnan\nc\t2\n", {}, config);
  CHECK(ignoring.encode().examples.size() == 1);
}

TEST_CASE("multi-label: lines of rows with and without labels") {
  const std::vector<std::string> labels = {"soup", "fish"};
  const Sample some("multi_label", "a.tsv", "text\tlabel\na\t\nb\tsoup\n", labels);
  const auto found = outcome_of(some, {1.0f, -1.0f}, "accuracy");
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0]["label"] == "");
  CHECK(found.lines[0]["prediction"] == Json::array({"soup"}));
  CHECK(found.lines[0]["probabilities"]["fish"].get<double>() < 0.5);
  CHECK_FALSE(found.lines[0].contains("confidence"));
  CHECK(found.metrics[0].second == 0.5);
  const Sample none("multi_label", "a.tsv", "text\tlabel\na\t\nb\t\n", labels);
  const auto empty = outcome_of(none, {1.0f, -1.0f}, "accuracy");
  CHECK(empty.lines.size() == 2);
  CHECK(empty.metrics.empty());
  CHECK(none.encode(data::Labels::optional).examples[0].target == std::vector<float>{0, 0});
  CHECK(none.encode().examples[0].labelled);
}

TEST_CASE("multi-label: a column for each label") {
  config::TaskConfig config;
  config.label = {"soup", "fish"};
  const Sample made("multi_label", "a.csv", "text,soup,fish\na,1,0\nb,1,1\nc,0,0\n",
                    {"soup", "fish"}, config);
  const auto encoded = made.encode();
  REQUIRE(encoded.examples.size() == 3);
  CHECK(encoded.examples[0].target == std::vector<float>{1, 0});
  CHECK(encoded.examples[1].target == std::vector<float>{1, 1});
  CHECK(encoded.examples[2].target == std::vector<float>{0, 0});
}

TEST_CASE("binary F1 is refused as soon as there are more than two labels") {
  config::TaskConfig config;
  config.metrics = {"accuracy", "f1"};
  const auto make = [&](std::vector<std::string> labels) {
    return Sample("classification", "a.tsv", "text\tlabel\na\tb\n", std::move(labels), config);
  };
  CHECK_NOTHROW(make({"a", "b"}));
  const Error error = test::error_of([&] { make({"a", "b", "c"}); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) ==
        "task.metrics: found 'f1' with 3 labels, expected f1_macro or f1_micro (f1 is for two "
        "labels)");
}

}  // namespace peftkit::tasks
