// Causal models that answer: what is generated from, what is wanted, and how it is scored.

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

using test::Sample;
using Ids = std::vector<int32_t>;

config::TaskConfig answering(const std::vector<std::string>& metrics, int64_t length = 512) {
  config::TaskConfig config = config::defaults_of_task("causal_lm").task;
  config.metrics = metrics;
  config.max_seq_length = length;
  return config;
}

std::string turn(const std::string& role, const std::string& content) {
  return Json({{"role", role}, {"content", content}}).dump();
}

std::string chat_of(const std::vector<std::string>& turns) {
  return "{\"messages\": [" + join(turns) + "]}\n";
}

// "d a e [SEP]" for "d", "a" of a user and "e" of an assistant: every role but the assistant's is
// told by its first letter.
chat::ChatTemplate short_template() {
  return {chat::Template::parse(
              "{% for m in messages %}{{ m.role[0] + ' ' + m.content + ' [SEP] ' }}{% endfor %}",
              "tokenizer_config.json: chat_template"),
          Json::object()};
}

const std::string kTwoAnswers =
    chat_of({turn("d", "a"), turn("assistant", "b c"), turn("d", "e"), turn("assistant", "d")});

}  // namespace

TEST_CASE("an instruction's prompt ends where its answer begins") {
  const Sample made("causal_lm", "data.jsonl", "{\"instruction\": \"a\", \"output\": \"b c\"}\n",
                    {}, answering({"rouge1"}));
  const auto encoded = made.encode();
  const data::Example& example = encoded.examples.at(0);
  const data::Example prompt = made.task->prompt(example);
  CHECK(prompt.ids.size() + 3 == example.ids.size());  // b c [SEP]
  CHECK(std::equal(prompt.ids.begin(), prompt.ids.end(), example.ids.begin()));
  CHECK(example.ids[prompt.ids.size()] == 6);
  CHECK(prompt.type_ids.size() == prompt.ids.size());
  CHECK(prompt.target.empty());
  CHECK(prompt.row == example.row);
}

TEST_CASE("of a chat the last answer is generated, also where the prompt is learned, too") {
  for (const bool all : {false, true}) {
    auto config = answering({"rouge1"}, 32);
    config.train_on_prompt = all;
    const Sample made("causal_lm", "data.jsonl", kTwoAnswers, {}, config, short_template());
    const auto encoded = made.encode();
    const data::Example& example = encoded.examples.at(0);
    CHECK(example.ids == Ids{8, 5, 3, 5, 6, 7, 3, 8, 9, 3, 5, 8, 3});
    CHECK(made.task->prompt(example).ids == Ids{8, 5, 3, 5, 6, 7, 3, 8, 9, 3, 5});
    CHECK((example.target.size() == example.ids.size() - 1) == all);
  }
}

TEST_CASE("where the last answer does not fit, the one before is generated, or none") {
  const auto cut = [](int64_t length) {
    auto config = answering({"rouge1"}, length);
    config.train_on_prompt = true;
    const Sample made("causal_lm", "data.jsonl", kTwoAnswers, {}, config, short_template());
    const auto encoded = made.encode();
    const auto scorer = made.task->scorer(encoded, {});
    const data::Example& example = encoded.examples.at(0);
    return scorer->wants_text(example) ? made.task->prompt(example).ids : Ids{};
  };
  CHECK(cut(10) == Ids{8, 5, 3, 5});
  CHECK(cut(5) == Ids{8, 5, 3, 5});
  CHECK(cut(4) == Ids{});
}

TEST_CASE("texts of causal models end as answers do") {
  const auto generation = [](const std::vector<std::string>& metrics,
                             std::optional<chat::ChatTemplate> chat = {}) {
    return Sample("causal_lm", "data.jsonl", kTwoAnswers, {}, answering(metrics), std::move(chat))
        .task->generation();
  };
  REQUIRE(generation({}));  // for rows without an answer
  // What closes an answer in the template ends a text; ChatML's is no token of this vocabulary.
  CHECK(generation({"bleu"}, short_template())->settings.eos_token_ids == Ids{3});
  CHECK(generation({"bleu"})->settings.eos_token_ids.empty());
}

TEST_CASE("texts of causal models are scored beside perplexity, in the order asked for") {
  const std::string rows =
      "{\"instruction\": \"a\", \"output\": \"b c\"}\n"
      "{\"instruction\": \"a\", \"output\": \"d\"}\n"
      "{\"instruction\": \"e\", \"output\": \"a a\"}\n";
  const std::vector<std::string> names = {"rouge1", "accuracy", "bleu", "perplexity", "rougeL"};
  const Sample made("causal_lm", "data.jsonl", rows, {}, answering(names));
  const auto encoded = made.encode();
  std::vector<Json> lines;
  const auto scorer = made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<Ids> said = {{8, 3}, {}, {5, 3}};  // "d", "a"
  for (size_t i = 0; i < 3; ++i) {
    const data::Example& example = encoded.examples[i];
    const bool wanted = scorer->wants_text(example);
    CHECK(wanted == (i != 1));  // the same prompt as the first
    const std::vector<float> best(example.target.size(), 6);
    Output output{example, best, 0.5};
    if (wanted) output.text = &said[i];
    scorer->add(output);
  }
  const auto metrics = scorer->metrics(names, std::log(3.0));
  REQUIRE(metrics.size() == names.size());
  for (size_t i = 0; i < names.size(); ++i) CHECK(metrics[i].first == names[i]);
  CHECK(metrics[0].second == doctest::Approx((100 + 200.0 / 3) / 2));  // "d" is an answer to "a"
  CHECK(metrics[1].second == doctest::Approx(1.0 / 5));
  CHECK(metrics[3].second == doctest::Approx(3));
  REQUIRE(lines.size() == 3);
  CHECK(lines[1]["label"] == "d");
  CHECK(lines[1]["prediction"] == "d");
  CHECK(lines[2]["label"] == "a a");
  CHECK(lines[2]["prediction"] == "a");
}

