#include "train/model.hpp"

#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"
#include "nn/tensor_of.hpp"
#include "train/full_model.hpp"
#include "train/memory.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace peftkit::train {

namespace {

using checkpoint::TensorViews;
using nn::GatePooling;
using nn::tensor_of;

// Tokens of one stack before they become tensors.
struct PassTokens {
  std::vector<int64_t> ids, type_ids, positions, offsets;
};

// The compatibility mode: every sequence gets padding tokens up to the longest one.
PassTokens pad(const PassTokens& tokens, const models::TransformerSpec& spec,
               const models::EmbeddingSpec& embedding) {
  const int64_t count = static_cast<int64_t>(tokens.offsets.size()) - 1;
  int64_t longest = 0;
  for (int64_t b = 0; b < count; ++b)
    longest = std::max(longest, tokens.offsets[b + 1] - tokens.offsets[b]);
  PassTokens out;
  out.offsets = {0};
  for (int64_t b = 0; b < count; ++b) {
    const int64_t length = tokens.offsets[b + 1] - tokens.offsets[b];
    for (int64_t i = 0; i < longest; ++i) {
      const bool real = i < length;
      const auto at = static_cast<size_t>(tokens.offsets[b] + i);
      out.ids.push_back(real ? tokens.ids[at] : spec.pad_token_id);
      out.type_ids.push_back(real && !tokens.type_ids.empty() ? tokens.type_ids[at] : 0);
      out.positions.push_back(real || !embedding.padding_has_one_position ? i : -1);
    }
    out.offsets.push_back((b + 1) * longest);
  }
  return out;
}

std::vector<int64_t> lengths_of(const std::vector<int64_t>& offsets) {
  std::vector<int64_t> lengths;
  for (size_t b = 0; b + 1 < offsets.size(); ++b) lengths.push_back(offsets[b + 1] - offsets[b]);
  return lengths;
}

// [T] bool: the tokens behind the first lengths[b] of each sequence.
Tensor behind(const std::vector<int64_t>& lengths, const std::vector<int64_t>& offsets) {
  Tensor out = at::zeros({offsets.back()}, at::kBool);
  for (size_t b = 0; b < lengths.size(); ++b)
    out.slice(0, offsets[b] + lengths[b], offsets[b + 1]).fill_(true);
  return out;
}

// With `keys`, only so many tokens of a sequence may be attended to.
models::StackInputs stack_inputs(const PassTokens& tokens, const std::vector<int64_t>& keys = {}) {
  return {tensor_of(tokens.ids), tensor_of(tokens.type_ids), tensor_of(tokens.positions),
          std::make_shared<nn::Layout>(tokens.offsets, keys),
          keys.empty() ? Tensor() : behind(keys, tokens.offsets)};
}

// What the decoder reads where a batch does not say: the input, moved on by one.
PassTokens shifted(const PassTokens& tokens, int64_t start) {
  PassTokens out = tokens;
  out.type_ids.clear();
  for (size_t b = 0; b + 1 < tokens.offsets.size(); ++b) {
    const auto first = tokens.offsets[b], end = tokens.offsets[b + 1];
    for (int64_t t = end - 1; t > first; --t) out.ids[t] = tokens.ids[t - 1];
    if (end > first) out.ids[first] = start;
  }
  return out;
}

PassTokens decoder_tokens(const data::Batch& batch, int64_t start) {
  PassTokens out{batch.decoder_ids, {}, {}, batch.decoder_offsets};
  std::ranges::replace(out.ids, int64_t{data::kDecoderStart}, start);
  for (size_t b = 0; b + 1 < out.offsets.size(); ++b) {
    for (int64_t i = 0; i < out.offsets[b + 1] - out.offsets[b]; ++i) out.positions.push_back(i);
  }
  return out;
}

// The tokens that a head reads, as rows of hidden states whose sequences begin at `starts`. A
// batch's `offsets` are those of the stack that the head reads.
std::vector<int64_t> rows_to_read(std::vector<int64_t> tokens, const std::vector<int64_t>& offsets,
                                  const std::vector<int64_t>& starts) {
  for (int64_t& token : tokens) {
    const auto after = std::ranges::upper_bound(offsets, token) - offsets.begin();
    const auto sequence = static_cast<size_t>(after) - 1;
    token += starts[sequence] - offsets[sequence];
  }
  return tokens;
}

std::vector<int64_t> all_tokens(const std::vector<int64_t>& offsets) {
  std::vector<int64_t> tokens(static_cast<size_t>(offsets.back()));
  std::iota(tokens.begin(), tokens.end(), int64_t{0});
  return tokens;
}

// What a head over the vocabulary takes from the base: its output embedding.
tasks::Vocabulary vocabulary_of(const models::Transformer& base, bool trained) {
  // Of a frozen base handles of its own: loading a head gives them other values, and the base may
  // be shared.
  const auto own = [&](const Tensor& tensor) {
    return tensor.defined() && !trained ? tensor.detach() : tensor;
  };
  tasks::Vocabulary out{own(base.lm_head.weight), own(base.lm_head.bias)};
  if (base.spec.lm_head) {
    out.norm_eps = base.spec.lm_head->norm_spec.eps;
    out.softcap = base.spec.lm_head->softcap;
    out.tied = base.spec.lm_head->tied;
  }
  return out;
}

// Values of the checkpoint's own head for layers that the run's head has, too.
std::map<std::string, Tensor> initial_head(const ModelRecipe& recipe,
                                           const models::LmHead& lm_head) {
  std::map<std::string, Tensor> out;
  const std::pair<const char*, const Tensor*> own[] = {{"0.weight", &lm_head.dense_weight},
                                                       {"0.bias", &lm_head.dense_bias},
                                                       {"2.weight", &lm_head.norm_weight},
                                                       {"2.bias", &lm_head.norm_bias}};
  for (const auto& [name, tensor] : own) {
    if (tensor->defined()) out.emplace(name, *tensor);
  }
  for (const auto& [name, view] : recipe.initial_head)
    out.emplace(name, checkpoint::to_tensor(view));
  return out;
}

tasks::HeadShape head_shape(const ModelRecipe& recipe, const models::Transformer& base) {
  const models::TransformerSpec& spec = base.spec;
  return {.name = recipe.name,
          .type = recipe.head_type,
          .outputs = recipe.outputs,
          .hidden_size = spec.hidden_size,
          .dropout = spec.classifier_dropout,
          .initializer_range = spec.initializer_range,
          .scale = spec.lm_head ? spec.lm_head->scale : 1,
          .norm_eps = spec.last().block.norm.eps,
          .initial = initial_head(recipe, base.lm_head)};
}

nn::Parameters* trained_base(const ModelRecipe& recipe, nn::Parameters& parameters) {
  return recipe.adapter.full ? &parameters : nullptr;
}

adapters::Built build_adapter(const models::Transformer& base, const ModelRecipe& recipe,
                              nn::Parameters& parameters) {
  return adapters::build(recipe.adapter, recipe.name, base.spec.prefix, base.spec.layers(),
                         base.sites(), parameters, recipe.seed);
}

// A checkpoint of a full fine-tuning has the head as its Hugging Face class calls it, too.
bool is_outer_part(const std::string& name, const Model& model) {
  if (!model.recipe.adapter.full) return false;
  const auto* form = class_form(model.recipe, model.base.spec);
  const auto in_form = [&](const auto& module) {
    return name == module.first || name.starts_with(module.first + ".");
  };
  return models::is_head_or_pooler(model.base.spec, name) ||
         (form != nullptr && std::ranges::any_of(form->modules, in_form));
}

// A frozen tensor of the head: it may differ from the base's, but for a tied output embedding.
void load_frozen(Tensor target, const checkpoint::TensorView& view, bool tied,
                 const std::string& place, Findings& findings) {
  const Tensor value = checkpoint::to_tensor(view).to(target.scalar_type());
  if (value.sizes() != target.sizes()) {
    findings.add(str(place, ": shape ", checkpoint::shape_text(value.sizes()), ", expected ",
                     checkpoint::shape_text(target.sizes())));
  } else if (target.dim() == 1 || !tied) {
    target.set_data(value.clone());  // the base's own may be a read-only map
  } else if (!value.equal(target)) {
    findings.add(place + ": differs from the base's output embedding, which is not trained");
  }
}

}  // namespace

