#include "tasks/samples.hpp"

#include "config/task_kind.hpp"
#include "tasks/prompts.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

Sample rows_of(const std::string& task, const std::string& file, const std::string& content,
               int64_t length, const std::function<void(config::TaskConfig&)>& change = {}) {
  config::TaskConfig config = config::defaults_of_task(task).task;
  config.max_seq_length = length;
  if (change) change(config);
  return Sample(task, file, content, {}, config);
}

}  // namespace

TEST_CASE("masked: lines are joined and cut in blocks with special tokens around each") {
  const auto encoded = rows_of("masked_lm", "data.txt", "a b c\nd\n\ne a b\n", 5).encode();
  REQUIRE(encoded.examples.size() == 3);
  CHECK(encoded.examples[0].ids == Ids{2, 5, 6, 7, 3});
  CHECK(encoded.examples[1].ids == Ids{2, 8, 9, 5, 3});
  CHECK(encoded.examples[1].row == 1);
  CHECK(encoded.examples[2].ids == Ids{2, 6, 3});
  CHECK(encoded.examples[2].read == Ids{1});
}

TEST_CASE("masked: line by line, a row is a sequence") {
  const auto encoded = rows_of("masked_lm", "data.txt", "a b\n\nc\n", 8, [](auto& config) {
                         config.line_by_line = true;
                       }).encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[1].ids == Ids{2, 7, 3});
  CHECK(encoded.report.dropped[0].reason == "empty text");
}

TEST_CASE("masked: what is hidden depends on the key and the place alone") {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "a b c d ";
  const Sample made = rows_of("masked_lm", "data.txt", text, 20000);
  const auto encoded = made.encode();
  const data::Example& example = encoded.examples[0];
  const auto one = made.task->variant(example, 1);
  CHECK(one.ids == made.task->variant(example, 1).ids);
  CHECK(one.ids != made.task->variant(example, 2).ids);
  const auto count = static_cast<double>(example.read.size());
  CHECK(static_cast<double>(one.read.size()) / count == doctest::Approx(0.15).epsilon(0.1));
  double hidden = 0, kept = 0;
  for (size_t i = 0; i < one.read.size(); ++i) {
    const auto at = static_cast<size_t>(one.read[i]);
    CHECK(one.target[i] == static_cast<float>(example.ids[at]));
    hidden += one.ids[at] == 4 ? 1 : 0;
    kept += one.ids[at] == example.ids[at] ? 1 : 0;
  }
  const auto chosen = static_cast<double>(one.read.size());
  CHECK(hidden / chosen == doctest::Approx(0.8).epsilon(0.05));
  CHECK(kept / chosen == doctest::Approx(0.1 + 0.1 / 12).epsilon(0.3));
}

TEST_CASE("masked: a sequence has something to guess") {
  const Sample made = rows_of("masked_lm", "data.txt", "a\n", 8,
                              [](auto& config) { config.mlm_probability = 1e-9; });
  const auto encoded = made.encode();
  CHECK(made.task->variant(encoded.examples[0], 5).read == Ids{1});
}

TEST_CASE("causal: plain text is joined and cut; every token but the first is guessed") {
  const auto encoded =
      rows_of("causal_lm", "data.jsonl", "{\"text\": \"a b\"}\n{\"text\": \"c\"}\n", 4).encode();
  REQUIRE(encoded.examples.size() == 2);  // [CLS] a b [SEP] | [CLS] c [SEP]
  CHECK(encoded.examples[0].ids == Ids{2, 5, 6, 3});
  CHECK(encoded.examples[0].read == Ids{0, 1, 2});
  CHECK(encoded.examples[0].target == Targets{5, 6, 3});
  CHECK(encoded.examples[1].ids == Ids{2, 7, 3});
}

TEST_CASE("causal: of instructions the answers are learned") {
  const std::string rows =
      "{\"instruction\": \"a\", \"input\": \"\", \"output\": \"b c\"}\n"
      "{\"instruction\": \"a\", \"input\": \"d\", \"output\": \"b\"}\n"
      "{\"instruction\": \"a\", \"input\": \"d\", \"output\": \"\"}\n";
  const auto encoded = rows_of("causal_lm", "data.jsonl", rows, 512).encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[0].target == Targets{6, 7});
  CHECK(encoded.examples[0].ids[static_cast<size_t>(encoded.examples[0].read[0]) + 1] == 6);
  CHECK(encoded.examples[1].target == Targets{6});
  CHECK(encoded.report.dropped[0].reason == "empty answer");
  const auto all = rows_of("causal_lm", "data.jsonl", rows, 512, [](auto& config) {
                     config.train_on_prompt = true;
                   }).encode();
  CHECK(all.examples[0].target.size() == all.examples[0].ids.size() - 2);  // without [CLS], [SEP]
  const auto none = rows_of("causal_lm", "data.jsonl", rows, 5).encode();
  CHECK(none.examples.empty());
  CHECK(none.report.dropped[0].reason == "no answer within task.max_seq_length");
}

