#include "tokenize/toy_files.hpp"

namespace peftkit::test {

namespace {

nlohmann::json special(const char* token, int type_id) {
  return {{"SpecialToken", {{"id", token}, {"type_id", type_id}}}};
}

nlohmann::json sequence(const char* name, int type_id) {
  return {{"Sequence", {{"id", name}, {"type_id", type_id}}}};
}

nlohmann::json template_of(const nlohmann::json& single, const nlohmann::json& pair) {
  return {{"type", "TemplateProcessing"},
          {"single", single},
          {"pair", pair},
          {"special_tokens",
           {{"[CLS]", {{"id", "[CLS]"}, {"ids", {2}}, {"tokens", {"[CLS]"}}}},
            {"twice", {{"id", "twice"}, {"ids", {3, 4}}, {"tokens", {"[SEP]", "[MASK]"}}}}}}};
}

}  // namespace

TEST_CASE("BERT's post-processor frames texts and numbers the two of a pair") {
  const auto tokenizer = open_document(toy_document());
  const auto single = tokenizer->encode("the cat", std::nullopt, true, std::nullopt);
  CHECK(single.ids == Ids{2, 5, 6, 3});
  CHECK(single.type_ids == Ids{0, 0, 0, 0});
  CHECK(single.word_ids == Ids{-1, 0, 1, -1});
  const auto pair = tokenizer->encode("the cat", "sat", true, std::nullopt);
  CHECK(pair.ids == Ids{2, 5, 6, 3, 7, 3});
  CHECK(pair.type_ids == Ids{0, 0, 0, 0, 1, 1});
}

TEST_CASE("an empty second text is still a pair") {
  const auto tokenizer = open_document(toy_document());
  CHECK(tokenizer->encode("cat", "", true, std::nullopt).ids == Ids{2, 6, 3, 3});
  CHECK(tokenizer->encode("", "", true, std::nullopt).ids == Ids{2, 3, 3});
}

TEST_CASE("without special tokens a pair is the two texts side by side") {
  const auto pair = open_document(toy_document())->encode("the cat", "sat", false, std::nullopt);
  CHECK(pair.ids == Ids{5, 6, 7});
  CHECK(pair.type_ids == Ids{0, 0, 1});
}

TEST_CASE("a template places tokens and type ids freely") {
  auto document = toy_document();
  document["post_processor"] =
      template_of({sequence("A", 2), special("twice", 1)},
                  {special("[CLS]", 3), sequence("B", 0), sequence("A", 5)});
  const auto tokenizer = open_document(document);
  const auto single = tokenizer->encode("cat", std::nullopt, true, std::nullopt);
  CHECK(single.ids == Ids{6, 3, 4});
  CHECK(single.type_ids == Ids{2, 1, 1});
  const auto pair = tokenizer->encode("the", "sat", true, std::nullopt);
  CHECK(pair.ids == Ids{2, 7, 5});
  CHECK(pair.type_ids == Ids{3, 0, 5});
}

TEST_CASE("without a post-processor nothing is added") {
  auto document = toy_document();
  document["post_processor"] = nullptr;
  const auto pair = open_document(document)->encode("the", "sat", true, std::nullopt);
  CHECK(pair.ids == Ids{5, 7});
  CHECK(pair.type_ids == Ids{0, 1});
}

TEST_CASE("a template that does not use each text once is refused") {
  auto document = toy_document();
  document["post_processor"] = template_of(nlohmann::json::array({sequence("A", 0)}),
                                           nlohmann::json::array({sequence("A", 0)}));
  CHECK(
      std::string(error_of([&] { open_document(document); }).what()).find("post_processor.pair") !=
      std::string::npos);
  document["post_processor"] =
      template_of({special("[SEP]", 0), sequence("A", 0)}, nlohmann::json::array());
  CHECK(std::string(error_of([&] { open_document(document); }).what())
            .find("key '[SEP]' is missing") != std::string::npos);
}

}  // namespace peftkit::test
