// Metrics fit the task, and the one that chooses the best model is computed.

#include "config/sample.hpp"

namespace peftkit::test {

namespace {

const std::vector<std::string> kRegression = {"task.type=regression", "task.labels="};

std::string metric_complaint(const std::string& metrics, std::vector<std::string> overrides = {}) {
  return complaint(sample("  text: sentence", "  metrics: " + metrics), overrides);
}

}  // namespace

TEST_CASE("each task has its metrics") {
  CHECK(metric_complaint("[accuracy, spearman]") ==
        "config.yaml:7:23: task.metrics[1]: found 'spearman', expected one of accuracy, f1, "
        "f1_macro, "
        "f1_micro, matthews_correlation for task.type classification");
  CHECK(metric_complaint("f1", kRegression) ==
        "config.yaml:7:12: task.metrics: found 'f1', expected one of pearson, spearman, mse for "
        "task.type regression");
  CHECK(metric_complaint("f1", {"task.type=multi_label"}) ==
        "config.yaml:7:12: task.metrics: found 'f1', expected one of f1_micro, f1_macro, accuracy "
        "for "
        "task.type multi_label");
}

TEST_CASE("causal_lm has metrics of texts, but not for plain text") {
  const std::vector<std::string> causal = {"task.type=causal_lm", "task.labels="};
  auto chat = causal, plain = causal;
  chat.push_back("task.prompt=chat");
  plain.push_back("task.prompt=none");
  const std::string text = sample("  text: sentence", "  metrics: [perplexity, chrf++, rouge1]");
  CHECK(read_text(text, chat).task.metrics.size() == 3);
  CHECK(read_text(text, causal).task.metrics.size() == 3);  // the data will tell
  CHECK(complaint(text, plain) ==
        "config.yaml:7:25: task.metrics[1]: found 'chrf++' with task.prompt none, expected one of "
        "perplexity, accuracy (plain text has no answers to generate)\n"
        "config.yaml:7:33: task.metrics[2]: found 'rouge1' with task.prompt none, expected one of "
        "perplexity, accuracy (plain text has no answers to generate)");
  chat.push_back("training.metric_for_best_model=rouge1");
  CHECK(read_text(text, chat).training.metric_for_best_model == "rouge1");
}

TEST_CASE("an unknown metric has a nearest one") {
  CHECK(metric_complaint("acuracy").find("(did you mean 'accuracy'?)") != std::string::npos);
}

TEST_CASE("a metric is named once") {
  CHECK(metric_complaint("[f1, f1]") == "config.yaml:7:17: task.metrics[1]: found 'f1' again");
}

TEST_CASE("binary F1 is for two labels") {
  CHECK(
      metric_complaint("f1", {"task.labels=[a, b, c]"}) ==
      "config.yaml:7:12: task.metrics: found 'f1' with 3 labels, expected f1_macro or f1_micro (f1 "
      "is for two labels)");
}

TEST_CASE("the best model is chosen by the loss or a metric that is computed") {
  const auto best = [](const std::string& name, std::vector<std::string> more = {}) {
    more.push_back("training.metric_for_best_model=" + name);
    return complaint(sample(), more);
  };
  CHECK(best("f1") ==
        "--set training.metric_for_best_model=f1: training.metric_for_best_model: found 'f1', "
        "expected one of accuracy, loss (task.metrics says what is computed)");
  CHECK(best("eval_acuracy").find("(did you mean 'accuracy'?)") != std::string::npos);
  CHECK(best("accuracy", {"task.metrics=[f1]"}).find("expected one of f1, loss") !=
        std::string::npos);
  for (const char* name : {"loss", "eval_loss", "accuracy", "eval_accuracy"}) {
    const auto config =
        read_text(sample(), {std::string("training.metric_for_best_model=") + name});
    CHECK(config.training.metric_for_best_model == name);
  }
}

}  // namespace peftkit::test
