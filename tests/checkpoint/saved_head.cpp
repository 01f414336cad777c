#include "checkpoint/folder_sample.hpp"

namespace peftkit::checkpoint {

namespace {

// head_config.json with this `config`, and tensors of the head "a".
void write_head(const test::TempDir& dir, const std::string& config) {
  dir.file("head_config.json", R"({"name": "a", "config": )" + config + "}");
  write_safetensors(dir / "model_head.safetensors", head_tensors("a"));
}

// A config with one value replaced.
std::string head_config_with(const std::string& key, const Json& value) {
  Json config = {{"head_type", "classification"}, {"layers", 2}, {"num_labels", 2}};
  config[key] = value;
  return config.dump();
}

std::string head_refusal(const test::TempDir& dir, const std::string& config) {
  write_head(dir, config);
  const Error error = test::error_of([&] { read_head(dir.path(), "a"); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return without_folder(dir.path(), error.what());
}

}  // namespace

TEST_CASE("head: head_config.json as Python reads it") {
  const test::TempDir dir;
  write_adapter_folder(dir.path(), sample_folder());
  const Json json = read_json(dir / "head_config.json", ErrorKind::checkpoint);
  const Json expected = {
      {"config",
       {{"activation_function", "relu"},
        {"bias", false},
        {"dropout_prob", 0.25},
        {"head_type", "classification"},
        {"label2id", {{"negative", 0}, {"neutral", 1}, {"ä \"quoted\" label", 2}}},
        {"layers", 3},
        {"num_labels", 3},
        {"use_pooler", true}}},
      {"hidden_size", 3},
      {"model_class", "BertAdapterModel"},
      {"model_name", "org/name"},
      {"model_type", "bert"},
      {"name", "a"},
      {"version", "adapters.1.3.0"}};
  CHECK(nlohmann::json(json) == nlohmann::json(expected));
}

TEST_CASE("head: a head without activation and without a dropout of its own") {
  const test::TempDir dir;
  AdapterFolder written = sample_folder();
  written.head->config = {.layers = 1, .activation_function = "", .dropout_prob = std::nullopt};
  write_adapter_folder(dir.path(), written);
  const Json json = read_json(dir / "head_config.json", ErrorKind::checkpoint);
  CHECK(json["config"]["activation_function"].is_null());
  CHECK(json["config"]["dropout_prob"].is_null());
  check_same_head(read_head(dir.path(), "a"), *written.head);
}

TEST_CASE("head: a regression has no labels, which Python's file calls LABEL_0") {
  const test::TempDir dir;
  AdapterFolder written = sample_folder();
  written.head->labels.clear();
  written.head->outputs = 1;
  write_adapter_folder(dir.path(), written);
  const Json json = read_json(dir / "head_config.json", ErrorKind::checkpoint);
  CHECK(json["config"]["label2id"] == Json{{"LABEL_0", 0}});
  check_same_head(read_head(dir.path(), "a"), *written.head);
}

TEST_CASE("head: outputs without names get Python's") {
  const test::TempDir dir;
  AdapterFolder written = sample_folder();
  written.head->labels.clear();
  write_adapter_folder(dir.path(), written);
  CHECK(read_head(dir.path(), "a")->labels ==
        std::vector<std::string>{"LABEL_0", "LABEL_1", "LABEL_2"});
}

TEST_CASE("head: labels come in the order of their index, not of the file") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "classification", "layers": 1, "num_labels": 11,
                      "label2id": {"k": 10, "b": 1, "a": 0, "c": 2, "d": 3, "j": 9, "e": 4, "f": 5, "g": 6, "h": 7, "i": 8}})");
  CHECK(read_head(dir.path(), "a")->labels ==
        std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"});
}

TEST_CASE("head: a folder without one") {
  const test::TempDir dir;
  CHECK_FALSE(read_head(dir.path(), "a").has_value());
}

TEST_CASE("head: of several heads in a file, the one of this name is taken") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "tagging", "layers": 1, "num_labels": 1})");
  TensorViews tensors = head_tensors("a");
  for (const char* name : {"ab", "b", "a-1"}) tensors.merge(head_tensors(name));
  write_safetensors(dir / "model_head.safetensors", tensors);
  const auto head = read_head(dir.path(), "a");
  REQUIRE(head.has_value());
  CHECK(head->head_type == "tagging");
  check_same(head->tensors, head_tensors("a"));
}

