// Chats and instructions as examples: what of them is learned, why rows are left out, and rows
// without an answer.

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

using data::Labels;
using test::Sample;
using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

// "d a [SEP]" for "a" of d; roles are told by their first letter, tools are c, and the prompt for
// an answer is a.
constexpr const char* kForm =
    "{% if tools %}{{ 'c [SEP] ' }}{% endif %}"
    "{% for m in messages %}{{ m.role[0] + ' ' + m.content }}{{ ' [SEP] ' }}{% endfor %}"
    "{% if add_generation_prompt %}a{% endif %}";

chat::ChatTemplate form(const std::string& text = kForm) {
  return {chat::Template::parse(text, "form"), Json::object()};
}

config::TaskConfig of_length(int64_t length) {
  config::TaskConfig config = config::defaults_of_task("causal_lm").task;
  config.max_seq_length = length;
  return config;
}

Json say(const std::string& role, const std::string& content, const Json& more = Json::object()) {
  Json message = {{"role", role}, {"content", content}};
  message.update(more);
  return message;
}

std::string row(const std::initializer_list<Json>& messages, const Json& more = Json::object()) {
  Json object = {{"messages", Json::array()}};
  for (const Json& message : messages) object["messages"].push_back(message);
  object.update(more);
  return object.dump() + "\n";
}

Sample chats(const std::string& rows, int64_t length = 64, const std::string& text = kForm) {
  return {"causal_lm", "data.jsonl", rows, {}, of_length(length), form(text)};
}

const std::string kMuted = row({say("d", "b"), say("assistant", "c", {{"weight", 0}}),
                                say("d", "e"), say("assistant", "d", {{"weight", 1}})});

}  // namespace

TEST_CASE("an answer of weight 0 is not learned, even where prompts are") {
  const auto answers = chats(kMuted).encode();
  REQUIRE(answers.examples.size() == 1);
  CHECK(answers.examples[0].ids == Ids{8, 6, 3, 5, 7, 3, 8, 9, 3, 5, 8, 3});
  CHECK(answers.examples[0].target == Targets{8, 3});
  auto config = of_length(64);
  config.train_on_prompt = true;
  const auto all = Sample("causal_lm", "data.jsonl", kMuted, {}, config, form()).encode();
  CHECK(all.examples.at(0).target == Targets{6, 3, 5, 8, 9, 3, 5, 8, 3});
}

TEST_CASE("a row that is left out tells why") {
  const std::string rows = row({say("d", "b")}) +
                           row({say("d", "b"), say("assistant", "c", {{"train", false}})}) +
                           row({say("d", "b b b b b b b b"), say("assistant", "c")}) + row({}) +
                           row({say("d", "b"), say("assistant", "c")});
  const auto report = chats(rows, 8).encode().report;
  REQUIRE(report.dropped.size() == 4);
  CHECK(report.dropped[0].reason == "no answer (no message of the role assistant)");
  CHECK(report.dropped[1].reason == "no answer to learn (all have the weight 0)");
  CHECK(report.dropped[2].reason == "no answer within task.max_seq_length");
  CHECK(report.dropped[3].reason == "no messages");
  const auto blank = chats(row({say("d", "b"), say("assistant", " ")}), 64,
                           "{% for m in messages %}{{ m.content }}{% endfor %}")
                         .encode()
                         .report;
  CHECK(blank.dropped.at(0).reason == "empty answer");
}

TEST_CASE("lengths and truncation are those of the rows that are used") {
  std::string rows = row({say("d", "b"), say("assistant", "c c c c c c c c")});
  for (int i = 0; i < 5; ++i) rows += row({say("d", "b b b b b b b b b b"), say("assistant", "c")});
  rows += row({say("d", "b"), say("assistant", "c")});
  const auto report = chats(rows, 8).encode().report;
  CHECK(report.used == 2);
  CHECK(report.truncated == 1);
  CHECK(report.lengths.min == 6);
  CHECK(report.lengths.max == 13);
  CHECK(report.counts == std::vector<std::pair<std::string, int64_t>>{
                             {"with an answer that task.max_seq_length cuts", 1}});
}

