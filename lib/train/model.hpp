#pragma once
// Base, adapter and head as one trainable model, and one pass through it.

#include "adapters/registry.hpp"
#include "checkpoint/adapter_folder.hpp"
#include "data/batch.hpp"
#include "models/base.hpp"
#include "tasks/head.hpp"

namespace peftkit::train {

using at::Tensor;

// Everything that decides a model's shape and fresh values.
struct ModelRecipe {
  std::string name = "adapter";  // of the adapter and its head
  config::AdapterConfig adapter;
  config::HeadConfig head;
  std::string head_type = "classification";   // as `adapters` calls it
  int64_t outputs = 2;                        // of heads that are not over the vocabulary
  checkpoint::TensorViews initial_head = {};  // values instead of fresh ones: "1.weight", …
  std::string head_note = {};                 // where the head's first values come from, for people
  uint64_t seed = 42;
  nn::GatePooling pooling = nn::GatePooling::sequence;
  at::ScalarType dtype = at::kFloat;              // of trainable tensors
  std::optional<at::ScalarType> base_dtype = {};  // of the frozen base and of what it computes
  bool gradient_checkpointing = false;
};

// What a head of this recipe reads of a base.
models::Parts parts_of(const ModelRecipe& recipe);

class Model {
 public:
  // Builds base, adapter and head with fresh values. `spec` is that of `folder`. Throws
  // Error(checkpoint | config).
  Model(const checkpoint::HfFolder& folder, const models::TransformerSpec& spec,
        const ModelRecipe& recipe);
  // The same over a base that other models may share, built with the parts that the head reads
  // (parts_of); not for full fine-tuning, which trains a base of its own.
  Model(std::shared_ptr<const models::Transformer> base, const ModelRecipe& recipe);

  // The logits of what the head reads of a batch: a row for each sequence, token, or chosen token.
  // `forward` says whether to train and what to record; its layout is set here.
  tasks::Logits operator()(const data::Batch& batch, nn::Forward& forward,
                           Tensor* last_hidden_state = nullptr) const;

  // A pass through the base with this adapter: sets what the recipe says of it.
  void enter(nn::Forward& forward) const;

  // The tensors of a batch.
  models::Inputs inputs(const data::Batch& batch) const;

  // Replaces all trainable values by those of a folder. Throws Error(checkpoint) listing every
  // tensor that is missing, unexpected or of another shape. `file` heads the messages.
  void load(const checkpoint::TensorViews& tensors, const std::string& file);

  // The trainable tensors for a file: those of the head (heads.…) or all others.
  checkpoint::TensorViews tensors(bool of_head) const;

  const ModelRecipe recipe;
  nn::Parameters parameters;
  const std::shared_ptr<const models::Transformer> shared_base;
  const models::Transformer& base;
  const adapters::Built adapter;
  tasks::Head head;
  // With full fine-tuning: the tensors of the checkpoint's own head and pooler, which its own files
  // need, too.
  const checkpoint::TensorViews outer_parts;
};

}  // namespace peftkit::train
