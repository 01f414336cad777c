#include "models/transformer.hpp"

#include "nn/recompute.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/embedding.h>

namespace peftkit::models {

namespace {

Tensor table(const nn::Scope& base, const std::string& name, int64_t rows, int64_t size) {
  return name.empty() ? Tensor() : base.tensor(name + ".weight", {rows, size});
}

}  // namespace

std::string layer_path(const StackSpec& stack, int64_t layer) {
  std::string path = stack.layer_path;
  return path.replace(path.find("{}"), 2, std::to_string(layer));
}

StackModel::StackModel(const TransformerSpec& spec, const StackSpec& stack, const nn::Scope& base,
                       const Tensor& word, int& next_site)
    : spec_(stack),
      word_(word),
      position_(
          table(base, stack.embedding.position, stack.embedding.positions, stack.embedding.size)),
      token_type_(table(base, stack.embedding.token_type, stack.embedding.token_types,
                        stack.embedding.size)) {
  const NormSpec& norm = stack.block.norm;
  if (!stack.embedding.norm.empty())
    embedding_norm_.emplace(base.at(stack.embedding.norm), stack.embedding.size, norm.eps,
                            norm.kind);
  if (!stack.embedding.projection.empty())
    projection_.emplace(base.at(stack.embedding.projection), stack.embedding.size,
                        spec.hidden_size);
  if (!stack.final_norm.empty())
    final_norm_.emplace(base.at(stack.final_norm), spec.hidden_size, norm.eps, norm.kind);
  if (const auto& bias = stack.relative_bias)
    shared_.bias.emplace(base.at(bias->path), bias->buckets, bias->max_distance,
                         stack.block.attention.heads, !stack.causal);
  if (const auto& relative = stack.disentangled) {
    shared_.relative = table(base, relative->embedding, 2 * relative->span, spec.hidden_size);
    if (!relative->norm.empty())
      shared_.relative_norm.emplace(base.at(relative->norm), spec.hidden_size, norm.eps, norm.kind);
    shared_.relative_layout =
        std::make_shared<nn::Layout>(std::vector<int64_t>{0, 2 * relative->span});
  }
  for (size_t i = 0; i < stack.layers.size(); ++i) {
    const int64_t physical = stack.layers[i].physical;
    if (physical < static_cast<int64_t>(blocks_.size())) continue;
    const LayerPlace place{spec, stack, physical, next_site};
    blocks_.push_back(std::make_unique<Block>(place, base.at(layer_path(stack, physical))));
  }
}

Tensor StackModel::embed(const StackInputs& inputs, nn::Forward& forward) const {
  const EmbeddingSpec& spec = spec_.embedding;
  Tensor x = at::embedding(word_, inputs.ids);
  if (spec.scale != 1) x = x * spec.scale;
  if (token_type_.defined()) x = x + at::embedding(token_type_, inputs.type_ids);
  if (position_.defined())
    x = x + at::embedding(position_, inputs.positions + spec.position_offset);
  if (embedding_norm_) x = (*embedding_norm_)(x);
  if (spec.zero_padding && inputs.padding.defined())
    x = x * inputs.padding.logical_not().unsqueeze(1).to(x.scalar_type());
  x = nn::dropout(x, spec.dropout, forward);
  return projection_ ? (*projection_)(x) : x;
}

Tensor StackModel::operator()(const StackInputs& inputs, nn::Forward& forward,
                              std::vector<Tensor>* states) const {
  forward.layout = inputs.layout;
  forward.positions = inputs.positions;
  forward.shared.clear();
  Tensor hidden = embed(inputs, forward);
  for (size_t i = 0; i < spec_.layers.size(); ++i) {
    if (states != nullptr) states->push_back(hidden);
    forward.layer = spec_.first_layer + static_cast<int64_t>(i);
    const LayerVariant& variant = spec_.layers[i];
    const Block& block = *blocks_[static_cast<size_t>(variant.physical)];
    const auto run = [&block, &variant, this](const Tensor& x, nn::Forward& pass) {
      return block(x, variant, shared_, pass);
    };
    hidden = forward.recompute && at::GradMode::is_enabled() ? nn::recomputed(run, hidden, forward)
                                                             : run(hidden, forward);
  }
  if (final_norm_) hidden = (*final_norm_)(hidden);
  hidden = nn::dropout(hidden, spec_.final_dropout, forward);
  if (states != nullptr) states->push_back(hidden);
  return hidden;
}

void StackModel::add_sites(std::vector<nn::AnySite>& sites) const {
  for (auto& block : blocks_) block->add_sites(sites);
}

}  // namespace peftkit::models
