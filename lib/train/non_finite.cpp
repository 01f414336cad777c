#include "train/non_finite.hpp"

#include "base/text.hpp"
#include "checkpoint/tensors.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>

#include <cmath>

namespace peftkit::train {

namespace {

constexpr size_t kMostExamples = 5;

bool finite(const Tensor& tensor) {
  return !tensor.is_floating_point() || at::isfinite(tensor).all().item<bool>();
}

// The places of the examples, "train.tsv:17, train.tsv:20, … (12 in all)".
std::string places(const data::Encoded& data, const std::vector<const data::Example*>& examples) {
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(examples.size(), kMostExamples); ++i) {
    const auto row = static_cast<size_t>(examples[i]->row);
    out.push_back(data.table ? data.table->place(data.table->rows.at(row)) : str("row ", row));
  }
  const bool more = examples.size() > kMostExamples;
  return join(out) + (more ? str(", … (", examples.size(), " in all)") : "");
}

std::vector<const data::Example*> with_bad_loss(const tasks::Task& task, const Tensor& losses,
                                                std::span<const data::Example* const> examples) {
  if (!losses.defined()) return {examples.begin(), examples.end()};
  const Tensor values = losses.detach().to(at::kDouble).contiguous();
  const double* value = values.const_data_ptr<double>();
  std::vector<const data::Example*> out;
  for (const data::Example* example : examples) {
    bool bad = false;
    for (int64_t i = 0; i < task.targets_of(*example); ++i) bad = !std::isfinite(*value++) || bad;
    if (bad) out.push_back(example);
  }
  return out;
}

std::string bad_states(const std::vector<Tensor>& states, const std::string& stack) {
  for (size_t i = 0; i < states.size(); ++i) {
    if (finite(states[i])) continue;
    return i == 0 ? str("the embeddings of the ", stack)
                  : str("the states after layer ", i - 1, " of the ", stack);
  }
  return "";
}

std::string bad_output(const Model& model, const std::vector<const data::Example*>& examples) {
  const data::Batch batch = data::pack(examples);
  nn::Forward forward;
  model.enter(forward);
  models::HiddenStates states;
  model.base(model.inputs(batch), forward, &states);
  if (auto found = bad_states(states.encoder, "encoder"); !found.empty()) return found;
  if (auto found = bad_states(states.decoder, "decoder"); !found.empty()) return found;
  nn::Forward whole;
  return finite(model(batch, whole).whole()) ? "" : "the logits";
}

std::string first_bad_tensor(const Model& model, const checkpoint::HfFolder* base,
                             const std::vector<const data::Example*>& examples) {
  for (const auto& parameter : model.parameters.all()) {
    if (!finite(parameter.value)) return str("the trained weight ", parameter.name);
  }
  if (base != nullptr) {
    for (const auto& [name, view] : base->tensors) {
      if (!finite(checkpoint::to_tensor(view)))
        return str("the weight ", name, " of ", base->path.string());
    }
  }
  if (auto found = bad_output(model, examples); !found.empty()) return found;
  for (const auto& parameter : model.parameters.all()) {
    if (parameter.value.grad().defined() && !finite(parameter.value.grad()))
      return str("the gradient of ", parameter.name);
  }
  return "none: it comes and goes with dropout, or is a sum that overflows";
}

}  // namespace

std::string describe_non_finite(const Model& model, const checkpoint::HfFolder* base,
                                const data::Encoded& data, const tasks::Task& task,
                                const Tensor& losses,
                                std::span<const data::Example* const> examples) {
  const at::NoGradGuard no_grad;
  const auto bad = with_bad_loss(task, losses, examples);
  return str("the ", losses.defined() ? "loss" : "gradient", " is not finite (", places(data, bad),
             "); first bad tensor: ", first_bad_tensor(model, base, bad));
}

}  // namespace peftkit::train
