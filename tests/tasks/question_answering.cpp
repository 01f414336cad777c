#include "tasks/samples.hpp"

#include "base/text.hpp"
#include "config/task_kind.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

config::TaskConfig config_of(int64_t length = 32, int64_t stride = 0) {
  config::TaskConfig config = config::defaults_of_task("question_answering").task;
  config.max_seq_length = length;
  config.doc_stride = stride;
  return config;
}

std::string row(const std::string& context, const std::string& answer, int start) {
  return str("{\"id\": \"q\", \"question\": \" a b\", \"context\": \"", context,
             "\", \"answers\": {\"text\": [\"", answer, "\"], \"answer_start\": [", start, "]}}\n");
}

const std::string kImpossible =
    "{\"id\": \"n\", \"question\": \"a b\", \"context\": \"c d\", \"answers\": {\"text\": [], "
    "\"answer_start\": []}}\n";

Sample questions(const std::string& content, config::TaskConfig config = config_of()) {
  return Sample("question_answering", "data.jsonl", content, {}, std::move(config));
}

// Logits that say start and end of one window.
std::vector<float> spans(size_t tokens, size_t start, size_t end, float null = 0) {
  std::vector<float> out(2 * tokens, -9);
  out[0] = out[1] = null;
  out[2 * start] = out[2 * end + 1] = 5;
  return out;
}

}  // namespace

TEST_CASE("questions: the target is the tokens of the first answer") {
  const auto encoded = questions(row("c ä dxx e", "dxx", 4)).encode();
  REQUIRE(encoded.examples.size() == 1);
  const auto& example = encoded.examples[0];
  CHECK(example.ids == Ids{2, 5, 6, 3, 7, 5, 8, 10, 10, 9, 3});  // ä is a without its accent
  CHECK(example.target == Targets{6, 8});
  CHECK(example.origin[6] == std::array<int32_t, 2>{4, 5});
  CHECK(example.origin[1] == std::array<int32_t, 2>{-1, -1});
}

TEST_CASE("questions: long contexts become windows; the first token stands for no answer") {
  const auto encoded = questions(row("c d e a b c", "e", 4), config_of(8, 1)).encode();
  REQUIRE(encoded.examples.size() == 3);  // c d e | e a b | b c
  CHECK(encoded.examples[0].target == Targets{6, 6});
  CHECK(encoded.examples[1].target == Targets{4, 4});
  CHECK(encoded.examples[2].target == Targets{0, 0});
  CHECK(encoded.examples[2].row == 0);
  CHECK(encoded.report.used == 1);
  CHECK(encoded.report.counts[0].second == 2);
}

TEST_CASE("questions: one without room for its context is not answered, and not learned") {
  const Sample made =
      questions(row("c d e a b c d e a b c d e", "e", 4) + row("c", "c", 0), config_of(8, 3));
  const auto encoded = made.encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[0].ids == Ids{2, 5, 6, 3});  // the question alone
  CHECK_FALSE(made.task->learns_from(encoded.examples[0]));
  CHECK(made.task->learns_from(encoded.examples[1]));
  CHECK(encoded.report.used == 1);
  REQUIRE(encoded.report.dropped.size() == 1);
  CHECK(encoded.report.dropped[0].reason.starts_with(
      "no room for the context beside the question and task.doc_stride"));
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  scorer->add({encoded.examples[0], spans(4, 1, 2), 1});
  scorer->add({encoded.examples[1], spans(6, 4, 4), 1});
  CHECK(scorer->metrics({"exact_match"}, 1)[0].second == 50);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["prediction"] == "");
  CHECK(lines[0]["label"] == Json::array({"e"}));
  CHECK(lines[1]["prediction"] == "c");
}

TEST_CASE("questions: what is wrong with answers is told") {
  CHECK(questions(row("c d", "e", 0)).complaint().starts_with("data.jsonl:1: answers"));
  CHECK(questions(row("c d", " ", 1)).complaint() ==
        "data.jsonl:1: answers[0]: found nothing but blanks, expected a part of the context");
}

TEST_CASE("questions: blanks at the ends of an answer are no part of its span") {
  for (const auto& [answer, start] :
       {std::pair(" d ", 1), std::pair("d ", 2), std::pair("\u00a0d", 1), std::pair("d", 2)}) {
    const std::string context = std::string(answer).starts_with("\u00a0") ? "c\u00a0d e" : "c d e";
    const auto encoded = questions(row(context, answer, start)).encode();
    CHECK(encoded.examples.at(0).target == Targets{5, 5});
  }
  // Of several answers the first is learned, and each is trimmed.
  const Sample made = questions(
      "{\"question\": \"a\", \"context\": \"c d e\", \"answers\": {\"text\": [\"e\", \" d\"], "
      "\"answer_start\": [4, 1]}}\n");
  const auto encoded = made.encode();
  CHECK(encoded.examples[0].target == Targets{5, 5});
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  scorer->add({encoded.examples[0], spans(7, 4, 4), 1});
  CHECK(scorer->metrics({"exact_match"}, 1)[0].second == 100);
  CHECK(lines[0]["label"] == Json::array({"e", "d"}));
}

