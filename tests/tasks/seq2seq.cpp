#include "tasks/samples.hpp"

#include "config/task_kind.hpp"

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;

Sample translation(const std::string& content, int64_t source = 16, int64_t target = 16) {
  config::TaskConfig config = config::defaults_of_task("seq2seq").task;
  config.max_seq_length = source;
  config.max_target_length = target;
  return Sample("seq2seq", "data.jsonl", content, {}, config);
}

}  // namespace

TEST_CASE("a decoder reads the target moved on by one") {
  const auto encoded = translation("{\"source\": \"a b\", \"target\": \"c d\"}\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  const data::Example& example = encoded.examples[0];
  CHECK(example.ids == Ids{2, 5, 6, 3});
  CHECK(example.decoder_ids == Ids{data::kDecoderStart, 2, 7, 8});
  CHECK(example.target == std::vector<float>{2, 7, 8, 3});
  CHECK(example.read == Ids{0, 1, 2, 3});
  const data::Example* both[] = {&example, &example};
  const data::Batch batch = data::pack(both);
  CHECK(batch.decoder_offsets == std::vector<int64_t>{0, 4, 8});
  CHECK(batch.read == std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("long sources and targets are cut, empty ones are dropped") {
  const auto encoded = translation(
                           "{\"source\": \"a b c d e\", \"target\": \"a b c d e\"}\n"
                           "{\"source\": \"a\", \"target\": \"\"}\n{\"target\": \"a\"}\n",
                           4, 5)
                           .encode();
  REQUIRE(encoded.examples.size() == 1);
  CHECK(encoded.examples[0].ids.size() == 4);
  CHECK(encoded.examples[0].target.size() == 5);
  CHECK(encoded.report.dropped.size() == 2);
}

TEST_CASE("a source that comes twice is generated once and scored against both targets") {
  const Sample made = translation(
      "{\"source\": \"a b\", \"target\": \"c d\"}\n{\"source\": \"a b\", \"target\": \"d e\"}\n"
      "{\"source\": \"c\", \"target\": \"e\"}\n");
  const auto encoded = made.encode();
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<Ids> said = {{2, 8, 9, 3}, {}, {2, 5, 3}};  // "d e", "a"
  for (size_t i = 0; i < 3; ++i) {
    const bool wanted = scorer->wants_text(encoded.examples[i]);
    CHECK(wanted == (i != 1));
    Output output{encoded.examples[i], {}, 0.5};
    if (wanted) output.text = &said[i];
    scorer->add(output);
  }
  const auto metrics = scorer->metrics({"rouge1", "rougeL", "bleu", "chrf"}, 0.5);
  CHECK(metrics[0].second == doctest::Approx(50));  // right for one of two sources
  CHECK(metrics[1].second == doctest::Approx(50));
  REQUIRE(lines.size() == 3);
  CHECK(lines[1]["prediction"] == "d e");
  CHECK(lines[1]["label"] == "d e");
  CHECK(lines[2]["prediction"] == "a");
}

TEST_CASE("a target that is a list has one text to learn, and all are references") {
  const Sample made = translation(
      "{\"source\": \"a b\", \"target\": [\"c d\", \"d e\", \"\", null]}\n"
      "{\"source\": \"c\", \"target\": [\"e\"]}\n{\"source\": \"d\", \"target\": []}\n"
      "{\"source\": \"d\", \"target\": [\" \", \"\"]}\n");
  const auto encoded = made.encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[0].target == std::vector<float>{2, 7, 8, 3});
  REQUIRE(encoded.report.counts.size() == 1);
  CHECK(encoded.report.counts[0].second == 1);
  CHECK(encoded.report.dropped.at(0).reason == "empty target");
  CHECK(encoded.report.dropped[0].count == 2);
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<Ids> said = {{2, 8, 9, 3}, {2, 5, 3}};  // "d e", "a"
  for (size_t i = 0; i < 2; ++i) {
    Output output{encoded.examples[i], {}, 0.5};
    output.text = &said[i];
    scorer->add(output);
  }
  CHECK(scorer->metrics({"rouge1"}, 0.5)[0].second == doctest::Approx(50));
  CHECK(lines[0]["label"] == Json::array({"c d", "d e"}));
  CHECK(lines[1]["label"] == "e");
}

TEST_CASE("targets may be numbers, but not objects, and sources must be texts") {
  const auto number = translation("{\"source\": \"a\", \"target\": 5}\n").encode();
  CHECK(number.examples.size() == 1);
  CHECK(translation("{\"source\": \"a\", \"target\": {\"text\": \"b\"}}\n"
                    "{\"source\": \"a\", \"target\": [\"b\", [\"c\"]]}\n"
                    "{\"source\": [\"a\"], \"target\": \"b\"}\n")
            .complaint() ==
        "data.jsonl:1: target: found an object, expected text\n"
        "data.jsonl:2: target[1]: found an array, expected text\n"
        "data.jsonl:3: source: found an array, expected text");
}

TEST_CASE("sources without a target are there to be generated from") {
  const Sample made = translation(
      "{\"source\": \"a\"}\n{\"source\": \"b\", \"target\": \"c\"}\n"
      "{\"source\": \"b\", \"target\": []}\n");
  const auto encoded = made.encode(data::Labels::optional);
  CHECK(encoded.report.counts.back() == std::pair<std::string, int64_t>("rows without a label", 2));
  REQUIRE(encoded.examples.size() == 3);
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const Ids said = {2, 7, 3};
  for (const auto& example : encoded.examples) {
    CHECK(example.labelled == (example.row == 1));
    CHECK(example.target.size() == example.read.size());
    CHECK_FALSE(example.read.empty());
    const bool wanted = scorer->wants_text(example);
    CHECK(wanted == (example.row < 2));  // the third has the source of the second
    Output output{example, {}, 0.5};
    if (wanted) output.text = &said;
    scorer->add(output);
  }
  CHECK(scorer->metrics({"rouge1"}, 0.5)[0].second == doctest::Approx(100));
  CHECK(lines[0] == Json({{"index", 0}, {"prediction", "c"}}));
  CHECK(lines[1]["label"] == "c");
  CHECK(lines[2] == Json({{"index", 2}, {"prediction", "c"}}));

  const Sample bare = translation("{\"source\": \"a\"}\n");
  const auto alone = bare.encode(data::Labels::optional);
  CHECK(bare.task->scorer(alone, {})->metrics({"rougeL", "bleu"}, 0).empty());
  CHECK(bare.complaint() == "data.jsonl: no column 'target', found source");
}

}  // namespace peftkit::tasks
