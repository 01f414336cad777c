#include "tasks/samples.hpp"

#include "config/task_kind.hpp"

namespace peftkit::tasks {

namespace {

using test::Sample;

const std::vector<std::string> kTags = {"B-X", "I-X", "O"};

config::TaskConfig words_config(int64_t length = 16, bool all_tokens = false) {
  config::TaskConfig config = config::defaults_of_task("token_classification").task;
  config.max_seq_length = length;
  config.label_all_tokens = all_tokens;
  return config;
}

Sample conll(const std::string& content, config::TaskConfig config = words_config()) {
  return Sample("token_classification", "data.conll", content, kTags, std::move(config));
}

using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

}  // namespace

TEST_CASE("tagging: the first piece of each word carries its tag") {
  const auto encoded = conll("ax\tB-X\nbxx\tI-X\nc\tO\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  const auto& example = encoded.examples[0];
  CHECK(example.ids == Ids{2, 5, 10, 6, 10, 10, 7, 3});
  CHECK(example.read == Ids{1, 3, 6});
  CHECK(example.target == Targets{0, 1, 2});
}

TEST_CASE("tagging: with label_all_tokens every piece carries it") {
  const auto encoded = conll("ax\tB-X\nc\tO\n", words_config(16, true)).encode();
  CHECK(encoded.examples[0].read == Ids{1, 2, 3});
  CHECK(encoded.examples[0].target == Targets{0, 0, 2});
}

TEST_CASE("tagging: words beyond the limit are counted") {
  const auto encoded = conll("a\tO\nb\tO\nc\tB-X\nd\tO\n\na\tO\n", words_config(4)).encode();
  CHECK(encoded.examples[0].target == Targets{2, 2});
  CHECK(encoded.report.truncated == 1);
  REQUIRE(encoded.report.counts.size() == 1);
  CHECK(encoded.report.counts[0].first == "words beyond task.max_seq_length");
  CHECK(encoded.report.counts[0].second == 2);
}

TEST_CASE("tagging: a word may have no token, and a sentence none at all") {
  const auto encoded = conll("\xE2\x80\x8B\tO\na\tO\n\n\xE2\x80\x8B\tO\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  CHECK(encoded.examples[0].read == Ids{1});
  REQUIRE(encoded.report.dropped.size() == 1);
  CHECK(encoded.report.dropped[0].reason == "no token for any word");
  CHECK(encoded.report.counts[0] == std::pair<std::string, int64_t>("words without a token", 2));
}

TEST_CASE("tagging: JSON rows, tags as names or indices, other columns") {
  config::TaskConfig config = words_config();
  config.text = {"words"};
  config.label = {"tags"};
  const Sample sample("token_classification", "data.jsonl",
                      "{\"words\": [\"a\", \"b\"], \"tags\": [\"B-X\", \"O\"]}\n"
                      "{\"words\": [\"c\"], \"tags\": [2]}\n{\"words\": [], \"tags\": []}\n",
                      kTags, config);
  const auto encoded = sample.encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[0].target == Targets{0, 2});
  CHECK(encoded.examples[1].target == Targets{2});
  CHECK(encoded.examples[1].row == 1);
  CHECK(encoded.report.targets[2] == std::pair<std::string, int64_t>("O", 2));
}

TEST_CASE("tagging: what is wrong is told with file, line and column, all at once") {
  config::TaskConfig config = words_config();
  const Sample sample("token_classification", "data.jsonl",
                      "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}\n"
                      "{\"tokens\": [\"a\"], \"ner_tags\": [\"B-Y\"]}\n"
                      "{\"tokens\": \"a b\", \"ner_tags\": [\"O\", \"O\"]}\n",
                      kTags, config);
  CHECK(
      sample.complaint() ==
      "data.jsonl:1: ner_tags: found 1 tags for 2 tokens, expected as many\n"
      "data.jsonl:2: ner_tags[0]: label: found \"B-Y\", expected one of B-X, I-X, O (did you mean "
      "'B-X'?)\n"
      "data.jsonl:3: tokens: found \"a b\", expected an array of texts");
}

TEST_CASE("tagging: entities are scored as seqeval does, and lines hold a tag for each word") {
  const Sample sample = conll("a\tB-X\nb\tI-X\nc\tO\n\nd\tB-X\n\xE2\x80\x8B\tO\n");
  const auto encoded = sample.encode();
  std::vector<Json> lines;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> first = {9, 0, 0, 0, 9, 0, 0, 0, 9}, second = {0, 0, 9};
  scorer->add({encoded.examples[0], first, 0.5});
  scorer->add({encoded.examples[1], second, 1.5});
  const Metrics metrics = scorer->metrics({"precision", "recall", "f1", "accuracy"}, 1);
  CHECK(metrics[0].second == 1);
  CHECK(metrics[1].second == 0.5);
  CHECK(metrics[2].second == doctest::Approx(2.0 / 3));
  CHECK(metrics[3].second == 0.75);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["prediction"] == Json::array({"B-X", "I-X", "O"}));
  CHECK(lines[1]["index"] == 1);
  CHECK(lines[1]["label"] == Json::array({"B-X", "O"}));
  CHECK(lines[1]["prediction"] == Json::array({"O", nullptr}));
  const Summary summary = sample.task->summary({encoded.examples[1], second, 1.5});
  CHECK(summary.label == "X");
  CHECK(summary.prediction == "none");
}

}  // namespace peftkit::tasks
