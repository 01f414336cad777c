// Chats through the real programs: the date that a template asks for, and rows that it does not
// show as they are.

#include "cli/programs.hpp"
#include "support/toy_families.hpp"

namespace peftkit::test {

namespace {

const std::string kWest = "Etc/GMT+12", kEast = "Etc/GMT-14";  // never on the same day
constexpr const char* kPlain =
    "{% for m in messages %}{{ m.role[0] + ' ' + m.content + ' [SEP] ' }}{% endfor %}";
// As many words as the day of the month has, so that each day has other tokens.
constexpr const char* kDated =
    "{% for i in range(strftime_now('%d') | int) %}good {% endfor %}"
    "{% for m in messages %}{{ m.role[0] + ' ' + m.content + ' [SEP] ' }}{% endfor %}";

Json say(const std::string& role, const Json& content, const Json& more = Json::object()) {
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

const std::string kFine = row({say("user", "the film"), say("assistant", "was good")});

// A toy decoder with this template, and rows to train on.
class ChatInputs {
 public:
  ChatInputs(const std::string& form, const std::string& rows, const std::string& more = "") {
    write_toy_bert(dir_ / "model");
    const int64_t words = read_json(dir_ / "model/config.json", ErrorKind::data)["vocab_size"];
    write_toy_family(
        dir_ / "model", "llama",
        {{"vocab_size", words}, {"eos_token_id", 3}, {"max_position_embeddings", 128}});
    if (!form.empty()) dir_.file("model/chat_template.jinja", form);
    dir_.file("rows.jsonl", rows);
    dir_.file(
        "config.yaml",
        "version: 1\nmodel: {name_or_path: model}\n"
        "task: {type: causal_lm, train_file: rows.jsonl, validation_file: rows.jsonl, "
        "max_seq_length: 64" +
            more +
            "}\nadapter: {name: toy, config: lora}\n"
            "training: {output_dir: run, max_steps: 4, save_strategy: steps, save_steps: 2, "
            "save_total_limit: 0, eval_strategy: steps, eval_steps: 2, learning_rate: 1e-2}\n");
  }

  Outcome train(std::vector<std::string> flags = {}, const std::string& zone = kWest) const {
    flags.insert(flags.begin(), {program("peft-train"), "--config", path("config.yaml")});
    return test::run(flags, {{"TZ", zone}});
  }
  Outcome resume(const std::string& folder, const std::string& zone) const {
    return test::run({program("peft-train"), "--resume", path(folder)}, {{"TZ", zone}});
  }
  Outcome evaluate(std::vector<std::string> flags, const std::string& zone) const {
    flags.insert(flags.begin(), {program("peft-eval"), "--adapter", path("run/best"), "--data",
                                 path("rows.jsonl")});
    return test::run(flags, {{"TZ", zone}});
  }
  std::string resolved(const std::string& folder) const {
    return read_file(dir_ / (folder + "/resolved_config.yaml"));
  }
  std::string path(const std::string& name) const { return (dir_ / name).string(); }
  // What was written on stderr, without the folder.
  std::string told(const Outcome& outcome) const {
    std::string text = outcome.err;
    const std::string folder = dir_.path().string() + "/";
    for (size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    return text;
  }
  const TempDir& dir() const { return dir_; }

 private:
  TempDir dir_;
};

double loss_of(const Outcome& outcome) {
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  return parse_json(outcome.out, "stdout", ErrorKind::data)["eval_loss"];
}

std::string kept_date(const std::string& yaml) {
  const size_t at = yaml.find("chat_date: \"");
  REQUIRE(at != std::string::npos);
  return yaml.substr(at + 12, 10);
}

}  // namespace

TEST_CASE("the date of a chat template is that of the run's first start") {
  const ChatInputs inputs(kDated, kFine);
  const Outcome trained = inputs.train();
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const std::string date = kept_date(inputs.resolved("run"));
  CHECK(contains(trained.err, "the chat template asks for a date: it is " + date));
  CHECK(contains(trained.err, "chat (template of the checkpoint, dated " + date + ")"));
  for (const char* folder : {"run/best", "run/last", "run/checkpoint-2"})
    CHECK(kept_date(inputs.resolved(folder)) == date);

  const Json results = read_json(inputs.dir() / "run/eval_results.json", ErrorKind::data);
  const Outcome evaluated = inputs.evaluate({}, kEast);
  CHECK(loss_of(evaluated) == results["eval_loss"]);
  CHECK_FALSE(contains(evaluated.err, "warning"));
  CHECK(loss_of(inputs.evaluate({"--set", "task.chat_date=2025-01-02"}, kEast)) !=
        results["eval_loss"]);

  const std::string last = read_file(inputs.dir() / "run/last/adapter.safetensors");
  for (const bool by_config : {false, true}) {
    CAPTURE(by_config);
    for (const char* folder : {"run/checkpoint-4", "run/best", "run/last"})
      fs::remove_all(inputs.dir() / folder);
    fs::remove(inputs.dir() / "run/all_results.json");
    const Outcome resumed = by_config ? inputs.train({"--resume", inputs.path("run")}, kEast)
                                      : inputs.resume("run", kEast);
    REQUIRE_MESSAGE(resumed.code == 0, resumed.err);
    CHECK(kept_date(inputs.resolved("run/last")) == date);
    CHECK(read_file(inputs.dir() / "run/last/adapter.safetensors") == last);
  }
}

TEST_CASE("a run that kept no date goes on with today's, which is told") {
  const ChatInputs inputs(kDated, kFine);
  REQUIRE(inputs.train().code == 0);
  for (const char* folder : {"run/checkpoint-4", "run/best", "run/last"})
    fs::remove_all(inputs.dir() / folder);
  fs::remove(inputs.dir() / "run/all_results.json");
  for (const char* folder : {"run", "run/checkpoint-2"}) {
    std::string text = inputs.resolved(folder);
    const size_t at = text.find("chat_date: \"");
    text.replace(at, text.find('\n', at) - at, "chat_date: null");
    write_file(inputs.dir() / folder / "resolved_config.yaml", text);
  }
  const Outcome resumed = inputs.resume("run", kEast);
  CHECK_MESSAGE(resumed.code == 0, resumed.err);
  CHECK(contains(resumed.err, "the chat template asks for a date: it is "));
}

TEST_CASE("a date that is set is the same everywhere; where none is asked for, none is kept") {
  const ChatInputs set(kDated, kFine, ", chat_date: 2025-01-31");
  const Outcome west = set.train();
  REQUIRE_MESSAGE(west.code == 0, west.err);
  CHECK_FALSE(contains(west.err, "warning"));
  const Json loss = read_json(set.dir() / "run/eval_results.json", ErrorKind::data)["eval_loss"];
  const Outcome east = set.train({"--set", "training.overwrite_output_dir=true"}, kEast);
  REQUIRE_MESSAGE(east.code == 0, east.err);
  CHECK(read_json(set.dir() / "run/eval_results.json", ErrorKind::data)["eval_loss"] == loss);

  const ChatInputs plain(kPlain, kFine);
  const Outcome trained = plain.train();
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  CHECK(contains(plain.resolved("run"), "chat_date: null"));
  CHECK_FALSE(contains(trained.err, "warning"));
}

TEST_CASE("an adapter without a kept date is evaluated with today's, which is told once") {
  const ChatInputs inputs(kDated, kFine);
  const Outcome trained = inputs.train();
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const Outcome evaluated = inputs.evaluate({"--set", "task.chat_date=null"}, kEast);
  REQUIRE_MESSAGE(evaluated.code == 0, evaluated.err);
  const std::string warning = "rows.jsonl: the chat template asks for a date, and none is kept";
  const std::string told = inputs.told(evaluated);
  CHECK(contains(told, warning));
  CHECK(told.find(warning) == told.rfind(warning));
  const Outcome checked =
      run({program("peft-train"), "validate", "--config", inputs.path("config.yaml"), "--set",
           "training.overwrite_output_dir=true"});
  CHECK(checked.code == 0);
  CHECK(contains(checked.out, "chat (template of the checkpoint, dated "));
}

TEST_CASE("rows that a template refuses are named once for each reason") {
  const std::string form = std::string("{% if messages[0].role == 'system' %}") +
                           "{{ raise_exception('no system role') }}{% endif %}" + kPlain;
  const std::string refused = row({say("system", "very fine"), say("user", "the film")});
  const ChatInputs inputs(form, kFine + refused + kFine + refused + refused + refused + refused);
  const Outcome outcome = inputs.train();
  CHECK(outcome.code == 3);
  CHECK(contains(inputs.told(outcome),
                 "error: rows.jsonl:2: messages: the chat template refuses them: no system role "
                 "(model/chat_template.jinja:1) (as with 4 more: rows.jsonl:4: messages, "
                 "rows.jsonl:5: messages, …)\n"));
}

TEST_CASE("what a template leaves out of rows is warned of once, with a count") {
  const Json tools = Json::array({{{"type", "function"}, {"function", {{"name", "weigh"}}}}});
  const std::string with_tools =
      row({say("user", "the film"), say("assistant", "was bad", {{"reasoning_content", "very"}})},
          {{"tools", tools}});
  const ChatInputs inputs(kPlain, kFine + with_tools + with_tools + with_tools);
  const Outcome outcome =
      inputs.train({"--set", "task.validation_file=", "--set", "task.validation_split=0", "--set",
                    "training.eval_strategy=no"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const std::string told = inputs.told(outcome);
  CHECK(contains(told,
                 "warning rows.jsonl:2: the chat template does not show the tools (as with 2 "
                 "more: rows.jsonl:3, rows.jsonl:4)\n"));
  CHECK(contains(told,
                 "warning rows.jsonl:2: the chat template does not show 'reasoning_content' "
                 "(as with 2 more: rows.jsonl:3, rows.jsonl:4)\n"));

  const Json calls = Json::array({{{"function", {{"name", "weigh"}, {"arguments", "{}"}}}}});
  const ChatInputs calling(kPlain, kFine + row({say("user", "the film"),
                                                say("assistant", "", {{"tool_calls", calls}})}));
  const Outcome refused = calling.train();
  CHECK(refused.code == 3);
  CHECK(contains(calling.told(refused),
                 "error: rows.jsonl:2: messages: message 2: the chat template does not show "
                 "'tool_calls' of this answer, so it cannot be learned\n"));
}

TEST_CASE("text that begins with the tokenizer's own beginning is warned of") {
  const ChatInputs inputs("", "{\"text\": \"the film\"}\n{\"text\": \"[CLS] the film was bad\"}\n");
  const Outcome outcome = inputs.train();
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(
      contains(inputs.told(outcome),
               "warning rows.jsonl:2: the text begins with [CLS], which the tokenizer puts before "
               "it, too, so that it comes twice\n"));
  CHECK(contains(outcome.err, "  prompt    none (rows of text joined end to end, "));
}

}  // namespace peftkit::test
