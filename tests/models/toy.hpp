#pragma once
// A toy model of a family with an adapter, in double.

#include "models/base.hpp"
#include "support/support.hpp"
#include "support/tensor_test.hpp"
#include "support/toy_families.hpp"
#include "train/generation.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>

namespace peftkit::test {

// One of each kind of place and method, gated and not.
inline const std::vector<std::string>& family_zoo() {
  static const std::vector<std::string> zoo = {
      "seq_bn[reduction_factor=2]",
      "double_seq_bn[use_gating=True, cross_adapter=True, reduction_factor=4]",
      "par_bn[use_gating=True]",
      "lora[attn_matrices=['q','k','v'], intermediate_lora=True, output_lora=True]",
      "lora[use_gating=True, intermediate_lora=True]",
      "ia3",
      "ia3[use_gating=True]",
      "prefix_tuning[prefix_length=3, bottleneck_size=8]",
      "prefix_tuning_flat[prefix_length=2, use_gating=True, shared_gating=False]",
      "prefix_tuning[prefix_length=3, bottleneck_size=8]|par_bn",
      "lora[use_gating=True]|prefix_tuning[prefix_length=2, bottleneck_size=8, use_gating=True]|"
      "seq_bn[reduction_factor=2, use_gating=True]",
      "seq_bn[reduction_factor=2, leave_out=[0]]|prefix_tuning[prefix_length=2, bottleneck_size=4, "
      "leave_out=[1]]"};
  return zoo;
}

// The checkpoint of a family, written once.
inline checkpoint::HfFolder family_folder(const std::string& family,
                                          const Json& changes = Json::object()) {
  static TempDir dir;
  const fs::path folder = dir / (family + (changes.empty() ? "" : "-changed"));
  if (!fs::exists(folder)) write_toy_family(folder, family, changes);
  return checkpoint::open_hf_folder(folder);
}

inline bool is_decoder(const std::string& family) {
  return models::transformer_spec(family_folder(family)).decoder.has_value();
}

inline train::Model family_model(const checkpoint::HfFolder& folder,
                                 const train::ModelRecipe& recipe) {
  return train::Model(folder, models::transformer_spec(folder), recipe);
}

struct FamilyModel {
  train::Model model;

  FamilyModel(const std::string& family, const std::string& adapter,
              const std::string& head_type = "classification",
              nn::GatePooling pooling = nn::GatePooling::automatic, double perturbation = 0.3,
              const Json& changes = Json::object())
      : model(family_model(family_folder(family, changes), recipe(adapter, head_type, pooling))) {
    const at::NoGradGuard no_grad;
    auto& values = model.parameters.values;
    values.add_(at::empty_like(values).normal_(0, perturbation, nn::generator(11)));
  }

  static train::ModelRecipe recipe(const std::string& adapter, const std::string& head_type,
                                   nn::GatePooling pooling) {
    train::ModelRecipe out{.adapter = config::adapter_from_string(adapter),
                           .head_type = head_type,
                           .outputs = 3,
                           .pooling = pooling,
                           .dtype = at::kDouble};
    // ALBERT's and ELECTRA's word vectors are narrower than their states: a layer stands between.
    if (head_type == "masked_lm") out.head = {.layers = 2, .activation_function = "gelu"};
    if (head_type == "causal_lm" || head_type == "seq2seq_lm")
      out.head = {.layers = 1, .bias = false};
    return out;
  }

  at::Tensor hidden(const data::Batch& batch, nn::Probe* probe = nullptr) const {
    nn::Forward forward;
    forward.probe = probe;
    at::Tensor out;
    model(batch, forward, &out);
    return out;
  }
};

// Sequences of made-up tokens that end in </s>; those of a sequence depend on `first` + its index.
inline data::Batch family_batch(const std::vector<int64_t>& lengths, uint64_t first = 0) {
  std::vector<data::Example> examples;
  for (size_t b = 0; b < lengths.size(); ++b) {
    data::Example& example = examples.emplace_back();
    for (int64_t i = 0; i < lengths[b]; ++i) {
      const uint64_t number = (first + b * 17 + static_cast<uint64_t>(i) * 7) % 35;
      example.ids.push_back(i + 1 == lengths[b] ? 1 : static_cast<int32_t>(5 + number));
      example.type_ids.push_back(0);
    }
    example.target = {0};
    example.row = static_cast<int64_t>(first + b);
  }
  std::vector<const data::Example*> chosen;
  for (const auto& example : examples) chosen.push_back(&example);
  return data::pack(chosen);
}

inline double largest(const at::Tensor& difference) {
  return difference.detach().abs().max().item<double>();
}

}  // namespace peftkit::test