TEST_CASE("causal: the prompts are Alpaca's and ChatML's") {
  const ChatForm form{chat::chat_ml(), false};
  const std::vector<chat::Message> messages = {{"user", "hi"}, {"assistant", "yes"}};
  std::string text, learned;
  for (const auto& piece : form.form.tell(messages).pieces) {
    text += piece.text;
    if (piece.assistant) learned += piece.text;
  }
  CHECK(text == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nyes<|im_end|>\n");
  CHECK(learned == "yes<|im_end|>");
  CHECK(form.form.ask(chat::Chat(messages).first(1)).pieces[0].text ==
        "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
  data::Table table{{"instruction", "input", "output"}, {"x.json"}, {{{"Add.", "1", "2"}, 0, 1}}};
  config::TaskConfig config = config::defaults_of_task("causal_lm").task;
  const PromptReader reader(config, table, form, data::Labels::required);
  const auto parts = reader.read(0).segments;
  CHECK(parts[0].text.ends_with("### Instruction:\nAdd.\n\n### Input:\n1\n\n### Response:"));
  CHECK(parts[1].text == "2");
  CHECK(parts[1].learned);
}

TEST_CASE("causal: chats, and columns of another name") {
  const auto chat =
      rows_of("causal_lm", "data.jsonl",
              "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", "
              "\"content\": \"b\"}]}\n{\"messages\": []}\n",
              64)
          .encode();
  REQUIRE(chat.examples.size() == 1);
  CHECK(std::ranges::count(chat.examples[0].target, 6.0f) == 1);
  CHECK(std::ranges::count(chat.examples[0].target, 5.0f) == 0);
  CHECK(chat.report.dropped[0].reason == "no messages");
  const auto named =
      rows_of("causal_lm", "data.jsonl", "{\"question\": \"a\", \"answer\": \"b\"}\n", 512,
              [](auto& config) {
                config.text = {"question"};
                config.label = {"answer"};
              })
          .encode();
  CHECK(named.examples[0].target == Targets{6});
}

TEST_CASE("language models: perplexity, accuracy and the tokens of a line") {
  const Sample made = rows_of("causal_lm", "data.jsonl", "{\"text\": \"a b\"}\n", 8);
  const auto encoded = made.encode();
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> best = {5, 5, 3};
  scorer->add({encoded.examples[0], best, 0.0});
  const Metrics metrics = scorer->metrics({"perplexity", "accuracy"}, 2.0);
  CHECK(metrics[0].second == doctest::Approx(std::exp(2.0)));
  CHECK(metrics[1].second == doctest::Approx(2.0 / 3));
  CHECK(lines[0]["label"] == Json::array({"a", "b", "[SEP]"}));
  CHECK(lines[0]["prediction"] == Json::array({"a", "a", "[SEP]"}));
}

TEST_CASE(
    "causal: chats are written as the checkpoint's template has them, special tokens and all") {
  const auto parsed = chat::Template::parse(
      "{{ '[CLS] ' }}{% for m in messages %}{{ m.role[0] + ' ' + m.content + ' [SEP] ' }}{% endfor "
      "%}",
      "tokenizer_config.json: chat_template");
  const Sample made(
      "causal_lm", "data.jsonl",
      "{\"messages\": [{\"role\": \"d\", \"content\": \"a b\"}, {\"role\": \"assistant\", "
      "\"content\": \"c\"}]}\n",
      {},
      [] {
        config::TaskConfig config = config::defaults_of_task("causal_lm").task;
        config.max_seq_length = 32;
        return config;
      }(),
      chat::ChatTemplate(parsed, Json::object()));
  const auto encoded = made.encode();
  REQUIRE(encoded.examples.size() == 1);
  CHECK(encoded.examples[0].ids == Ids{2, 8, 5, 6, 3, 5, 7, 3});
  CHECK(encoded.examples[0].target.front() == 7);  // the answer
}

}  // namespace peftkit::tasks
