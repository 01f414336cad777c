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

}  // namespace peftkit::tasks
