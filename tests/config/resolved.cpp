// to_yaml: every value in force, and the same config when it is read again.

#include "config/sample.hpp"

#include "base/text.hpp"
#include "config/presets.hpp"
#include "config/value.hpp"

namespace peftkit::test {

namespace {

config::RunConfig again(const config::RunConfig& config) {
  return read_text(config::to_yaml(config));
}

}  // namespace

TEST_CASE("every preset comes back from the resolved config as it was") {
  for (const auto& name : config::preset_names()) {
    CAPTURE(name);
    const auto config = read_text(sample("config: lora", "config: " + name));
    CHECK(again(config) == config);
    CHECK(config::to_yaml(again(config)) == config::to_yaml(config));
  }
}

TEST_CASE("every value of a config with nothing at its default comes back") {
  const TempDir dir;
  auto config = read_text(sample());
  config.model.name_or_path = "org/name@v1.0";
  config.task = {.type = "multi_label",
                 .train_file = {(dir / "a b.tsv").string(), (dir / "c:#'\".csv").string()},
                 .validation_split = 0.125,
                 .text = {"premise", "hypothesis: 2"},
                 .label = {"yes"},
                 .labels = {"0", "no", "null", "1e5", "-", "ümlaut", " blank ", "a\nb\t\"c\"", "~"},
                 .metrics = {"f1_micro"},
                 .max_seq_length = 77,
                 .max_train_samples = 9};
  config.adapter.gate_pooling = "padded";
  config.head = {.layers = 1,
                 .activation_function = "",
                 .dropout_prob = 0.3,
                 .use_pooler = true,
                 .bias = false};
  config.training.learning_rate = 1.0 / 3;
  config.training.adam_epsilon = 1e-30;
  config.training.max_steps = 5;
  config.training.eval_strategy = "no";
  config.training.report_to = {};
  config.training.metric_for_best_model = "loss";
  config.training.data_seed = 0;
  CHECK(again(config) == config);
}

TEST_CASE("unusual adapters come back") {
  for (const char* text :
       {"seq_bn[reduction_factor={'0': 4, '3': 0.5, 'default': 16}, leave_out=[1, 2]]",
        "seq_bn[reduction_factor={'0': 4}, scaling='channel', residual_before_ln='post_add']",
        "lora[init_weights_seed=3, attn_matrices=['k'], alpha=2.5]",
        "lora[attn_matrices=[], output_lora=True]|par_bn[scaling=0.1]"}) {
    CAPTURE(text);
    auto config = read_text(sample());
    config.adapter.config = config::adapter_from_string(text);
    CHECK(again(config) == config);
  }
}

TEST_CASE("a union of one member stays a union") {
  const auto config = read_text(sample("config: lora", "config: {union: [lora]}"));
  CHECK(again(config).adapter.config.is_union);
}

TEST_CASE("what the resolved config looks like") {
  const std::string text = config::to_yaml(read_text(sample("1e-3", "1e-8")));
  CHECK(
      text.starts_with("version: 1\nmodel:\n  name_or_path: some-model\n  dtype: auto\n  "
                       "allow_unknown_config_keys: false\ntask:\n"));
  for (const std::string line :
       {"  labels: [negative, positive]\n", "  config:\n    lora:\n      selfattn_lora: true\n",
        "      alpha: 8\n", "      dropout: 0.0\n", "  data_seed: null\n", "  max_grad_norm: 1.0\n",
        "  learning_rate: 1.0e-08\n", "  eval_strategy: epoch\n"}) {
    CHECK_MESSAGE(text.find(line) != std::string::npos, line);
  }
}

TEST_CASE("it is YAML without a line too many") {
  const config::Value document =
      config::parse_yaml(config::to_yaml(read_text(sample())), "resolved.yaml");
  CHECK(document.entries.size() == 7);
  for (const auto& entry : document.entries) {
    CHECK_MESSAGE((entry.value.is_map() || entry.key == "version"), entry.key);
  }
}

}  // namespace peftkit::test