TEST_CASE("rows that a template refuses are named, once for each reason") {
  const std::string alternate =
      "{% for m in messages %}"
      "{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
      "{% if (m.role == 'assistant') != (loop.index0 % 2 == 1) %}"
      "{{ raise_exception('roles must alternate') }}{% endif %}{{ m.content }} {% endfor %}";
  const std::string good = row({say("d", "b"), say("assistant", "c")}),
                    system = row({say("system", "b"), say("assistant", "c")}),
                    twice = row({say("d", "b"), say("d", "b"), say("assistant", "c")});
  CHECK(
      chats(good + system + twice + good + system + system, 64, alternate).complaint() ==
      "data.jsonl:2: messages: the chat template refuses them: no system role (form:1) (as with 2 "
      "more: data.jsonl:5: messages, data.jsonl:6: messages)\n"
      "data.jsonl:3: messages: the chat template refuses them: roles must alternate (form:1)");
  CHECK(
      chats(row({say("d", "b"), {{"role", "assistant"}, {"content", nullptr}}})).complaint() ==
      "data.jsonl:1: messages: the chat template cannot show them: form:1: '+' of str and NoneType "
      "is not possible (to join texts: ~)");
}

TEST_CASE("tools of a row reach the template, be they a list or its text") {
  const Json tools = Json::array({{{"type", "function"}, {"function", {{"name", "b"}}}}});
  const auto encoded =
      chats(row({say("d", "b"), say("assistant", "c")}, {{"tools", tools}}) +
            row({say("d", "b"), say("assistant", "c")}, {{"tools", tools.dump()}}) +
            row({say("d", "b"), say("assistant", "c")}))
          .encode();
  REQUIRE(encoded.examples.size() == 3);
  CHECK(encoded.examples[0].ids == Ids{7, 3, 8, 6, 3, 5, 7, 3});
  CHECK(encoded.examples[1].ids == encoded.examples[0].ids);
  CHECK(encoded.examples[2].ids == Ids{8, 6, 3, 5, 7, 3});
  CHECK(chats(row({say("d", "b"), say("assistant", "c")}, {{"tools", "b"}})).complaint() ==
        "data.jsonl:1: tools: found \"b\", expected a list of tools, or its JSON text");
}

TEST_CASE("the report tells how rows became text") {
  const auto prompt = [](const Sample& sample) { return sample.encode().report.prompt; };
  const std::string answered = row({say("d", "b"), say("assistant", "c")});
  CHECK(prompt(chats(answered)) == "chat (template of the checkpoint)");
  CHECK(prompt(chats(answered, 64, str("{{ strftime_now('%Y') }}", kForm)))
            .starts_with("chat (template of the checkpoint, dated 2"));
  CHECK(prompt(Sample("causal_lm", "data.jsonl", answered, {}, of_length(64))) ==
        "chat (ChatML: the checkpoint has no template)");
  auto config = of_length(64);
  config.text = {"asked"};
  config.label = {"told"};
  CHECK(prompt(Sample("causal_lm", "data.csv", "asked,told\na,b\n", {}, config)) ==
        "alpaca (its words around asked; answers: told)");
  CHECK(prompt(Sample("causal_lm", "data.txt", "a b\n", {}, of_length(64))) ==
        "none (rows of text joined end to end, with the tokenizer's end token between them)");
}

