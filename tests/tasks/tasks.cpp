#include "tasks/task.hpp"

#include "config/checks.hpp"
#include "config/task_metrics.hpp"
#include "nn/activation.hpp"
#include "support/tensor_test.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

const data::LabelMap kLabels(std::vector<std::string>{"bad", "good", "odd"});

std::vector<double> numbers(const Tensor& tensor) {
  const Tensor values = tensor.to(at::kDouble).contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

}  // namespace

TEST_CASE("classification: cross-entropy per example, with label smoothing as Hugging Face's") {
  const Tensor logits = at::tensor({1.0, 2.0, 0.0, 0.5, 0.5, 0.5}).view({2, 3});
  const Tensor targets = at::tensor({1.0, 0.0}).view({2, 1});
  const double log_sum = std::log(std::exp(1) + std::exp(2) + 1);
  auto losses = numbers(kClassification.losses(logits, targets, 0));
  CHECK(losses[0] == doctest::Approx(log_sum - 2));
  CHECK(losses[1] == doctest::Approx(std::log(3)));
  losses = numbers(kClassification.losses(logits, targets, 0.1));
  CHECK(losses[0] == doctest::Approx(0.9 * (log_sum - 2) + 0.1 * (log_sum - 1)));
}

TEST_CASE("classification: targets, predictions and metrics") {
  CHECK(kClassification.target(kLabels, "good", "x:1") == std::vector<float>{1});
  CHECK(test::error_of([] { kClassification.target(kLabels, "goood", "x.tsv:3"); }).kind == ErrorKind::data);
  const std::vector<float> logits = {0.0f, 0.0f, 1.0f};
  const Prediction prediction = kClassification.predict(kLabels, logits);
  CHECK(prediction.value == "odd");
  CHECK(prediction.probabilities[2] == doctest::Approx(std::exp(1) / (2 + std::exp(1))));
  const Scores scores{1, {0, 1, 1, 2}, {0, 1, 2, 2}};
  CHECK(kClassification.metric("accuracy", scores) == 0.75);
  CHECK(kClassification.metric("f1", scores) == doctest::Approx(2.0 / 3));
}

TEST_CASE("regression: squared error, numbers from text and JSON") {
  const auto losses = numbers(kRegression.losses(at::tensor({1.0, -1.0}).view({2, 1}), at::tensor({3.0, -1.0}).view({2, 1}), 0));
  CHECK(losses == std::vector<double>{4, 0});
  CHECK(kRegression.target(kLabels, " 2.5 ", "x:1") == std::vector<float>{2.5f});
  CHECK(kRegression.target(kLabels, 4, "x:1") == std::vector<float>{4});
  for (const Json& wrong : {Json("nan"), Json("1,5"), Json("inf"), Json(true), Json("3x")}) {
    CAPTURE(wrong.dump());
    const Error error = test::error_of([&] { kRegression.target(kLabels, wrong, "a.tsv:7"); });
    CHECK(std::string(error.what()) == "a.tsv:7: label: found " + wrong.dump() + ", expected a finite number");
  }
}

TEST_CASE("multi-label: binary cross-entropy averaged over the labels") {
  const Tensor logits = at::tensor({0.0, 2.0}).view({1, 2}), targets = at::tensor({1.0, 0.0}).view({1, 2});
  const double expected = (std::log(2) + std::log(1 + std::exp(2))) / 2;
  CHECK(numbers(kMultiLabel.losses(logits, targets, 0))[0] == doctest::Approx(expected));
  CHECK(kMultiLabel.target(kLabels, "odd, bad", "x:1") == std::vector<float>{1, 0, 1});
  CHECK(kMultiLabel.target(kLabels, Json::array({"good"}), "x:1") == std::vector<float>{0, 1, 0});
  CHECK(kMultiLabel.target(kLabels, "", "x:1") == std::vector<float>{0, 0, 0});
  const std::vector<float> row = {1.0f, -1.0f, 0.5f};
  CHECK(kMultiLabel.predict(kLabels, row).value == Json::array({"bad", "odd"}));
  CHECK(kMultiLabel.decide(row) == std::vector<float>{1, 0, 1});
}

TEST_CASE("an unknown task is told with the nearest name") {
  CHECK(std::string(test::error_of([] { find_task("clasification"); }).what()) ==
        "task.type: unknown task 'clasification' (did you mean 'classification'?)");
}

// Configs are checked without libtorch, so these names stand there too.
TEST_CASE("configs and tasks name the same default metrics") {
  for (const auto& entry : config::task_metrics()) {
    CAPTURE(entry.task);
    CHECK(find_task(entry.task).default_metrics == entry.defaults);
  }
}

TEST_CASE("every activation that a config may name exists") {
  for (const auto& name : config::activation_names()) CHECK_NOTHROW(nn::activation(name));
}

}  // namespace peftkit::tasks