TEST_CASE("head: a head of another name is refused") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "classification", "layers": 1, "num_labels": 1})");
  const Error error = test::error_of([&] { read_head(dir.path(), "b"); });
  CHECK(error.kind == ErrorKind::checkpoint);
  CHECK(std::string(error.what()) ==
        (dir / "head_config.json").string() + ": name: found \"a\", expected the head of 'b'");
}

TEST_CASE("head: keys that are missing have the defaults of adapters") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "classification", "layers": 1, "num_labels": 2})");
  const auto head = read_head(dir.path(), "a");
  REQUIRE(head.has_value());
  CHECK(head->config == config::HeadConfig{.layers = 1, .activation_function = ""});
  CHECK(head->labels.empty());
  CHECK(head->outputs == 2);
}

TEST_CASE("head: what is missing or wrong is named") {
  const test::TempDir dir;
  const std::string file = "~/head_config.json: ";
  CHECK(head_refusal(dir, "null") == file + "model_class: found nothing, expected text");
  CHECK(head_refusal(dir, "[]") ==
        file + "config: found [], expected the config of a flexible head, or null (a static head)");
  const std::vector<std::pair<std::pair<std::string, Json>, std::string>> cases = {
      {{"head_type", nullptr}, "config.head_type: found nothing, expected text"},
      {{"layers", nullptr}, "config.layers: found nothing, expected 1 or more"},
      {{"layers", 0}, "config.layers: found 0, expected 1 or more"},
      {{"layers", 1.5}, "config.layers: found 1.5, expected 1 or more"},
      {{"layers", UINT64_MAX}, "config.layers: found 18446744073709551615, expected 1 or more"},
      {{"num_labels", nullptr}, "config.num_labels: found nothing, expected 1 or more"},
      {{"num_labels", -1}, "config.num_labels: found -1, expected 1 or more"},
      {{"num_labels", "2"}, "config.num_labels: found \"2\", expected 1 or more"},
      {{"activation_function", 1}, "config.activation_function: found 1, expected a name or null"},
      {{"dropout_prob", "0.1"},
       "config.dropout_prob: found \"0.1\", expected a number from 0 up to 1, or null"},
      {{"dropout_prob", 1},
       "config.dropout_prob: found 1, expected a number from 0 up to 1, or null"},
      {{"dropout_prob", -0.1},
       "config.dropout_prob: found -0.1, expected a number from 0 up to 1, or null"},
      {{"use_pooler", 1}, "config.use_pooler: found 1, expected true or false"},
      {{"bias", "yes"}, "config.bias: found \"yes\", expected true or false"}};
  for (const auto& [change, message] : cases) {
    CAPTURE(change.first);
    CHECK(head_refusal(dir, head_config_with(change.first, change.second)) == file + message);
  }
}

TEST_CASE("head: label2id gives every index one name") {
  const test::TempDir dir;
  const auto message = [&](const Json& label2id) {
    return head_refusal(dir, head_config_with("label2id", label2id));
  };
  const std::string place = "~/head_config.json: config.label2id";
  CHECK(message(Json::array({"x", "y"})) ==
        place + R"(: found ["x","y"], expected a map from label to index)");
  CHECK(message({{"x", 0}}) == place + ": found 1 labels, expected 2");
  CHECK(message({{"x", 0}, {"y", 1}, {"z", 2}}) == place + ": found 3 labels, expected 2");
  CHECK(message({{"x", 0}, {"y", 0}}) ==
        place + ": 'y': found 0, expected each index from 0 to 1 once");
  CHECK(message({{"x", 0}, {"y", 2}}) ==
        place + ": 'y': found 2, expected each index from 0 to 1 once");
  CHECK(message({{"x", -1}, {"y", 1}}) ==
        place + ": 'x': found -1, expected each index from 0 to 1 once");
  CHECK(message({{"x", "0"}, {"y", 1}}) ==
        place + ": 'x': found \"0\", expected each index from 0 to 1 once");
}

TEST_CASE("head: id2label where label2id is missing") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "classification", "layers": 1, "num_labels": 2,
                      "id2label": {"1": "b", "0": "a"}})");
  CHECK(read_head(dir.path(), "a")->labels == std::vector<std::string>{"a", "b"});
  const std::string place = "~/head_config.json: config.";
  CHECK(head_refusal(dir, head_config_with("id2label", {{"x", "a"}, {"1", "b"}})) ==
        place + "id2label: 'x': found \"a\", expected a label for an index");
  CHECK(head_refusal(dir, head_config_with("id2label", {{"0", "a"}, {"2", "b"}})) ==
        place + "label2id: 'b': found 2, expected each index from 0 to 1 once");
}

