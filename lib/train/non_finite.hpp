#pragma once
// Where numbers stopped being finite, for the message that ends a run.

#include "checkpoint/hf_folder.hpp"
#include "data/encode.hpp"
#include "tasks/task.hpp"
#include "train/model.hpp"

namespace peftkit::train {

// "the loss is not finite (train.tsv:17, train.tsv:20); first bad tensor: …". The examples named
// are those whose `losses` are not finite; of an undefined `losses` (the gradient is what is wrong)
// all. The first bad tensor is a weight, or the states after a layer, the logits, a gradient.
std::string describe_non_finite(const Model& model, const checkpoint::HfFolder* base,
                                const data::Encoded& data, const tasks::Task& task,
                                const Tensor& losses,
                                std::span<const data::Example* const> examples);

}  // namespace peftkit::train
