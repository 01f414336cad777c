// Expected values: seqeval 1.2.2.

#include "metrics/entities.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Sentences = std::vector<Tags>;

void check(const EntityScore& score, double precision, double recall, double f1, int64_t support) {
  CHECK(score.precision == Approx(precision).epsilon(1e-12));
  CHECK(score.recall == Approx(recall).epsilon(1e-12));
  CHECK(score.f1 == Approx(f1).epsilon(1e-12));
  CHECK(score.support == support);
}

// Do both say the same entities, `count` of them?
bool same_entities(const Sentences& a, const Sentences& b, int64_t count) {
  const auto scores = entity_scores(a, b);
  return scores.overall.f1 == 1 && scores.overall.support == count;
}

}  // namespace

TEST_CASE("entities agree with seqeval, overall and by type") {
  const Sentences labels{
      {"B-PER", "I-PER", "O", "B-LOC"}, {"B-ORG", "I-ORG", "I-ORG", "O", "B-PER"}, {"O", "O"}};
  const Sentences predictions{
      {"B-PER", "I-PER", "O", "B-ORG"}, {"B-ORG", "I-ORG", "O", "O", "B-PER"}, {"O", "B-LOC"}};
  const auto scores = entity_scores(predictions, labels);
  CHECK(scores.accuracy == Approx(0.7272727272727273).epsilon(1e-12));
  check(scores.overall, 0.4, 0.5, 0.4444444444444445, 4);
  REQUIRE(scores.by_type.size() == 3);
  check(scores.by_type.at("LOC"), 0, 0, 0, 1);
  check(scores.by_type.at("ORG"), 0, 0, 0, 1);
  check(scores.by_type.at("PER"), 1, 1, 1, 2);
}

TEST_CASE("an inside tag without an entity before it starts one") {
  CHECK(same_entities({{"O", "I-X", "I-X", "I-Y"}}, {{"O", "B-X", "I-X", "B-Y"}}, 2));
}

TEST_CASE("end and single tags are known") {
  CHECK(same_entities({{"B-X", "I-X", "E-X", "S-Y", "S-Y"}}, {{"B-X", "I-X", "I-X", "B-Y", "B-Y"}},
                      3));
}

TEST_CASE("an entity ends with its sentence") {
  CHECK(same_entities({{"B-X", "I-X"}, {"I-X"}}, {{"B-X", "I-X"}, {"B-X"}}, 2));
}

TEST_CASE("tags without a type, with hyphens in it and without a prefix read as in seqeval") {
  CHECK(same_entities({{"B", "I", "B-a-b"}}, {{"B-_", "I-_", "I-a-b"}}, 2));
  CHECK(same_entities({{"X", "PER"}}, {{"B", "B-ER"}}, 2));
}

TEST_CASE("sentences without entities have scores 0") {
  const auto scores = entity_scores(Sentences{{"O", "O"}}, Sentences{{"O", "O"}});
  check(scores.overall, 0, 0, 0, 0);
  CHECK(scores.by_type.empty());
  CHECK(scores.accuracy == 1);
}

TEST_CASE("tags that do not go together are errors") {
  const auto message = [](const Sentences& predictions, const Sentences& labels) {
    return std::string(test::error_of([&] { entity_scores(predictions, labels); }).what());
  };
  CHECK(message({}, {}) == "no examples, so there is nothing to measure");
  CHECK(message({{}}, {{}}) == "no examples, so there is nothing to measure");
  CHECK(message({{"O"}}, {{"O"}, {"O"}}) == "1 predictions for 2 labels");
  CHECK(message({{"O"}, {"O"}}, {{"O"}, {"O", "O"}}) ==
        "sentence 1: 1 predicted tags for 2 tokens");
  CHECK(message({{""}}, {{"O"}}) == "found an empty tag, expected 'O' or 'B-TYPE'");
}

}  // namespace peftkit::metrics
