#include "train/loop.hpp"

#include "support/tensor_test.hpp"
#include "support/toy.hpp"
#include "train/process.hpp"

#include <ATen/TensorOperators.h>

namespace peftkit::train {

namespace {

struct Trained {
  at::Tensor values;
  TrainResult result;
  std::vector<int64_t> better_at;  // steps at which a better model was found
};

// A run on the toy model; `more` are overrides of the config.
Trained run_toy(const std::string& adapter, std::vector<std::string> more, double dropout = 0.0,
                const report::LineSink& log = {}) {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), adapter);
  const auto base =
      checkpoint::open_hf_folder(test::write_toy_bert(dir / "model", {.dropout = dropout}));
  const config::RunConfig config = config::read_run_config(file, more);
  const auto tokenizer = tokenize::open_tokenizer(base.path);
  const RunData data = load_run_data(config, *tokenizer, base.path);
  Model model(base, models::transformer_spec(base),
              {.name = "toy",
               .adapter = config.adapter.config,
               .outputs = 2,
               .seed = static_cast<uint64_t>(config.training.seed)});
  std::vector<int64_t> better_at;
  TrainResult result =
      train({.subject = {config.training, data, base, model},
             .start = TrainState(AdamW(config.training, model.parameters)),
             .log = log,
             .on_better = [&](const TrainState& state) { better_at.push_back(state.step); },
             .on_checkpoint = [](const TrainState&) {},
             .interrupted = [] { return false; },
             .metrics = {"accuracy"},
             .metric_for_best = "accuracy"});
  return {model.parameters.values.clone(), std::move(result), std::move(better_at)};
}

double largest_difference(const Trained& a, const Trained& b) {
  return (a.values - b.values).abs().max().item<double>();
}

}  // namespace

TEST_CASE("the same seed gives the same bits, another seed others") {
  const auto one = run_toy("unipelt", {}, 0.1), two = run_toy("unipelt", {}, 0.1);
  CHECK(one.values.equal(two.values));
  CHECK(one.result.state.loss_sum == two.result.state.loss_sum);
  CHECK_FALSE(one.values.equal(run_toy("unipelt", {"training.seed=7"}, 0.1).values));
}

TEST_CASE("data_seed changes the order alone") {
  const auto one = run_toy("lora", {"training.data_seed=1"}),
             two = run_toy("lora", {"training.data_seed=2"});
  CHECK_FALSE(one.values.equal(two.values));
  const auto ordered = [](const char* seed) {
    return run_toy("lora", {seed, "training.train_sampling_strategy=sequential"});
  };
  CHECK(ordered("training.data_seed=1").values.equal(ordered("training.data_seed=2").values));
}

TEST_CASE(
    "accumulating four batches of 4 equals one batch of 16, also where the last window is short") {
  const std::vector<std::string> whole = {"training.per_device_train_batch_size=16"};
  const std::vector<std::string> parts = {"training.per_device_train_batch_size=4",
                                          "training.gradient_accumulation_steps=4"};
  for (const std::string adapter : {"unipelt", "mam"}) {
    for (const std::string rows : {"task.max_train_samples=48", "task.max_train_samples=43"}) {
      auto one = whole, many = parts;
      one.push_back(rows);
      many.push_back(rows);
      const auto a = run_toy(adapter, one), b = run_toy(adapter, many);
      CHECK(a.result.state.step == b.result.state.step);
      CHECK(largest_difference(a, b) <
            2e-4);  // Adam turns rounding into steps; the learning rate is 1e-2
    }
  }
}

TEST_CASE("a run learns the toy task") {
  const auto trained = run_toy("full", {"training.num_train_epochs=20"});
  CHECK(*trained.result.state.best_value > 0.9);
  CHECK(trained.result.state.step == 120);
  CHECK(trained.result.state.epoch == 20);
}

TEST_CASE("an adapter on the frozen toy model fits its training data") {
  const auto trained =
      run_toy("lora[attn_matrices=['q','k','v'], intermediate_lora=True, output_lora=True]",
              {"training.num_train_epochs=20"});
  CHECK(trained.result.state.loss_sum / 120 < 0.3);  // 0.67 is the entropy of the labels
}

TEST_CASE("max_steps and fractions of an epoch end where they say") {
  CHECK(run_toy("lora", {"training.max_steps=5"}).result.state.step == 5);
  const auto part = run_toy("lora", {"training.num_train_epochs=0.5"});
  CHECK(part.result.state.step == 3);
  CHECK(part.result.state.position == 24);
}

TEST_CASE("early stopping counts evaluations without a better one") {
  // With a vanishing learning rate no evaluation is better than the first.
  const auto trained =
      run_toy("lora", {"training.learning_rate=1e-12", "training.num_train_epochs=9",
                       "training.early_stopping_patience=2"});
  CHECK(trained.result.state.stopped_early);
  CHECK(trained.result.state.step == 3 * 6);
  CHECK(trained.better_at == std::vector<int64_t>{6});
}

TEST_CASE("evaluation by steps, and none at all") {
  const auto by_steps =
      run_toy("unipelt", {"training.eval_strategy=steps", "training.eval_steps=4",
                          "training.early_stopping_patience=1", "training.learning_rate=1e-12"});
  CHECK(by_steps.result.state.step == 8);
  const auto none = run_toy("unipelt", {"training.eval_strategy=no"});
  CHECK(none.better_at == std::vector<int64_t>{12});  // the last values are the best there are
}

TEST_CASE("a loss that is not finite ends the run with its step") {
  const Error error = test::error_of([] {
    run_toy("lora",
            {"training.learning_rate=1e30", "training.max_grad_norm=0", "training.max_steps=9"});
  });
  CHECK(error.kind == ErrorKind::numeric);
  CHECK(std::string(error.what()).starts_with("step "));
}

TEST_CASE("more epochs than a count of steps can hold are still many") {
  CHECK(total_steps({.num_train_epochs = 1e300}, 100) == 1'000'000'000'000'000'000);
  CHECK(total_steps({.num_train_epochs = 1e-300}, 100) == 1);
}

// The address sanitizer keeps freed memory for a while.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kFreesAtOnce = false;
#else
constexpr bool kFreesAtOnce = true;
#endif

TEST_CASE("a run of 2,000 steps does not grow" * doctest::skip(!kFreesAtOnce)) {
  std::map<int64_t, double> resident;  // by step, MiB
  run_toy("unipelt",
          {"training.max_steps=2000", "training.logging_steps=100", "training.eval_strategy=steps",
           "training.eval_steps=100"},
          0.1, [&](const Json& line) { resident[line["step"]] = resident_mib(); });
  REQUIRE(resident.size() == 20);
  CHECK(resident[2000] - resident[500] < 4);
}

}  // namespace peftkit::train
