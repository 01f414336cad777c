#include "train/schedule.hpp"

#include "support/support.hpp"

namespace peftkit::train {

namespace {

std::vector<double> factors(const std::string& type, int64_t warmup, int64_t total) {
  config::TrainingConfig config;
  config.lr_scheduler_type = type;
  config.warmup_steps = warmup;
  config.learning_rate = 1e-3;
  std::vector<double> out;
  for (int64_t step = 0; step < total; ++step)
    out.push_back(learning_rate_factor(config, step, total));
  return out;
}

void check_close(const std::vector<double>& got, const std::vector<double>& expected) {
  REQUIRE(got.size() == expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(got[i] == doctest::Approx(expected[i]));
  }
}

}  // namespace

// Expected values by transformers' get_scheduler.
TEST_CASE("learning rates follow transformers' schedules") {
  check_close(factors("linear", 0, 4), {1, 0.75, 0.5, 0.25});
  check_close(factors("linear", 2, 6), {0, 0.5, 1, 0.75, 0.5, 0.25});
  check_close(factors("cosine", 1, 5), {0, 1, 0.8535533905932737, 0.5, 0.14644660940672627});
  check_close(factors("polynomial", 0, 2), {1, 0.50005});
  check_close(factors("constant", 2, 3), {1, 1, 1});
  check_close(factors("constant_with_warmup", 2, 4), {0, 0.5, 1, 1});
}

TEST_CASE("a warm-up ratio is rounded up to whole steps") {
  config::TrainingConfig config;
  config.warmup_ratio = 0.06;
  CHECK(warmup_steps(config, 60) == 4);
  CHECK(warmup_steps(config, 50) == 3);
  config.warmup_steps = 7;
  CHECK(warmup_steps(config, 50) == 7);
}

}  // namespace peftkit::train
