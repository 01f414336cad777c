#pragma once
// From a config to everything that a run is made of: base, data, model.

#include "train/step.hpp"

#include <memory>

namespace peftkit::train {

// Throws what reading and checking throw: Error(config | data | checkpoint | memory).
struct Prepared {
  explicit Prepared(const config::RunConfig& run_config);

  Subject subject() { return {config.training, data, base, model}; }

  const config::RunConfig& config;
  checkpoint::HfFolder base;
  models::TransformerSpec spec;  // of the base
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  RunData data;
  Model model;  // with fresh values
};

}  // namespace peftkit::train