TEST_CASE("a text is cut where a chat's answer ends, be that no token") {
  const test::TempDir dir;
  dir.file("tokenizer.json", R"({"added_tokens": [], "normalizer": null, "pre_tokenizer": null,
    "post_processor": null, "decoder": {"type": "Fuse"},
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -1], ["b", -1],
      ["<|im_", -1], ["end|>", -1], ["start|>", -1], ["user", -1], ["assistant", -1],
      ["\n", -1]]}})");
  const auto tokenizer = tokenize::open_tokenizer(dir.path());
  auto config = answering({"rouge1"});
  config.type = "causal_lm";
  const auto task = find_task("causal_lm").make({config, {}, tokenizer.get()});
  const auto table = std::make_shared<const data::Table>(data::read_table(
      {dir.file("data.jsonl", chat_of({turn("user", "a"), turn("assistant", "ab")}))}));
  const std::vector<int64_t> rows = {0};
  const auto encoded = task->encode(table, rows);
  std::vector<Json> lines;
  const auto scorer = task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const Ids said = {2, 1, 3, 4, 8, 3, 5, 6};  // "ba<|im_end|>\n<|im_start|>user"
  Output output{encoded.examples.at(0), {}, 0};
  output.text = &said;
  const std::vector<float> best(encoded.examples[0].target.size());
  output.scores = best;
  scorer->add(output);
  CHECK(lines.at(0)["label"] == "ab");
  CHECK(lines.at(0)["prediction"] == "ba");
}

TEST_CASE("texts are compared without the thoughts that a template writes where there are none") {
  const test::TempDir dir;
  dir.file("tokenizer.json", R"({"added_tokens": [], "normalizer": null, "pre_tokenizer": null,
    "post_processor": null, "decoder": {"type": "Fuse"},
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -1], ["b", -1],
      ["<think>", -1], ["</think>", -1], ["\n", -1], ["|", -1], ["u", -1], [":", -1]]}})");
  const auto tokenizer = tokenize::open_tokenizer(dir.path());
  const chat::ChatTemplate form(
      chat::Template::parse("{% for m in messages %}{{ 'u' if m.role == 'user' else '' }}"
                            "{% if m.role == 'assistant' and loop.last %}"
                            "{{ ':<think>\n' + (m.reasoning_content or '') + '\n</think>\n\n' }}"
                            "{% endif %}{{ m.content + '|' }}{% endfor %}"
                            "{{ ':' if add_generation_prompt else '' }}",
                            "form"),
      Json::object());
  const auto task =
      find_task("causal_lm").make({answering({"rouge1"}), {}, tokenizer.get(), {}, form});
  const auto table = std::make_shared<const data::Table>(data::read_table({dir.file(
      "data.jsonl",
      chat_of({turn("user", "a"), turn("assistant", "ab")}) +
          chat_of({turn("user", "b"),
                   R"({"role": "assistant", "content": "a", "reasoning_content": "b"})"}))}));
  const std::vector<int64_t> rows = {0, 1};
  const auto encoded = task->encode(table, rows);
  std::vector<Json> lines;
  const auto scorer = task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<Ids> said = {{3, 5, 5, 4, 5, 5, 2, 1, 6}, {3, 4, 1, 6}};
  for (size_t i = 0; i < 2; ++i) {
    const std::vector<float> best(encoded.examples.at(i).target.size());
    Output output{encoded.examples[i], best, 0};
    output.text = &said[i];
    scorer->add(output);
  }
  CHECK(lines.at(0)["label"] == "ab");
  CHECK(lines.at(0)["prediction"] == "ba");
  CHECK(lines.at(1)["label"] == "<think>\nb\n</think>\n\na");  // thoughts that are its own
  CHECK(lines.at(1)["prediction"] == "a");
}

TEST_CASE("plain text has no answers to generate") {
  const Sample made("causal_lm", "data.jsonl", "{\"text\": \"a b\"}\n", {},
                    answering({"perplexity", "rougeL"}));
  const Error error = test::error_of([&] { made.encode(); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(made.complaint() ==
        "task.metrics: found perplexity, rougeL, but the rows of data.jsonl are plain text, which "
        "has no answers to generate; expected perplexity or accuracy, or a column 'messages' or "
        "'instruction'");
}

}  // namespace peftkit::tasks
