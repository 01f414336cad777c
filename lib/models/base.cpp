#include "models/base.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"

#include <ATen/ops/zeros.h>

namespace peftkit::models {

namespace {

using checkpoint::shape_text;

// Checkpoints name a base's tensors with the family's prefix (saved with a head) or without; some
// old TensorFlow conversions call a norm's weight and bias gamma and beta.
const checkpoint::TensorView* find_tensor(const checkpoint::TensorViews& tensors,
                                          const std::string& prefix, const std::string& name) {
  std::vector<std::string> spellings = {name};
  const auto respell = [&](const std::string& from, const std::string& to) {
    if (name.ends_with("LayerNorm." + from))
      spellings.push_back(name.substr(0, name.size() - from.size()) + to);
  };
  respell("weight", "gamma");
  respell("bias", "beta");
  for (const auto& spelling : spellings) {
    for (const auto& full : {prefix + "." + spelling, spelling}) {
      if (const auto found = tensors.find(full); found != tensors.end()) return &found->second;
    }
  }
  return nullptr;
}

}  // namespace

TransformerSpec transformer_spec(const checkpoint::HfFolder& folder) {
  return transformer_spec(folder.config, (folder.path / "config.json").string());
}

Transformer load_base(const checkpoint::HfFolder& folder, bool with_pooler, nn::Parameters* trained,
                      at::ScalarType dtype) {
  const TransformerSpec spec = transformer_spec(folder);
  if (spec.hidden_size % spec.heads != 0) {
    throw Error(ErrorKind::checkpoint,
                str((folder.path / "config.json").string(), ": hidden_size ", spec.hidden_size,
                    " is not a multiple of num_attention_heads ", spec.heads));
  }
  Findings findings;
  const auto look_up = [&](const nn::TensorRequest& wanted) -> Tensor {
    const auto* view = find_tensor(folder.tensors, spec.prefix, wanted.name);
    if (view == nullptr) {
      findings.add(str(folder.path.string(), ": ", wanted.name, ": missing, expected ",
                       shape_text(wanted.shape)));
      return at::zeros(wanted.shape);
    }
    if (view->shape != wanted.shape) {
      findings.add(str(folder.path.string(), ": ", wanted.name, ": shape ", shape_text(view->shape),
                       ", expected ", shape_text(wanted.shape), " (from config.json)"));
      return at::zeros(wanted.shape);
    }
    const Tensor stored = checkpoint::to_tensor(*view);
    if (trained != nullptr) {
      return trained->add_copy(spec.prefix + "." + wanted.name, stored.to(dtype), wanted.decay);
    }
    return stored.to(dtype);
  };
  Transformer model(spec, nn::Scope(look_up), with_pooler);
  findings.throw_if_any(ErrorKind::checkpoint);
  return model;
}

}  // namespace peftkit::models