TEST_CASE("head: of a type that no task has, only the type is read") {
  const test::TempDir dir;
  write_head(dir, R"({"head_type": "dependency_parsing", "num_labels": 2})");
  const auto head = read_head(dir.path(), "a");
  REQUIRE(head.has_value());
  CHECK(head->head_type == "dependency_parsing");
  CHECK(head->tensors.empty());
}

TEST_CASE("head: every type has the keys of Python's") {
  const test::TempDir dir;
  const auto config_of = [&](const std::string& type, int64_t layers, const std::string& activation,
                             bool layer_norm, bool bias) {
    AdapterFolder written = sample_folder();
    written.head->head_type = type;
    written.head->config = {.layers = layers,
                            .activation_function = activation,
                            .bias = bias,
                            .layer_norm = layer_norm};
    written.head->labels.clear();
    written.head->outputs = 2;
    written.head->embedding_size = 32;
    write_adapter_folder(dir / type, written);
    return dump_json(read_json(dir / type / "head_config.json", ErrorKind::checkpoint)["config"]);
  };
  const auto json = [](const char* text) {
    return dump_json(parse_json(text, "expected", ErrorKind::checkpoint));
  };
  CHECK(config_of("multilabel_classification", 2, "tanh", false, true) ==
        json(R"({"activation_function": "tanh", "bias": true, "dropout_prob": null,
                 "head_type": "multilabel_classification", "label2id": {"LABEL_0": 0, "LABEL_1": 1},
                 "layers": 2, "num_labels": 2, "use_pooler": false})"));
  CHECK(
      config_of("multiple_choice", 2, "tanh", false, true) ==
      json(R"({"activation_function": "tanh", "dropout_prob": null, "head_type": "multiple_choice",
                 "label2id": {"LABEL_0": 0, "LABEL_1": 1}, "layers": 2, "num_choices": 2,
                 "use_pooler": false})"));
  CHECK(config_of("tagging", 1, "tanh", false, true) ==
        json(R"({"activation_function": "tanh", "dropout_prob": null, "head_type": "tagging",
                 "label2id": {"LABEL_0": 0, "LABEL_1": 1}, "layers": 1, "num_labels": 2})"));
  CHECK(config_of("question_answering", 1, "tanh", false, true) ==
        json(R"({"activation_function": "tanh", "dropout_prob": null,
                 "head_type": "question_answering", "label2id": {"LABEL_0": 0, "LABEL_1": 1},
                 "layers": 1, "num_labels": 2})"));
  CHECK(config_of("masked_lm", 2, "gelu", true, true) ==
        json(R"({"activation_function": "gelu", "bias": true, "embedding_size": 32,
                 "head_type": "masked_lm", "label2id": null, "layer_norm": true, "layers": 2,
                 "shift_labels": false, "vocab_size": 2})"));
  CHECK(config_of("causal_lm", 2, "gelu", true, true) ==
        json(R"({"activation_function": "gelu", "bias": true, "dropout_prob": null,
                 "embedding_size": 32, "head_type": "causal_lm", "label2id": null,
                 "layer_norm": true, "layers": 2, "shift_labels": true, "vocab_size": 2})"));
  CHECK(config_of("seq2seq_lm", 1, "", false, false) ==
        json(R"({"activation_function": null, "bias": false, "head_type": "seq2seq_lm",
                 "label2id": null, "layer_norm": false, "layers": 1, "shift_labels": false,
                 "vocab_size": 2})"));
}

TEST_CASE("head: a count of labels is not believed before the labels are there") {
  const test::TempDir dir;
  CHECK(head_refusal(
            dir, R"({"head_type": "classification", "layers": 1, "num_labels": 9223372036854775807,
                              "label2id": {"x": 0}})") ==
        "~/head_config.json: config.label2id: found 1 labels, expected 9223372036854775807");
}

TEST_CASE("adapter folder: a full fine-tuning has a head and no adapter") {
  const test::TempDir dir;
  AdapterFolder written = sample_folder();
  written.config = config::adapter_from_string("full");
  write_adapter_folder(dir.path(), written);
  CHECK(files_of(dir.path()) == std::set<std::string>{"head_config.json", "model_head.safetensors",
                                                      "pytorch_model_head.bin", "base.json"});
  check_same_head(read_head(dir.path(), "a"), *written.head);
}

}  // namespace peftkit::checkpoint
