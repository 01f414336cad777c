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

// By the scheme that the tags have: {precision, recall, F1}.
std::vector<double> strict(const Sentences& predictions, const Sentences& labels) {
  std::vector<std::string> names;
  for (const auto* side : {&predictions, &labels}) {
    for (const Tags& tags : *side) names.insert(names.end(), tags.begin(), tags.end());
  }
  const TagSet set = tag_set(names, "auto");
  REQUIRE(set.scheme != TagScheme::none);
  size_t next = 0;
  std::vector<std::vector<Tag>> read[2];
  for (const auto& [side, sentences] : {std::pair(0, &predictions), std::pair(1, &labels)}) {
    for (const Tags& tags : *sentences) {
      auto& sentence = read[side].emplace_back();
      for (size_t i = 0; i < tags.size(); ++i) sentence.push_back(set.tags[next++]);
    }
  }
  const auto scores = entity_scores(read[0], read[1], set.scheme).overall;
  return {scores.precision, scores.recall, scores.f1};
}

}  // namespace

TEST_CASE("IOBES and BILOU are counted as seqeval's strict mode does") {
  const double two_thirds = 2.0 / 3;
  CHECK(strict({{"U-LOC", "O"}}, {{"U-LOC", "U-LOC"}})[2] == Approx(two_thirds));
  CHECK(strict({{"S-LOC", "O", "E-X"}}, {{"S-LOC", "S-LOC", "O"}})[2] == Approx(two_thirds));
  // What does not end, or does not begin, is no entity.
  CHECK(strict({{"B-LOC", "L-LOC", "L-LOC"}}, {{"B-LOC", "L-LOC", "U-LOC"}}) ==
        std::vector<double>{1, 0.5, two_thirds});
  CHECK(strict({{"B-A", "I-A", "O", "I-A", "E-A", "S-B"}},
               {{"B-A", "I-A", "E-A", "O", "O", "S-B"}}) ==
        std::vector<double>{1, 0.5, two_thirds});
  // Neither is what changes its type, nor what a sentence's end cuts off.
  CHECK(strict({{"B-A", "E-B"}, {"B-A"}, {"E-A", "S-A"}}, {{"O", "O"}, {"O"}, {"O", "S-A"}}) ==
        std::vector<double>{1, 1, 1});
  CHECK(strict({{"B-A", "B-A", "E-A", "S-A"}}, {{"O", "B-A", "E-A", "S-A"}})[2] == 1);
}

TEST_CASE("entities are told with their tokens") {
  const auto told = [](const Tags& names) {
    const TagSet set = tag_set(names, "auto");
    std::string out;
    for (const auto& [type, begin, end] : entities_of(set.tags, set.scheme))
      out += type + std::to_string(begin) + std::to_string(end) + ' ';
    return out;
  };
  CHECK(told({"O", "I-Y", "I-X", "B-X", "I-X", "O"}) == "Y12 X23 X35 ");
  CHECK(told({"U-Y", "B-X", "L-X", "L-X"}) == "Y01 X13 ");
  CHECK(told({"B", "M", "E", "S"}) == "_03 _34 ");
}

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
