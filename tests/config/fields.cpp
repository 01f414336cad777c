// Types, ranges, unknown and missing keys: what is accepted, and the exact words where it is not.

#include "config/sample.hpp"

#include "base/text.hpp"

namespace peftkit::test {

TEST_CASE("a complete config is read, and what is not in it has its default") {
  const auto config = read_text(sample());
  CHECK(config.task.type == "classification");
  CHECK(config.task.text == std::vector<std::string>{"sentence"});
  CHECK(config.task.labels == std::vector<std::string>{"negative", "positive"});
  CHECK(config.training.learning_rate == 1e-3);
  CHECK(config.training.seed == 1);
  CHECK(config.training.eval_strategy == "epoch");
  CHECK_FALSE(config.training.data_seed.has_value());
  CHECK(config.task.label == std::vector<std::string>{"label"});
  CHECK(config.head == config::HeadConfig{});
}

TEST_CASE("unknown keys are errors in every section, with the nearest name") {
  CHECK(complaint(sample("seed:", "sead:")) ==
        "config.yaml:18:3: training.sead: unknown key (did you mean 'seed'?)");
  CHECK(complaint(sample("layers: 2", "layer: 2")) ==
        "config.yaml:13:3: head.layer: unknown key (did you mean 'layers'?)");
  CHECK(complaint(sample("name: toy", "nam: toy")) ==
        "config.yaml:10:3: adapter.nam: unknown key (did you mean 'name'?)");
  CHECK(complaint(sample("text: sentence", "texts: sentence")) ==
        "config.yaml:7:3: task.texts: unknown key (did you mean 'text'?)");
  CHECK(complaint(sample("version: 1", "versoin: 1")) ==
        "config.yaml:1:1: versoin: unknown key (did you mean 'version'?)");
  CHECK(complaint(sample("{name_or_path: some-model}", "{name_or_path: m, zzz: 1}")) ==
        "config.yaml:2:26: model.zzz: unknown key");
}

TEST_CASE("unknown keys of a method are errors with the whole path") {
  CHECK(complaint(sample("config: lora", "config:\n    union:\n      - lora: {alhpa: 2}\n")) ==
        "config.yaml:13:16: adapter.config.union[0].lora.alhpa: unknown key (did you mean "
        "'alpha'?)");
}

TEST_CASE("what is required must be there") {
  CHECK(complaint(sample("  output_dir: run\n", "")) ==
        "config.yaml:15:3: training.output_dir: missing");
  CHECK(complaint(sample("  train_file: train.tsv\n", "")) ==
        "config.yaml:4:3: task.train_file: missing");
  CHECK(complaint(sample("  type: classification\n", "")) == "config.yaml:4:3: task.type: missing");
  CHECK(complaint(sample("model: {name_or_path: some-model}\n", "")) ==
        "config.yaml:1:1: model: missing");
  CHECK(complaint(sample("  config: lora\n", "")) == "config.yaml:10:3: adapter.config: missing");
}

TEST_CASE("an empty file and a section that is not a mapping are errors") {
  CHECK(complaint("") == "config.yaml: the file is empty");
  CHECK(complaint("# nothing\n") == "config.yaml: the file is empty");
  CHECK(complaint("[1]\n") == "config.yaml:1:1: found a list, expected a mapping of keys");
  CHECK(complaint(sample("{name_or_path: some-model}", "some-model")) ==
        "config.yaml:2:8: model: found 'some-model', expected a mapping of keys");
}

TEST_CASE("integers are integers") {
  const auto with = [](const std::string& value) {
    return complaint(sample("layers: 2", "layers: " + value));
  };
  CHECK(with("two") ==
        "config.yaml:13:11: head.layers: found 'two', expected an integer of at least 1");
  CHECK(with("0") ==
        "config.yaml:13:11: head.layers: found '0', expected an integer of at least 1");
  CHECK(with("'2'") ==
        "config.yaml:13:11: head.layers: found '2' (text), expected an integer of at least 1");
  CHECK(with("2.0").find("found '2.0', expected an integer") != std::string::npos);
  CHECK(with("99999999999999999999").find("expected an integer") != std::string::npos);
  CHECK(with("[2]").find("found a list, expected an integer") != std::string::npos);
  CHECK(with("").find("found nothing, expected an integer") != std::string::npos);
}

TEST_CASE("numbers are integers, decimals and exponents without quotes") {
  const auto rate = [](const std::string& value) {
    return read_text(sample("1e-3", value)).training.learning_rate;
  };
  CHECK(rate("1e-4") == 1e-4);
  CHECK(rate("1") == 1.0);
  CHECK(rate("0.5") == 0.5);
  CHECK(rate("+2E2") == 200.0);
  CHECK(
      complaint(sample("1e-3", "'1e-3'")) ==
      "config.yaml:17:18: training.learning_rate: found '1e-3' (text), expected a number above 0");
  for (const std::string wrong :
       {"fast", ".inf", "nan", "inf", "1_000", "0x10", "1e999", "true", "-1e-3"}) {
    CHECK_MESSAGE(
        complaint(sample("1e-3", wrong)).find("expected a number above 0") != std::string::npos,
        wrong);
  }
}

TEST_CASE("ranges are told with what was found") {
  const auto with = [](const std::string& line) {
    return complaint(sample("  seed: 1", "  " + line));
  };
  CHECK(
      with("warmup_ratio: 1.5") ==
      "config.yaml:18:17: training.warmup_ratio: found '1.5', expected a number of at least 0 and "
      "at most 1");
  CHECK(with("adam_beta1: 1") ==
        "config.yaml:18:15: training.adam_beta1: found '1', expected a number of at least 0 and "
        "below 1");
  CHECK(with("adam_epsilon: 0").find("expected a number above 0") != std::string::npos);
  CHECK(with("seed: -1").find("expected an integer of at least 0") != std::string::npos);
  CHECK(complaint(sample("version: 1", "version: 2")) ==
        "config.yaml:1:10: version: found '2', expected 1");
}

TEST_CASE("true and false are the only booleans") {
  const auto with = [](const std::string& value) {
    return sample("  seed: 1", "  overwrite_output_dir: " + value);
  };
  CHECK(read_text(with("true")).training.overwrite_output_dir);
  CHECK(read_text(with("True")).training.overwrite_output_dir);
  CHECK_FALSE(read_text(with("false")).training.overwrite_output_dir);
  for (const std::string wrong : {"yes", "1", "'true'", "on"}) {
    CHECK_MESSAGE(complaint(with(wrong)).find("expected true or false") != std::string::npos,
                  wrong);
  }
}

TEST_CASE("words come from a list, with the nearest one where the word is not in it") {
  CHECK(complaint(sample("  seed: 1", "  lr_scheduler_type: cosin")) ==
        "config.yaml:18:22: training.lr_scheduler_type: found 'cosin', expected one of linear, "
        "cosine, polynomial, constant, constant_with_warmup (did you mean 'cosine'?)");
  CHECK(complaint(sample("type: classification", "type: clasification"))
            .starts_with("config.yaml:4:9: task.type: found 'clasification', expected one of "));
  CHECK(read_text(sample("  seed: 1", "  eval_strategy: no")).training.eval_strategy == "no");
}

TEST_CASE("text is any word or number, but not empty") {
  CHECK(read_text(sample("text: sentence", "text: 0")).task.text[0] == "0");
  CHECK(complaint(sample("name: toy", "name: ''")) ==
        "config.yaml:10:9: adapter.name: found an empty text, expected one that is not");
  CHECK(complaint(sample("name: toy", "name: [a]")) ==
        "config.yaml:10:9: adapter.name: found a list, expected text");
  CHECK(complaint(sample("name: toy", "name:")).find("found nothing, expected text") !=
        std::string::npos);
}

TEST_CASE("an activation may be null where there may be none") {
  CHECK(
      read_text(sample("layers: 2", "activation_function: null")).head.activation_function.empty());
  CHECK(
      complaint(sample("layers: 2", "activation_function: tanhh")) ==
      "config.yaml:13:24: head.activation_function: found 'tanhh', expected an activation (did you "
      "mean 'tanh'?); known: gelu, gelu_10, gelu_accurate, gelu_fast, gelu_new, gelu_python, "
      "gelu_python_tanh, gelu_pytorch_tanh, laplace, leaky_relu, leakyrelu, linear, mish, "
      "quick_gelu, relu, relu2, relu6, sigmoid, silu, swish, tanh");
}

TEST_CASE("an optional value is absent or null") {
  CHECK(read_text(sample("  seed: 1", "  max_steps: 7")).training.max_steps == 7);
  CHECK_FALSE(read_text(sample("  seed: 1", "  max_steps: null")).training.max_steps.has_value());
  CHECK(complaint(sample("  seed: 1", "  max_steps: 0")).find("training.max_steps") !=
        std::string::npos);
}

TEST_CASE("an item of a list has its own place and index") {
  CHECK(complaint(sample("  seed: 1", "  report_to: [jsonl, tensorbord]"))
            .starts_with("config.yaml:18:22: training.report_to[1]: found 'tensorbord'"));
}

TEST_CASE("all findings come at once, in the order of the file, at most 20 and a count") {
  std::string text = sample("seed:", "sead:");
  text.replace(text.find("layers: 2"), 9, "layers: x");
  CHECK(complaint(text) ==
        "config.yaml:13:11: head.layers: found 'x', expected an integer of at least 1\n"
        "config.yaml:18:3: training.sead: unknown key (did you mean 'seed'?)");
  std::string many;
  for (int i = 0; i < 25; ++i) many += str("  unknown_", i, ": 1\n");
  CHECK(complaint(sample("  seed: 1\n", many)).ends_with("\n… and 5 more"));
}

}  // namespace peftkit::test
