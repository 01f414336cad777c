#include "tasks/samples.hpp"

#include "base/text.hpp"
#include "config/task_kind.hpp"

#include <ATen/ops/tensor.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

config::TaskConfig choice_config() {
  config::TaskConfig config = config::defaults_of_task("multiple_choice").task;
  config.max_seq_length = 8;
  return config;
}

// A row of these choices and this answer, both as JSON.
std::string row(const std::string& choices, const std::string& answer) {
  return "{\"question\": \"a\", \"choices\": " + choices + ", \"label\": " + answer + "}\n";
}

// The answers of rows of a file; the message where that fails.
std::string answers(const std::string& file, const std::string& content,
                    config::TaskConfig config = choice_config()) {
  const Sample made("multiple_choice", file, content, {}, std::move(config));
  try {
    std::string out;
    for (const auto& example : made.encode().examples)
      out += str(out.empty() ? "" : " ", example.target[0]);
    return out;
  } catch (const Error&) {
    return made.complaint();
  }
}

std::string json_answers(const std::string& content) {
  return answers("data.jsonl", content);
}

Sample choices(const std::string& content, std::vector<std::string> text = {"question"},
               std::vector<std::string> choices = {"choices"}, const std::string& label = "label") {
  config::TaskConfig config = choice_config();
  config.text = std::move(text);
  config.choices = std::move(choices);
  config.label = {label};
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

TEST_CASE("choices: a number is a place, a text is a text") {
  const std::string numbers = R"(["1", "2", "3", "0"])";
  CHECK(json_answers(row(numbers, "2")) == "2");
  CHECK(json_answers(row(numbers, "2.0")) == "2");
  CHECK(json_answers(row(numbers, R"("2")")) == "1");
  CHECK(json_answers(row(numbers, "1") + row(numbers, "3")) == "1 3");
  CHECK(json_answers(row(R"(["b", "c"])", R"("1")")) == "1");
}

TEST_CASE("choices: answers that can be but one show what the others are") {
  const std::string numbers = R"(["1", "2", "3", "0"])", large = R"(["12", "15"])";
  CHECK(json_answers(row(large, "15") + row(numbers, "2")) == "1 1");
  CHECK(json_answers(row(R"(["b", "c"])", R"("1")") + row(numbers, R"("2")")) == "1 2");
  CHECK(json_answers(row("[1, 2, 3, 0]", "2") + row("[12, 15]", "15")) == "1 1");
  CHECK(json_answers(row("[1, 2, 3, 0]", "2") + row("[12, 15]", "1")) == "2 1");
  CHECK(json_answers(row(numbers, "2") + row(large, "15") + row(large, "1")) ==
        "data.jsonl:1: label: found 2, which is the text of choice 1 and the place of choice 2, "
        "expected one of the two (name choices with letters)");
  CHECK(json_answers(row("[1, 2, 3, 0]", "2")).find("expected one of the two") !=
        std::string::npos);
}

TEST_CASE("choices: in files without types whole numbers are places") {
  config::TaskConfig config = choice_config();
  config.choices = {"A", "B", "C", "D"};
  const std::string header = "question,A,B,C,D,label\n";
  CHECK(answers("a.csv", header + "a,1,2,3,0,2\na,0,1,3,2,3.0\n", config) == "2 3");
  CHECK(answers("a.csv", header + "a,1,2,3,0,C\na,0,1,3,2,d\n", config) == "2 3");
  CHECK(answers("a.csv", header + "a,12,15,18,21,15\na,1,2,3,0,2\n", config) == "1 1");
  CHECK(answers("a.csv", header + "a,b,c,d,,1\na,b,c,d,,D\n", config) ==
        "a.csv:3: label: found 'D', expected one of A, B, C, or an index below 3");
}

TEST_CASE("choices: where names are numbers or letters, nothing else is a place") {
  const auto arc = [](const std::string& labels, const std::string& answer) {
    return json_answers(row(R"({"text": ["b", "c", "d"], "label": )" + labels + "}", answer));
  };
  CHECK(arc(R"(["1", "2", "3"])", R"("1")") == "0");
  CHECK(arc(R"(["1", "2", "3"])", "3") == "2");
  CHECK(arc(R"(["1", "2", "3"])", "0") ==
        "data.jsonl:1: label: found '0', expected one of 1, 2, 3");
  CHECK(arc(R"(["B", "C", "D"])", R"("A")").find("found 'A', expected one of B, C, D") !=
        std::string::npos);
  CHECK(arc(R"(["A", "B", "C"])", R"("c")") == "1");  // a choice's text
  CHECK(json_answers(row(R"(["red", "tall"])", R"("b")")) == "1");
}

TEST_CASE("choices: padding is no choice, and equal texts cannot be told apart") {
  CHECK(json_answers(row(R"(["b", "c", null, null])", "1")) == "1");
  CHECK(json_answers(row(R"(["b", "c", null])", "2")).find("an index below 2") !=
        std::string::npos);
  CHECK(json_answers(row(R"(["b", null, "c"])", "0")) ==
        "data.jsonl:1: choices[1]: found null, expected text");
  CHECK(json_answers(row(R"(["b", "b"])", R"("b")")) ==
        "data.jsonl:1: label: found 'b', which is the text of two choices, expected an index");
  CHECK(json_answers(row(R"(["2", "2", "3"])", R"("2")")).find("two choices") != std::string::npos);
  CHECK(json_answers(row(R"(["2", "2", "3"])", "2")) == "2");
}

TEST_CASE("choices: rows without an answer") {
  config::TaskConfig config = choice_config();
  const std::string pair = R"(["b", "c"])";
  const std::string rows = row(pair, "1") + row(pair, "-1") + row(pair, "null");
  CHECK(json_answers(rows).find("found '-1', expected one of b, c, or an index below 2 (where it "
                                "says that there is no label") != std::string::npos);
  config.ignore_labels = {"-1"};
  const Sample ignoring("multiple_choice", "data.jsonl", rows, {}, config);
  const auto dropped = ignoring.encode().report.dropped;
  REQUIRE(dropped.size() == 2);
  CHECK(dropped[0].reason == "a label in task.ignore_labels");
  CHECK(dropped[1].reason == "missing label");
  const Sample without("multiple_choice", "data.jsonl",
                       "{\"question\": \"a\", \"choices\": [\"b\", \"c\"]}\n", {}, choice_config());
  CHECK(without.complaint().find("no column 'label'") != std::string::npos);
  const Sample free("multiple_choice", "data.jsonl", rows, {}, choice_config());
  for (const auto& encoded :
       {without.encode(data::Labels::optional), free.encode(data::Labels::optional)}) {
    CHECK(encoded.report.dropped.empty());
    CHECK_FALSE(encoded.examples.back().labelled);
    CHECK(encoded.examples.back().target.size() == 1);
  }
  CHECK(free.encode(data::Labels::optional).examples.size() == 3);
}

TEST_CASE("choices: a line of predictions has each choice by its name") {
  const auto line = [](const std::string& choices, const std::string& label, bool labelled) {
    const Sample made("multiple_choice", "data.jsonl", row(choices, label), {}, choice_config());
    const auto encoded = made.encode(data::Labels::optional);
    Json out;
    const auto scorer = made.task->scorer(encoded, [&](const Json& given) { out = given; });
    const std::vector<float> scores = {0.0f, 1.0f};
    scorer->add({encoded.examples[0], scores, 0.5});
    CHECK(scorer->metrics({"accuracy"}, 0).size() == (labelled ? 1 : 0));
    return out;
  };
  const Json named = line(R"({"text": ["b", "c"], "label": ["X", "Y"]})", R"("X")", true);
  CHECK(named["label"] == "X");
  CHECK(named["prediction"] == "Y");
  CHECK(named["confidence"] == named["probabilities"]["Y"]);
  CHECK(named["probabilities"]["X"].get<double>() == doctest::Approx(1 / (1 + std::exp(1))));
  const Json equal = line(R"(["b", "b"])", "null", false);
  CHECK(equal["prediction"] == "1");
  CHECK(equal["probabilities"].contains("0"));
  CHECK_FALSE(equal.contains("label"));
  CHECK_FALSE(equal.contains("loss"));
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
