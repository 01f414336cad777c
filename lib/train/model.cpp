#include "train/model.hpp"

#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <set>

namespace peftkit::train {

namespace {

using checkpoint::TensorViews;
using nn::GatePooling;

constexpr std::pair<const char*, GatePooling> kPoolings[] = {
    {"sequence", GatePooling::sequence},
    {"causal", GatePooling::causal},
    {"token", GatePooling::token},
    {"padded", GatePooling::padded},
};

Tensor tensor_of(const std::vector<int64_t>& values) {
  return at::from_blob(const_cast<int64_t*>(values.data()), {static_cast<int64_t>(values.size())},
                       at::kLong)
      .clone();
}

// The compatibility mode: every sequence gets padding tokens up to the longest one.
data::Batch pad(const data::Batch& batch, int64_t pad_token_id) {
  const int64_t count = static_cast<int64_t>(batch.offsets.size()) - 1;
  int64_t longest = 0;
  for (int64_t b = 0; b < count; ++b)
    longest = std::max(longest, batch.offsets[b + 1] - batch.offsets[b]);
  data::Batch out;
  out.offsets = {0};
  for (int64_t b = 0; b < count; ++b) {
    const int64_t length = batch.offsets[b + 1] - batch.offsets[b];
    for (int64_t i = 0; i < longest; ++i) {
      const bool real = i < length;
      out.ids.push_back(real ? batch.ids[batch.offsets[b] + i] : pad_token_id);
      out.type_ids.push_back(real ? batch.type_ids[batch.offsets[b] + i] : 0);
      out.positions.push_back(i);
    }
    out.offsets.push_back((b + 1) * longest);
  }
  return out;
}

std::vector<int64_t> lengths_of(const data::Batch& batch) {
  std::vector<int64_t> lengths;
  for (size_t b = 0; b + 1 < batch.offsets.size(); ++b)
    lengths.push_back(batch.offsets[b + 1] - batch.offsets[b]);
  return lengths;
}

nn::Parameters* trained_base(const ModelRecipe& recipe, nn::Parameters& parameters) {
  return recipe.adapter.full ? &parameters : nullptr;
}

std::vector<adapters::Installed> install(models::Transformer& base, const ModelRecipe& recipe,
                                         nn::Parameters& parameters) {
  return adapters::install(recipe.adapter, recipe.name, base.spec.prefix, base.spec.layers,
                           base.sites(), parameters, recipe.seed);
}

// Python's `adapters` registers some tensors twice; the second names carry nothing new.
bool is_alias(const std::string& name, const nn::Parameters& parameters) {
  if (name.find(".prefix_tuning.pool.") != std::string::npos) return true;
  const std::string down = ".adapter_down.0.";
  const size_t at = name.find(down);
  if (at == std::string::npos) return false;
  std::string norm = name;
  return parameters.find(norm.replace(at, down.size(), ".adapter_norm_before.")) != nullptr;
}

}  // namespace

GatePooling gate_pooling(const std::string& name) {
  for (const auto& [text, pooling] : kPoolings) {
    if (name == text) return pooling;
  }
  return GatePooling::sequence;  // auto: every family that exists is an encoder
}

std::string gate_pooling_name(GatePooling pooling) {
  return std::ranges::find(kPoolings, pooling, [](const auto& entry) { return entry.second; })
      ->first;
}

Model::Model(const checkpoint::HfFolder& folder, const ModelRecipe& model_recipe)
    : recipe(model_recipe),
      parameters(recipe.dtype),
      base(models::load_base(folder, recipe.head.use_pooler, trained_base(recipe, parameters),
                             recipe.dtype)),
      modules(install(base, recipe, parameters)),
      head(recipe.head, base.spec, recipe.name, recipe.outputs, parameters, recipe.seed) {
  parameters.flatten();
}

Tensor Model::operator()(const data::Batch& batch, nn::Forward& forward,
                         Tensor* last_hidden_state) const {
  forward.pooling = recipe.pooling;
  const bool padded = recipe.pooling == GatePooling::padded;
  const data::Batch with_padding = padded ? pad(batch, base.spec.pad_token_id) : data::Batch();
  const data::Batch& used = padded ? with_padding : batch;
  forward.layout = std::make_shared<nn::Layout>(
      used.offsets, padded ? lengths_of(batch) : std::vector<int64_t>());
  const models::Inputs inputs{tensor_of(used.ids), tensor_of(used.type_ids),
                              tensor_of(used.positions)};
  const Tensor hidden = base(inputs, forward);
  if (last_hidden_state != nullptr) *last_hidden_state = hidden;
  return head(base, hidden, forward);
}

void Model::load(const TensorViews& tensors, const std::string& file) {
  Findings findings;
  std::set<std::string> loaded;
  const at::NoGradGuard no_grad;
  for (const auto& [stored, view] : tensors) {
    // Files of bare models lack the base's prefix.
    const auto* parameter = parameters.find(stored);
    if (parameter == nullptr) parameter = parameters.find(base.spec.prefix + "." + stored);
    if (parameter == nullptr) {
      if (!is_alias(stored, parameters))
        findings.add(str(file, ": ", stored, ": unexpected tensor"));
      continue;
    }
    loaded.insert(parameter->name);
    const Tensor value = checkpoint::to_tensor(view);
    if (value.sizes() != parameter->value.sizes()) {
      findings.add(str(file, ": ", stored, ": shape ", checkpoint::shape_text(value.sizes()),
                       ", expected ", checkpoint::shape_text(parameter->value.sizes())));
    } else {
      parameter->value.detach().copy_(value);
    }
  }
  for (const auto& parameter : parameters.all()) {
    if (!loaded.contains(parameter.name))
      findings.add(str(file, ": ", parameter.name, ": missing tensor"));
  }
  findings.throw_if_any(ErrorKind::checkpoint);
}

TensorViews Model::tensors(bool of_head) const {
  TensorViews out;
  for (const auto& parameter : parameters.all()) {
    if (parameter.name.starts_with("heads.") == of_head) {
      out.emplace(parameter.name, checkpoint::to_view(parameter.value.detach()));
    }
  }
  return out;
}

Tensor targets_of(const data::Batch& batch, const Model& model) {
  const auto count = static_cast<int64_t>(batch.offsets.size()) - 1;
  return at::from_blob(const_cast<float*>(batch.targets.data()),
                       {count, static_cast<int64_t>(batch.targets.size()) / count}, at::kFloat)
      .to(model.recipe.dtype, /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace peftkit::train