models::Parts parts_of(const ModelRecipe& recipe) {
  return {.pooler = recipe.head.use_pooler,
          .lm_head = tasks::find_head_type(recipe.head_type).vocabulary};
}

Model::Model(const checkpoint::HfFolder& folder, const models::TransformerSpec& spec,
             const ModelRecipe& model_recipe)
    : recipe(model_recipe),
      parameters(recipe.dtype, memory_at_hand()),
      shared_base(std::make_shared<const models::Transformer>(
          models::load_base(folder, spec, parts_of(recipe), trained_base(recipe, parameters),
                            recipe.base_dtype.value_or(recipe.dtype)))),
      base(*shared_base),
      adapter(build_adapter(base, recipe, parameters)),
      head(recipe.head, head_shape(recipe, base), vocabulary_of(base, recipe.adapter.full),
           parameters, recipe.seed),
      outer_parts(recipe.adapter.full ? models::head_and_pooler(folder, base.spec)
                                      : TensorViews()) {
  parameters.flatten();
}

Model::Model(std::shared_ptr<const models::Transformer> given_base, const ModelRecipe& model_recipe)
    : recipe(model_recipe),
      parameters(recipe.dtype, memory_at_hand()),
      shared_base(std::move(given_base)),
      base(*shared_base),
      adapter(build_adapter(base, recipe, parameters)),
      head(recipe.head, head_shape(recipe, base), vocabulary_of(base, recipe.adapter.full),
           parameters, recipe.seed) {
  parameters.flatten();
}

