#pragma once
// Toy models with an adapter given as a config string, and batches for them.

#include "support/tensor_test.hpp"
#include "support/toy.hpp"
#include "train/model.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>

namespace peftkit::test {

// One of each kind that the registry can build, with the options that change code paths.
inline const std::vector<std::string>& adapter_zoo() {
  static const std::vector<std::string> zoo = {
      "seq_bn",
      "double_seq_bn",
      "par_bn",
      "scaled_par_bn",
      "lora",
      "ia3",
      "prefix_tuning[prefix_length=3]",
      "prefix_tuning_flat[prefix_length=3]",
      "mam",
      "unipelt",
      "unipelt-ap",
      "seq_bn[use_gating=True, ln_before=True, ln_after=True]",
      "seq_bn[scaling='channel', residual_before_ln='post_add']",
      "seq_bn[original_ln_after=False, residual_before_ln=False]",
      "double_seq_bn[adapter_residual_before_ln=True, ln_after=True]",
      "par_bn[use_gating=True, ln_before=True]",
      "lora[use_gating=True, attn_matrices=['q','k','v'], intermediate_lora=True, "
      "output_lora=True]",
      "ia3[use_gating=True]",
      "prefix_tuning[prefix_length=2, use_gating=True, shared_gating=False]",
      "seq_bn[reduction_factor={'0': 4, 'default': 8}]",
      "lora[leave_out=[0]]|prefix_tuning[leave_out=[1], prefix_length=2]"};
  return zoo;
}

struct ToyModel {
  TempDir dir;
  checkpoint::HfFolder folder;
  train::Model model;

  explicit ToyModel(const std::string& adapter, nn::GatePooling pooling = nn::GatePooling::sequence,
                    at::ScalarType dtype = at::kDouble, const ToyShape& shape = {},
                    uint64_t seed = 42, const std::string& name = "toy")
      : folder(checkpoint::open_hf_folder(write_toy_bert(dir / "model", shape))),
        model(folder, models::transformer_spec(folder),
              {.name = name,
               .adapter = config::adapter_from_string(adapter),
               .outputs = 3,
               .seed = seed,
               .pooling = pooling,
               .dtype = dtype}) {}

  // Moves every trainable number off its initial value, so that zeros hide nothing.
  ToyModel& perturb(double size = 0.3) {
    const at::NoGradGuard no_grad;
    model.parameters.values.add_(
        at::empty_like(model.parameters.values).normal_(0, size, nn::generator(11)));
    return *this;
  }

  at::Tensor logits(const data::Batch& batch, nn::Probe* probe = nullptr) const {
    nn::Forward forward;
    forward.probe = probe;
    return model(batch, forward).whole();
  }
};

// Sequences of the given lengths with made-up tokens; the tokens of a sequence depend on `first` +
// its index alone.
inline data::Batch toy_batch(const std::vector<int64_t>& lengths, uint64_t first = 0) {
  std::vector<data::Example> examples;
  for (size_t b = 0; b < lengths.size(); ++b) {
    data::Example& example = examples.emplace_back();
    for (int64_t i = 0; i < lengths[b]; ++i) {
      example.ids.push_back(
          static_cast<int32_t>(5 + (first + b * 17 + static_cast<uint64_t>(i) * 7) % 50));
      example.type_ids.push_back(i > 2 ? 1 : 0);
    }
    example.target = {static_cast<float>(b % 3)};
  }
  std::vector<const data::Example*> chosen;
  for (const auto& example : examples) chosen.push_back(&example);
  return data::pack(chosen);
}

}  // namespace peftkit::test