TEST_CASE("questions: without answers they are there to be predicted") {
  const auto question = [](const std::string& answers) {
    return "{\"question\": \"a\", \"context\": \"c d\"" +
           (answers.empty() ? "" : ", \"answers\": " + answers) + "}\n";
  };
  const std::string none = "{\"text\": [], \"answer_start\": []}",
                    one = "{\"text\": [\"c\"], \"answer_start\": [0]}";
  const auto labelled = [&](const std::vector<std::string>& answers) {
    std::string rows, out;
    for (const auto& cell : answers) rows += question(cell);
    const Sample made = questions(rows);
    for (const auto& example : made.encode(data::Labels::optional).examples)
      out += example.labelled ? '1' : '0';
    return out;
  };
  CHECK(labelled({"", ""}) == "00");
  CHECK(labelled({none, "[]", "{}", "null", "\"\""}) == "00000");
  // Beside answers, an empty list says that there is none.
  CHECK(labelled({none, "[]", "{}", "null", one}) == "11001");

  const Sample made = questions(question("") + question(one));
  const auto encoded = made.encode(data::Labels::optional);
  CHECK(encoded.report.counts.back() == std::pair<std::string, int64_t>("rows without a label", 1));
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  for (const auto& example : encoded.examples) scorer->add({example, spans(6, 3, 3, 9), 1});
  const auto metrics = scorer->metrics({"exact_match"}, 1);
  REQUIRE(metrics.size() == 1);  // none is known to be without an answer
  CHECK(metrics[0].second == 100);
  CHECK(lines[0]["prediction"] == "c");
  CHECK_FALSE(lines[0].contains("label"));
  CHECK_FALSE(lines[0].contains("loss"));
  CHECK(lines[1]["label"] == Json::array({"c"}));
  CHECK(made.task->summary({encoded.examples[0], spans(6, 3, 3), 1}).label.empty());

  const Sample unknown = questions(question(""));
  const auto alone = unknown.encode(data::Labels::optional);
  const auto unscored = unknown.task->scorer(alone, {});
  unscored->add({alone.examples[0], spans(6, 3, 3), 1});
  CHECK(unscored->metrics({"f1"}, 1).empty());
  CHECK(unknown.complaint().starts_with("data.jsonl: no column 'answers'"));
  // That there is none may be told beside.
  const Sample told("question_answering", "data.jsonl",
                    "{\"question\": \"a\", \"context\": \"c\", \"answers\": [], "
                    "\"is_impossible\": true}\n",
                    {}, config_of());
  CHECK(told.encode(data::Labels::optional).examples[0].labelled);
}

TEST_CASE("questions: the loss is the mean of the start's and the end's cross-entropy") {
  const Sample made = questions(kImpossible);
  data::Batch batch;
  batch.offsets = {0, 2, 5};
  batch.targets = {0, 1, 2, 2};
  const Tensor logits = at::tensor({1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0}).view({5, 2});
  const auto got = test::numbers(made.task->losses({logits}, batch, 0));
  const auto log_sum = [](std::vector<double> values) {
    double sum = 0;
    for (const double value : values) sum += std::exp(value);
    return std::log(sum);
  };
  CHECK(got.size() == 2);
  CHECK(got[0] == doctest::Approx((log_sum({1, 3}) - 1 + log_sum({2, 0}) - 0) / 2));
  CHECK(got[1] == doctest::Approx((log_sum({0, 0, 4}) - 4 + log_sum({0, 0, 0}) - 0) / 2));
}

TEST_CASE("questions: the best span over all windows is the answer") {
  const Sample made = questions(row("c d e a b c", "e a", 4), config_of(8, 1));
  const auto encoded = made.encode();
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  scorer->add({encoded.examples[0], spans(8, 4, 4), 1});
  auto best = spans(8, 4, 5);
  best[8] = 7;
  scorer->add({encoded.examples[1], best, 2});
  scorer->add({encoded.examples[2], spans(7, 5, 5), 3});
  const Metrics metrics = scorer->metrics({"f1", "exact_match"}, 2);
  REQUIRE(metrics.size() == 2);  // nothing about questions without answers where there are none
  CHECK(metrics[1].second == 100);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["prediction"] == "e a");
  CHECK(lines[0]["n_best"][0]["text"] == "e a");
  CHECK(lines[0]["n_best"][0]["probability"] == lines[0]["confidence"]);
  CHECK(lines[0]["confidence"] > 0.7);
  CHECK(lines[0]["loss"] == 2);
}

TEST_CASE(
    "questions: an answer must not be longer than max_answer_length, nor end before it starts") {
  config::TaskConfig config = config_of();
  config.max_answer_length = 2;
  const Sample made = questions(row("c d e", "e", 4), config);
  const auto encoded = made.encode();
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  auto logits = spans(8, 4, 6);  // three tokens
  logits[2 * 5 + 1] = 4;         // the second best end
  scorer->add({encoded.examples[0], logits, 1});
  scorer->metrics({}, 1);
  CHECK(lines[0]["prediction"] == "c d");
}

TEST_CASE("questions: no answer wins where its score is above the best one's by the threshold") {
  for (const auto& [threshold, expected] : {std::pair(0.0, ""), std::pair(3.0, "c")}) {
    config::TaskConfig config = config_of();
    config.null_score_diff_threshold = threshold;
    const Sample made = questions(kImpossible, config);
    const auto encoded = made.encode();
    CHECK(encoded.examples[0].target == Targets{0, 0});
    std::vector<Json> lines;
    const auto scorer =
        made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
    scorer->add({encoded.examples[0], spans(7, 4, 4, /*null=*/6), 1});
    const Metrics metrics = scorer->metrics({"f1", "exact_match"}, 1);
    CHECK(lines[0]["prediction"] == expected);
    CHECK(lines[0]["null_score_difference"] == 2);
    CHECK((lines[0]["confidence"] > 0.5) == (threshold == 0));  // of what is predicted
    CHECK(metrics[1].second == (threshold == 0 ? 100 : 0));
    CHECK(metrics[2].first == "NoAns_exact");
    CHECK(metrics[2].second == metrics[1].second);
  }
}

}  // namespace peftkit::tasks