void Model::enter(nn::Forward& forward) const {
  forward.adapter = &adapter.adapter;
  forward.requested_pooling = recipe.pooling;
  forward.recompute = forward.training && recipe.gradient_checkpointing;
}

tasks::Logits Model::operator()(const data::Batch& batch, nn::Forward& forward,
                                Tensor* last_hidden_state) const {
  const models::Inputs passed = inputs(batch);
  enter(forward);
  const Tensor hidden = base(passed, forward);
  if (last_hidden_state != nullptr) *last_hidden_state = hidden;
  if (head.type.reads == tasks::Reads::sequences) {
    return head(recipe.head.use_pooler ? base.pooled(hidden, passed, forward)
                                       : base.summary(hidden, passed, forward),
                forward);
  }
  const auto& offsets = batch.decoder_offsets.empty() ? batch.offsets : batch.decoder_offsets;
  const bool every = head.type.reads == tasks::Reads::tokens;
  const auto rows =
      rows_to_read(every ? all_tokens(offsets) : batch.read, offsets, forward.layout->offsets);
  return head(hidden.index_select(0, tensor_of(rows)), forward);
}

models::Inputs Model::inputs(const data::Batch& batch) const {
  const models::TransformerSpec& spec = base.spec;
  const bool padded = recipe.pooling == GatePooling::padded;
  PassTokens tokens{batch.ids, batch.type_ids, batch.positions, batch.offsets};
  std::vector<int64_t> keys;
  if (padded) {
    keys = lengths_of(tokens.offsets);
    tokens = pad(tokens, spec, spec.encoder ? spec.encoder->embedding : spec.decoder->embedding);
  }
  models::Inputs out{stack_inputs(tokens, keys), {}};
  if (!spec.encoder || !spec.decoder) return out;
  // The reference gives decoders no mask of padding.
  const int64_t start = spec.decoder_start_token_id.value_or(0);
  PassTokens decoded =
      batch.decoder_offsets.empty() ? shifted(tokens, start) : decoder_tokens(batch, start);
  if (padded) {
    const auto lengths = lengths_of(decoded.offsets);
    decoded = pad(decoded, spec, spec.decoder->embedding);
    // The reference moves padded targets on by one, so that the first padding reads their end.
    for (size_t b = 0; !batch.decoder_offsets.empty() && b < lengths.size(); ++b) {
      const int64_t first = decoded.offsets[b] + lengths[b];
      if (first < decoded.offsets[b + 1])
        decoded.ids[static_cast<size_t>(first)] = spec.eos_token_id.value_or(spec.pad_token_id);
    }
  }
  out.decoder = stack_inputs(decoded);
  return out;
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
      if (const auto frozen = head.frozen.find(stored); frozen != head.frozen.end()) {
        load_frozen(frozen->second, view, head.tied, str(file, ": ", stored), findings);
      } else if (!is_outer_part(stored, *this) &&
                 !config::is_second_name(
                     stored, [&](const auto& name) { return parameters.find(name) != nullptr; }))
        findings.add(str(file, ": ", stored, ": unexpected tensor"));
      continue;
    }
    loaded.insert(parameter->name);
    const Tensor value = checkpoint::to_tensor(view);
    if (!checkpoint::is_floating(view.dtype)) {
      findings.add(str(file, ": ", stored, ": ", checkpoint::not_floating(view.dtype)));
    } else if (value.sizes() != parameter->value.sizes()) {
      findings.add(str(file, ": ", stored, ": shape ", checkpoint::shape_text(value.sizes()),
                       ", expected ", checkpoint::shape_text(parameter->value.sizes())));
    } else if (!at::isfinite(value).all().item<bool>()) {
      findings.add(str(file, ": ", stored, ": holds numbers that are not finite"));
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
  if (!of_head) return out;
  for (const auto& [name, tensor] : head.frozen) {
    // Python ties a tied embedding again, and files stay small.
    if (tensor.dim() == 1 || !head.tied) out.emplace(name, checkpoint::to_view(tensor));
  }
  return out;
}

}  // namespace peftkit::train
