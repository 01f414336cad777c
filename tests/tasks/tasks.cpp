#include "tasks/task.hpp"

#include "config/checks.hpp"
#include "config/task_kind.hpp"
#include "nn/activation.hpp"
#include "support/tensor_test.hpp"
#include "tasks/head.hpp"
#include "tasks/label_task.hpp"
#include "tasks/samples.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

const data::LabelMap kLabels(std::vector<std::string>{"bad", "good", "odd"});

// A task of one label cell a row.
struct Made {
  explicit Made(const std::string& name) : owner(find_task(name).make({{}, kLabels})) {}
  const LabelTask& operator*() const { return dynamic_cast<const LabelTask&>(*owner); }
  const LabelTask* operator->() const { return &**this; }
  std::unique_ptr<Task> owner;
};

std::vector<double> losses(const Made& task, const Tensor& logits, std::vector<float> targets,
                           double smoothing = 0) {
  data::Batch batch;
  batch.targets = std::move(targets);
  return test::numbers(task->losses({logits}, batch, smoothing));
}

}  // namespace

TEST_CASE("classification: cross-entropy per example, with label smoothing as Hugging Face's") {
  const Made task("classification");
  const Tensor logits = at::tensor({1.0, 2.0, 0.0, 0.5, 0.5, 0.5}).view({2, 3});
  const double log_sum = std::log(std::exp(1) + std::exp(2) + 1);
  auto got = losses(task, logits, {1, 0});
  CHECK(got[0] == doctest::Approx(log_sum - 2));
  CHECK(got[1] == doctest::Approx(std::log(3)));
  got = losses(task, logits, {1, 0}, 0.1);
  CHECK(got[0] == doctest::Approx(0.9 * (log_sum - 2) + 0.1 * (log_sum - 1)));
}

TEST_CASE("classification: targets, predictions and metrics") {
  const Made task("classification");
  CHECK(task->target("good", "x:1") == std::vector<float>{1});
  CHECK(test::error_of([&] { task->target("goood", "x.tsv:3"); }).kind == ErrorKind::data);
  const std::vector<float> logits = {0.0f, 0.0f, 1.0f};
  const Prediction prediction = task->predict(logits);
  CHECK(prediction.value == "odd");
  CHECK(prediction.probabilities[2] == doctest::Approx(std::exp(1) / (2 + std::exp(1))));
  const Decisions scores{1, {0, 1, 1, 2}, {0, 1, 2, 2}};
  CHECK(task->metric("accuracy", scores) == 0.75);
  CHECK(task->metric("f1", scores) == doctest::Approx(2.0 / 3));
}

TEST_CASE("regression: squared error, numbers from text and JSON") {
  const Made task("regression");
  CHECK(losses(task, at::tensor({1.0, -1.0}).view({2, 1}), {3, -1}) == std::vector<double>{4, 0});
  CHECK(task->target(" 2.5 ", "x:1") == std::vector<float>{2.5f});
  CHECK(task->target(4, "x:1") == std::vector<float>{4});
  CHECK(task->target("+0.5", "x:1") == std::vector<float>{0.5f});
  CHECK(task->target("-1e1", "x:1") == std::vector<float>{-10});
  for (const Json& wrong : {Json("nan"), Json("1,5"), Json("inf"), Json(true), Json("3x"),
                            Json("+-1"), Json(""), Json("1e99")}) {
    CAPTURE(wrong.dump());
    const Error error = test::error_of([&] { task->target(wrong, "a.tsv:7"); });
    CHECK(std::string(error.what()) ==
          "a.tsv:7: label: found " + wrong.dump() + ", expected a finite number");
  }
}

TEST_CASE("multi-label: binary cross-entropy averaged over the labels") {
  const Made task("multi_label");
  const auto got = losses(task, at::tensor({0.0, 2.0, -1.0}).view({1, 3}), {1, 0, 0});
  const double expected =
      (std::log(2) + std::log(1 + std::exp(2)) + std::log(1 + std::exp(-1))) / 3;
  CHECK(got[0] == doctest::Approx(expected));
  CHECK(task->target(Json::array({"odd", "bad"}), "x:1") == std::vector<float>{1, 0, 1});
  CHECK(task->target(Json::array({"good"}), "x:1") == std::vector<float>{0, 1, 0});
  CHECK(task->target(Json::array(), "x:1") == std::vector<float>{0, 0, 0});
  const std::vector<float> row = {1.0f, -1.0f, 0.5f};
  CHECK(task->predict(row).value == Json::array({"bad", "odd"}));
  CHECK(task->decide(row) == std::vector<float>{1, 0, 1});
}

TEST_CASE("an unknown task is told with the nearest name") {
  CHECK(std::string(test::error_of([] { find_task("clasification"); }).what()) ==
        "task.type: unknown task 'clasification' (did you mean 'classification'?)");
}

// Configs are checked without libtorch, so these names stand there too.
TEST_CASE("every task of configs exists, with a head that reads what the config says") {
  for (const auto& kind : config::task_kinds()) {
    CAPTURE(kind.name);
    const TaskEntry& entry = find_task(kind.name);
    CHECK((find_head_type(entry.head_type).reads == Reads::sequences) == kind.reads_sequences);
    CHECK((kind.has_labels ? entry.labels.has_value() : !entry.labels.has_value()));
  }
}

TEST_CASE("every activation that a config may name exists") {
  for (const auto& name : config::activation_names()) CHECK_NOTHROW(nn::activation(name));
}

}  // namespace peftkit::tasks
