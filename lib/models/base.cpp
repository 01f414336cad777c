#include "models/base.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <charconv>

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

// The layer that a tensor belongs to, "encoder.layer.{}" being the path of layers; -1: to none.
int64_t layer_of(std::string_view name, std::string_view prefix, std::string_view path) {
  if (name.starts_with(prefix) && name.substr(prefix.size()).starts_with('.'))
    name.remove_prefix(prefix.size() + 1);
  const std::string_view before = path.substr(0, path.find("{}"));
  if (!name.starts_with(before)) return -1;
  name.remove_prefix(before.size());
  int64_t layer = -1;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), layer).ptr;
  return end != name.data() + name.size() && *end == '.' ? layer : -1;
}

// A config.json may take the first layers of a checkpoint alone, on purpose or by mistake.
void warn_of_further_layers(const checkpoint::HfFolder& folder, const TransformerSpec& spec) {
  for (const auto* stack : {&spec.encoder, &spec.decoder}) {
    if (!*stack) continue;
    int64_t used = 0, stored = 0;
    for (const auto& variant : (*stack)->layers) used = std::max(used, variant.physical + 1);
    for (const auto& [name, view] : folder.tensors)
      stored = std::max(stored, layer_of(name, spec.prefix, (*stack)->layer_path) + 1);
    if (stored > used) {
      log::warn(str(folder.path.string(), ": ", (*stack)->layer_path, ": the weights have ", stored,
                    " layers, config.json says ", used, "; the others are not used"));
    }
  }
}

// `transformers` takes no notice of an output embedding beside a tied one up to version 4, and does
// from 5 on, where the two differ.
void warn_of_untied_embedding(const checkpoint::HfFolder& folder, const TransformerSpec& spec) {
  if (!spec.lm_head || !spec.lm_head->tied) return;
  const auto* output = find_tensor(folder.tensors, spec.prefix, spec.lm_head->weight);
  const auto* word =
      find_tensor(folder.tensors, spec.prefix, spec.last().embedding.word + ".weight");
  if (output == nullptr || word == nullptr || std::ranges::equal(output->data, word->data)) return;
  log::warn(str(folder.path.string(), ": ", spec.lm_head->weight,
                ": differs from the word embedding and is not used: tie_word_embeddings of "
                "config.json says that they are one"));
}

// Modules beside the stacks, and the bias of the vocabulary, as tensors are called; the pooler
// comes with the prefix.
std::vector<std::string> outer_parts(const TransformerSpec& spec) {
  std::vector<std::string> parts;
  if (!spec.pooler.empty()) parts.push_back(spec.prefix + "." + spec.pooler);
  if (!spec.lm_head) return parts;
  for (const auto& part : {spec.lm_head->dense, spec.lm_head->norm}) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

}  // namespace

bool is_head_or_pooler(const TransformerSpec& spec, const std::string& name) {
  const auto parts = outer_parts(spec);
  const bool of_module = std::ranges::any_of(
      parts, [&](const std::string& part) { return name.starts_with(part + "."); });
  return of_module ||
         (spec.lm_head && (name == spec.lm_head->weight || name == spec.lm_head->bias));
}

checkpoint::TensorViews head_and_pooler(const checkpoint::HfFolder& folder,
                                        const TransformerSpec& spec) {
  std::vector<std::string> names;
  for (const auto& part : outer_parts(spec)) {
    names.push_back(part + ".weight");
    names.push_back(part + ".bias");
  }
  if (spec.lm_head && !spec.lm_head->tied) names.push_back(spec.lm_head->weight);
  if (spec.lm_head && !spec.lm_head->bias.empty()) names.push_back(spec.lm_head->bias);
  checkpoint::TensorViews out;
  for (const auto& name : names) {
    const bool prefixed = name.starts_with(spec.prefix + ".");
    const auto* view = find_tensor(folder.tensors, spec.prefix,
                                   prefixed ? name.substr(spec.prefix.size() + 1) : name);
    if (view != nullptr) out.emplace(name, *view);
  }
  return out;
}

TransformerSpec transformer_spec(const checkpoint::HfFolder& folder) {
  auto spec = transformer_spec(folder.config, (folder.path / "config.json").string());
  if (folder.generation_config.is_object()) {
    spec.generation = generation_tokens(folder.generation_config,
                                        (folder.path / "generation_config.json").string());
    spec.generation_wishes = generation_wishes(folder.generation_config, /*whole=*/true);
  }
  return spec;
}

Transformer load_base(const checkpoint::HfFolder& folder, const TransformerSpec& spec,
                      const Parts& parts, nn::Parameters* trained, at::ScalarType dtype) {
  const log::Phase phase("weights of the base " + folder.path.string());
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
    } else if (!checkpoint::is_floating(view->dtype)) {
      findings.add(str(folder.path.string(), ": ", wanted.name, ": ",
                       checkpoint::not_floating(view->dtype)));
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
  warn_of_further_layers(folder, spec);
  if (parts.lm_head) warn_of_untied_embedding(folder, spec);
  return model;
}

}  // namespace peftkit::models
