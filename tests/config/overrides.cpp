// --set section.key=value

#include "config/sample.hpp"

#include <algorithm>
#include <set>

namespace peftkit::test {

namespace {

const std::string kUnion =
    "config:\n    union:\n      - lora: {r: 4}\n      - seq_bn: {leave_out: [0, 1]}\n";

}  // namespace

TEST_CASE("an override replaces a value, the last one wins") {
  const auto config =
      read_text(sample(), {"training.seed=7", "training.learning_rate=1e-5", "training.seed=8"});
  CHECK(config.training.seed == 8);
  CHECK(config.training.learning_rate == 1e-5);
}

TEST_CASE("the value is YAML, from the first = on") {
  const auto config = read_text(sample(), {"task.labels=[a, 'b=c', d]", "adapter.config=lora[r=4]",
                                           "head.dropout_prob=null", "head.activation_function=~"});
  CHECK(config.task.labels == std::vector<std::string>{"a", "b=c", "d"});
  CHECK(std::get<config::LoraConfig>(config.adapter.config.members[0]).r == 4);
  CHECK(config.head.activation_function.empty());
}

TEST_CASE("the words that shells complete are the schema's keys and their values") {
  const auto words = config::override_words();
  std::set<std::string> keys, expected;
  for (const auto& word : words) {
    if (word.ends_with('=')) keys.insert(word.substr(0, word.size() - 1));
  }
  const Json schema = config::json_schema();
  for (const auto& [section, fields] : schema["properties"].items()) {
    const Json own = fields.value("properties", Json::object());
    if (own.empty()) expected.insert(section);
    for (const auto& [field, unused] : own.items()) expected.insert(section + "." + field);
  }
  CHECK(keys == expected);
  for (const std::string word :
       {"task.type=seq2seq", "training.bf16=false", "adapter.config=unipelt",
        "training.lr_scheduler_type=cosine", "training.report_to=tensorboard"}) {
    CHECK_MESSAGE(std::ranges::find(words, word) != words.end(), word);
  }
}

TEST_CASE("a path makes the mappings that are missing") {
  const auto config =
      read_text(sample("head:\n  layers: 2\n", ""), {"head.layers=3", "task.metrics=f1"});
  CHECK(config.head.layers == 3);
  CHECK(config.task.metrics == std::vector<std::string>{"f1"});
}

TEST_CASE("a path leads into lists") {
  const auto config = read_text(
      sample("config: lora", kUnion),
      {"adapter.config.union[0].lora.r=2", "adapter.config.union[1].seq_bn.leave_out[1]=5"});
  const auto& members = config.adapter.config.members;
  CHECK(std::get<config::LoraConfig>(members[0]).r == 2);
  CHECK(std::get<config::BottleneckConfig>(members[1]).leave_out == std::vector<int64_t>{0, 5});
}

TEST_CASE("an unknown name in a path is an unknown key") {
  CHECK(complaint(sample(), {"training.sead=7"}) ==
        "--set training.sead=7: training.sead: unknown key (did you mean 'seed'?)");
  CHECK(complaint(sample(), {"trainig.seed=7"}) ==
        "--set trainig.seed=7: trainig: unknown key (did you mean 'training'?)");
  CHECK(
      complaint(sample("config: lora", kUnion), {"adapter.config.union[0].lora.rank=2"}) ==
      "--set adapter.config.union[0].lora.rank=2: adapter.config.union[0].lora.rank: unknown key");
}

TEST_CASE("a wrong value says which override it came from") {
  CHECK(
      complaint(sample(), {"training.seed=seven"}) ==
      "--set training.seed=seven: training.seed: found 'seven', expected an integer of at least 0");
  CHECK(complaint(sample(), {"training.output_dir="}) ==
        "--set training.output_dir=: training.output_dir: found nothing, expected text");
}

TEST_CASE("a path that leads nowhere is an error") {
  CHECK(
      complaint(sample(), {"adapter.config.lora.r=2"}) ==
      "--set adapter.config.lora.r=2: adapter.config: found 'lora', expected a mapping in which to "
      "set 'lora'");
  CHECK(
      complaint(sample("config: lora", kUnion), {"adapter.config.union[2].lora.r=2"}) ==
      "--set adapter.config.union[2].lora.r=2: adapter.config.union: found a list of 2, which has "
      "no [2]");
  CHECK(complaint(sample(), {"training[0]=2"}) ==
        "--set training[0]=2: training: found a mapping, which has no [0]");
}

TEST_CASE("an override has the form path=value") {
  for (const char* wrong : {"training.seed", "", "=3", ".seed=3", "training.=3", "training..seed=3",
                            "task.text[=3", "task.text[x]=3", "task.text[0]x=3", "[0]=3"}) {
    const std::string expected = std::string("--set ") + wrong + ": expected section.key=value";
    CHECK(complaint(sample(), {wrong}) == expected);
  }
  CHECK(complaint(sample(), {"task.labels=[a"}).find("not valid YAML") != std::string::npos);
}

TEST_CASE("signs that mean something in YAML stand for themselves where they are the whole value") {
  for (const char* sign : {"|", "||", ";", ", ", "-", "#", "&", "/"}) {
    CAPTURE(sign);
    const auto config =
        read_text(sample(), {"task.type=multi_label", std::string("task.label_separator=") + sign});
    CHECK(config.task.label_separator == sign);
    CHECK(read_text(config::to_yaml(config)) == config);
  }
  CHECK(read_text(sample(), {"task.ignore_labels=-"}).task.ignore_labels ==
        std::vector<std::string>{"-"});
  CHECK(read_text(sample(), {"task.labels=[]"}).task.labels.empty());
}

TEST_CASE("findings of overrides and of the file come together") {
  const std::string text = complaint(sample("layers: 2", "layers: x"), {"training.seed=x", "oops"});
  CHECK(text.find("head.layers") != std::string::npos);
  CHECK(text.find("training.seed") != std::string::npos);
  CHECK(text.find("--set oops") != std::string::npos);
}

}  // namespace peftkit::test
