#include "tasks/samples.hpp"

#include "config/task_kind.hpp"

#include <ATen/ops/tensor.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

Sample choices(const std::string& content, std::vector<std::string> text = {"question"},
               std::vector<std::string> choices = {"choices"}, const std::string& label = "label") {
  config::TaskConfig config = config::defaults_of_task("multiple_choice").task;
  config.text = std::move(text);
  config.choices = std::move(choices);
  config.label = {label};
  config.max_seq_length = 8;
  return Sample("multiple_choice", "data.jsonl", content, {}, config);
}

}  // namespace

TEST_CASE("choices: each choice is a sequence with the question before it") {
  const auto encoded =
      choices("{\"question\": \"a\", \"choices\": [\"b\", \"c d\"], \"label\": 1}\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  const auto& example = encoded.examples[0];
  CHECK(example.ids == Ids{2, 5, 3, 6, 3, 2, 5, 3, 7, 8, 3});
  CHECK(example.type_ids == Ids{0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1});
  CHECK(example.ends == Ids{5, 11});
  CHECK(example.target == Targets{1});
  const std::vector<const data::Example*> one = {&example};
  const data::Batch batch = data::pack(one);
  CHECK(batch.offsets == std::vector<int64_t>{0, 5, 11});
  CHECK(batch.examples == std::vector<int64_t>{0, 2});
  CHECK(batch.positions[5] == 0);
}

TEST_CASE("choices: Hugging Face's forms") {
  const auto arc = choices(
      "{\"question\": \"a\", \"choices\": {\"text\": [\"b\", \"c\"], \"label\": [\"1\", \"2\"]}, "
      "\"answerKey\": \"1\"}\n",
      {"question"}, {"choices"}, "answerKey");
  CHECK(arc.encode().examples[0].target == Targets{0});
  const auto swag = choices(
      "{\"sent1\": \"a\", \"sent2\": \"b\", \"ending0\": \"c\", \"ending1\": \"d\", \"label\": "
      "1}\n",
      {"sent1", "sent2"}, {"ending0", "ending1"});
  const auto encoded = swag.encode();
  CHECK(encoded.examples[0].ids == Ids{2, 5, 3, 6, 7, 3, 2, 5, 3, 6, 8, 3});
  CHECK(encoded.examples[0].target == Targets{1});
  const auto race =
      choices("{\"question\": \"a\", \"choices\": [\"b\", \"c\"], \"label\": \"B\"}\n");
  CHECK(race.encode().examples[0].target == Targets{1});
}

TEST_CASE("choices: at the end of an instruction") {
  const auto made = choices(
      "{\"instruction\": \"a: b\\n\\nAnswer1: c Answer2: d e\\n\\nAnswer format: "
      "answer1/answer2\", \"answer\": \"answer2\"}\n",
      {"instruction"}, {"choices"}, "answer");
  const auto encoded = made.encode();
  CHECK(encoded.examples[0].ids == Ids{2, 5, 1, 6, 3, 7, 3, 2, 5, 1, 6, 3, 8, 9, 3});
  CHECK(encoded.examples[0].target == Targets{1});
  CHECK(choices("{\"question\": \"a\", \"label\": 0}\n")
            .complaint()
            .starts_with("data.jsonl:1: question: found no choices in the text"));
}

TEST_CASE("choices: what is wrong is told with its place") {
  CHECK(choices("{\"question\": \"a\", \"choices\": [\"b\"], \"label\": 0}\n"
                "{\"question\": \"a\", \"choices\": [\"bad\", \"good\"], \"label\": \"goood\"}\n")
            .complaint() ==
        "data.jsonl:1: choices: found 1 choices, expected two or more\n"
        "data.jsonl:2: label: found 'goood', expected one of bad, good, or an index below 2 (did "
        "you mean 'good'?)");
}

TEST_CASE(
    "choices: the loss is over the choices of each question, which need not be equally many") {
  const auto made = choices("{\"question\": \"a\", \"choices\": [\"b\", \"c\"], \"label\": 0}\n");
  data::Batch batch;
  batch.examples = {0, 2, 5};
  batch.targets = {0, 2};
  const Tensor logits = at::tensor({1.0, 3.0, 0.0, 0.0, 0.0}).view({5, 1});
  const auto got = test::numbers(made.task->losses({logits}, batch, 0));
  CHECK(got[0] == doctest::Approx(std::log(std::exp(1) + std::exp(3)) - 1));
  CHECK(got[1] == doctest::Approx(std::log(3)));
}

}  // namespace peftkit::tasks
