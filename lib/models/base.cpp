#include "models/base.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"

#include <ATen/ops/zeros.h>

namespace peftkit::models {

namespace {

using checkpoint::shape_text;

// Some old TensorFlow conversions call a norm's weight and bias gamma and beta, and T5's name the
// word embedding after the encoder.
std::vector<std::string> spellings(const std::string& name) {
  std::vector<std::string> out = {name};
  const auto respell = [&](const std::string& from, const std::string& to) {
    if (name.ends_with(from)) out.push_back(name.substr(0, name.size() - from.size()) + to);
  };
  respell("LayerNorm.weight", "LayerNorm.gamma");
  respell("LayerNorm.bias", "LayerNorm.beta");
  respell("shared.weight", "encoder.embed_tokens.weight");
  return out;
}

// Checkpoints name a base's tensors with the family's prefix (saved with a head) or without.
const checkpoint::TensorView* find_tensor(const checkpoint::TensorViews& tensors,
                                          const std::string& prefix, const std::string& name) {
  for (const auto& spelling : spellings(name)) {
    for (const auto& full : {prefix + "." + spelling, spelling}) {
      if (const auto found = tensors.find(full); found != tensors.end()) return &found->second;
    }
  }
  return nullptr;
}

}  // namespace

TransformerSpec transformer_spec(const checkpoint::HfFolder& folder) {
  auto spec = transformer_spec(folder.config, (folder.path / "config.json").string());
  if (folder.generation_config.is_object())
    spec.generation = generation_tokens(folder.generation_config,
                                        (folder.path / "generation_config.json").string());
  return spec;
}

Transformer load_base(const checkpoint::HfFolder& folder, const Parts& parts,
                      nn::Parameters* trained, at::ScalarType dtype) {
  const log::Phase phase("weights of the base " + folder.path.string());
  const TransformerSpec spec = transformer_spec(folder);
  Findings findings;
  // Mapped and converted; zeros where the tensor is missing or of another shape.
  const auto stored = [&](const nn::TensorRequest& wanted) {
    const auto* view = find_tensor(folder.tensors, spec.prefix, wanted.name);
    if (view == nullptr) {
      findings.add(str(folder.path.string(), ": ", wanted.name, ": missing, expected ",
                       shape_text(wanted.shape)));
    } else if (view->shape != wanted.shape) {
      findings.add(str(folder.path.string(), ": ", wanted.name, ": shape ", shape_text(view->shape),
                       ", expected ", shape_text(wanted.shape), " (from config.json)"));
    } else {
      return checkpoint::to_tensor(*view).to(dtype);
    }
    return at::zeros(wanted.shape, dtype);
  };
  const nn::Scope base([&](const nn::TensorRequest& wanted) {
    if (trained == nullptr) return stored(wanted);
    return trained->add_copy(spec.prefix + "." + wanted.name, stored(wanted), wanted.decay);
  });
  // A checkpoint need not have a language-model head: then a new one is trained on its embedding.
  const nn::Scope head([&](const nn::TensorRequest& wanted) {
    const bool there = find_tensor(folder.tensors, spec.prefix, wanted.name) != nullptr;
    return there ? stored(wanted) : Tensor();
  });
  Transformer model(spec, base, head, parts);
  if (parts.lm_head && spec.lm_head && !model.lm_head.weight.defined())
    findings.add(str(folder.path.string(), ": ", spec.lm_head->weight, ": missing"));
  findings.throw_if_any(ErrorKind::checkpoint);
  return model;
}

}  // namespace peftkit::models
