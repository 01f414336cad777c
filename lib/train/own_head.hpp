#pragma once
// The head that a checkpoint brings along, and whether a run starts from it.

#include "checkpoint/hf_folder.hpp"
#include "config/run_config.hpp"
#include "models/spec.hpp"

namespace peftkit::train {

struct OwnHead {
  checkpoint::TensorViews tensors;  // "1.weight", …; empty: it is not taken
  std::string note;                 // what was done, and why, for people
};

// The values of the checkpoint's own head, where it is of the kind that the run trains: the same
// type, layers, number of outputs and names of labels. (Heads over the vocabulary: the note alone;
// see Model.)
OwnHead own_head(const config::RunConfig& config, const checkpoint::HfFolder& base,
                 const models::TransformerSpec& spec, int64_t outputs,
                 const std::vector<std::string>& labels);

}  // namespace peftkit::train