TEST_CASE("a chat without a last answer is a prompt where labels are optional") {
  const std::string rows =
      row({say("d", "b")}) + row({say("d", "b"), say("assistant", "c"), say("tool", "e")}) +
      row({say("d", "b"), say("assistant", "")}) + row({say("assistant", "")}) +
      row({say("d", "b"), say("assistant", "c")}) + row({say("d", "b b b b b b b b")});
  const Sample made = chats(rows, 10);
  const auto encoded = made.encode(Labels::optional);
  REQUIRE(encoded.examples.size() == 4);
  const std::vector<Ids> prompts = {{8, 6, 3, 5}, {8, 6, 3, 5, 7, 3, 1, 9, 3, 5}, {8, 6, 3, 5}};
  for (size_t i = 0; i < 3; ++i) {
    const data::Example& example = encoded.examples[i];
    CHECK_FALSE(example.labelled);
    CHECK(example.ids == prompts[i]);
    CHECK(example.row == static_cast<int64_t>(i));
    CHECK(example.read.size() == 1);
    CHECK(example.target.size() == 1);
    CHECK(made.task->prompt(example).ids == example.ids);
  }
  CHECK(encoded.examples[3].labelled);
  CHECK(encoded.examples[3].target == Targets{7, 3});
  CHECK(encoded.report.counts.at(0) ==
        std::pair<std::string, int64_t>("without an answer, which is generated", 3));
  REQUIRE(encoded.report.dropped.size() == 2);
  CHECK(encoded.report.dropped[0].reason == "no messages");
  CHECK(encoded.report.dropped[1].reason == "a prompt beyond task.max_seq_length");
  const auto required = made.encode();
  CHECK(required.examples.size() == 4);
  CHECK(std::ranges::all_of(required.examples, &data::Example::labelled));
}

TEST_CASE("an instruction without an answer is a prompt where labels are optional") {
  const auto ids_of = [](const std::string& rows, config::TaskConfig config, size_t row) {
    const auto encoded =
        Sample("causal_lm", "data.jsonl", rows, {}, config).encode(Labels::optional);
    CHECK_FALSE(encoded.examples.at(row).labelled);
    return encoded.examples.at(row).ids;
  };
  const std::string rows =
      "{\"instruction\": \"a\", \"output\": \"b\"}\n"
      "{\"instruction\": \"a\", \"output\": \"\"}\n{\"instruction\": \"a\"}\n";
  const Sample made("causal_lm", "data.jsonl", rows, {}, of_length(512));
  const auto prompt = made.task->prompt(made.encode().examples.at(0)).ids;
  CHECK(ids_of(rows, of_length(512), 1) == prompt);
  CHECK(ids_of(rows, of_length(512), 2) == prompt);
  CHECK(ids_of("{\"instruction\": \"a\"}\n", of_length(512), 0) == prompt);
  auto config = of_length(512);
  config.text = {"asked"};
  config.label = {"told"};
  CHECK(ids_of("{\"asked\": \"a\"}\n", config, 0) == prompt);
  CHECK(made.encode().report.dropped.at(0).reason == "empty answer");
}

TEST_CASE("prompts without an answer are generated whatever the metrics are, and not scored") {
  const std::string rows = row({say("d", "b"), say("assistant", "c")}) + row({say("d", "b")});
  for (const bool texts : {true, false}) {
    CAPTURE(texts);
    auto config = of_length(64);
    if (texts) config.metrics = {"rouge1", "accuracy"};
    const Sample made("causal_lm", "data.jsonl", rows, {}, config, form());
    const auto encoded = made.encode(Labels::optional);
    std::vector<Json> lines;
    const auto scorer =
        made.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
    const Ids said = {5, 3};
    for (size_t i : {1u, 0u}) {  // the prompt first
      const data::Example& example = encoded.examples.at(i);
      const bool wanted = scorer->wants_text(example);
      CHECK(wanted == (i == 1));
      const std::vector<float> best = i == 1 ? std::vector<float>{9} : std::vector<float>{7, 3};
      Output output{example, best, 0.5};
      if (wanted) output.text = &said;
      scorer->add(output);
    }
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == Json{{"index", 1}, {"prediction", "a"}});
    CHECK(lines[1]["index"] == 0);
    CHECK(lines[1]["label"] == (texts ? Json("c") : Json{"c", "[SEP]"}));
    CHECK(scorer->metrics({"accuracy"}, 0)[0].second == 1.0);  // of the answer's two tokens
    if (texts) CHECK(scorer->metrics({"rouge1"}, 0)[0].second == 0.0);  // "a" for "c"
  }
}

}  // namespace peftkit::tasks
