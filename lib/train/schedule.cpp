#include "train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peftkit::train {

namespace {

// Each: the factor after warm-up, at `progress` in [0, 1] of the steps that are left.
double linear(double progress, double) {
  return 1 - progress;
}
double cosine(double progress, double) {
  return 0.5 * (1 + std::cos(std::numbers::pi * progress));
}
double constant(double, double) {
  return 1;
}

// Power 1 down to a learning rate of 1e-7, the defaults of `transformers`.
double polynomial(double progress, double learning_rate) {
  constexpr double kEnd = 1e-7;
  return ((learning_rate - kEnd) * (1 - progress) + kEnd) / learning_rate;
}

struct Schedule {
  const char* name;
  double (*after_warmup)(double progress, double learning_rate);
  bool warms_up;
};

constexpr Schedule kSchedules[] = {
    {"linear", linear, true},         {"cosine", cosine, true},
    {"polynomial", polynomial, true}, {"constant_with_warmup", constant, true},
    {"constant", constant, false},
};

}  // namespace

int64_t warmup_steps(const config::TrainingConfig& config, int64_t total) {
  if (config.warmup_steps) return *config.warmup_steps;
  return static_cast<int64_t>(std::ceil(config.warmup_ratio * static_cast<double>(total)));
}

double learning_rate_factor(const config::TrainingConfig& config, int64_t step, int64_t total) {
  const auto* schedule = std::ranges::find_if(
      kSchedules, [&](const Schedule& one) { return config.lr_scheduler_type == one.name; });
  const int64_t warmup = schedule->warms_up ? warmup_steps(config, total) : 0;
  if (step < warmup)
    return static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, warmup));
  const double left = static_cast<double>(std::max<int64_t>(1, total - warmup));
  const double progress = std::min(1.0, static_cast<double>(step - warmup) / left);
  return schedule->after_warmup(progress, config.learning_rate);
}

}  // namespace peftkit::train
