#pragma once
// From a config to everything that a run is made of: base, data, model.

#include "train/step.hpp"

#include <memory>

namespace peftkit::train {

// Where a chat template asked for a date and the config has none, it is today's from then on.
// Throws what reading and checking throw: Error(config | data | checkpoint | memory).
struct Prepared {
  explicit Prepared(const config::RunConfig& run_config);

  Subject subject() { return {config.training, data, base, model}; }

  config::RunConfig config;
  checkpoint::HfFolder base;
  models::TransformerSpec spec;  // of the base
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  RunData data;
  Model model;  // with fresh values
};

}  // namespace peftkit::train
