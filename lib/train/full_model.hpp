#pragma once
// A full fine-tuning is a checkpoint of its own: a folder that Hugging Face's classes open, head
// included where one of them has it.

#include "checkpoint/static_head.hpp"
#include "train/model.hpp"

namespace peftkit::train {

// The class of the family that has the very head of a recipe; null: there is none.
const checkpoint::StaticHead* class_form(const ModelRecipe& recipe,
                                         const models::TransformerSpec& spec);

// Writes weights, config.json and the tokenizer's files; `base` is the folder that the run began
// with, `labels` the names of the head's outputs.
void save_full_model(const fs::path& folder, const Model& model, const fs::path& base,
                     const std::vector<std::string>& labels);

}  // namespace peftkit::train
