#include "models/transformer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>

namespace peftkit::models {

namespace {

using nn::Forward;
using nn::Part;

nn::SiteInfo make_site(const TransformerSpec& spec, int64_t layer, Part part,
                       const std::string& name, int64_t in, int64_t out) {
  const std::string path = spec.prefix + "." + layer_path(spec, layer) + "." + name;
  return {part,       nn::Stack::encoder,           layer, path, in, out,
          spec.heads, spec.hidden_size / spec.heads};
}

// A base's linear layer with a site, both under `name` in the layer.
nn::AdaptedLinear adapted(const TransformerSpec& spec, int64_t layer, const nn::Scope& scope,
                          Part part, const std::string& name, int64_t in, int64_t out) {
  return nn::AdaptedLinear(scope.at(name), make_site(spec, layer, part, name, in, out));
}

}  // namespace

std::string layer_path(const TransformerSpec& spec, int64_t layer) {
  std::string path = spec.layer_path;
  return path.replace(path.find("{}"), 2, std::to_string(layer));
}

Block::Block(const TransformerSpec& s, int64_t layer, const nn::Scope& scope)
    : attention_shape_{s.heads, s.hidden_size / s.heads, s.attention_dropout},
      hidden_dropout_(s.hidden_dropout),
      activation_(nn::activation(s.activation)),
      query_(adapted(s, layer, scope, Part::query, s.layer.query, s.hidden_size, s.hidden_size)),
      key_(adapted(s, layer, scope, Part::key, s.layer.key, s.hidden_size, s.hidden_size)),
      value_(adapted(s, layer, scope, Part::value, s.layer.value, s.hidden_size, s.hidden_size)),
      self_attn_(
          make_site(s, layer, Part::self_attn, s.layer.self_attn, s.hidden_size, s.hidden_size)),
      attn_out_(scope.at(s.layer.attn_out), s.hidden_size, s.hidden_size),
      after_attn_(
          make_site(s, layer, Part::after_attn, s.layer.after_attn, s.hidden_size, s.hidden_size)),
      attn_norm_(scope.at(s.layer.attn_norm), s.hidden_size, s.norm_eps),
      ffn_in_(adapted(s, layer, scope, Part::ffn_in, s.layer.ffn_in, s.hidden_size,
                      s.intermediate_size)),
      ffn_out_(adapted(s, layer, scope, Part::ffn_out, s.layer.ffn_out, s.intermediate_size,
                       s.hidden_size)),
      after_ffn_(
          make_site(s, layer, Part::after_ffn, s.layer.after_ffn, s.hidden_size, s.hidden_size)),
      ffn_norm_(scope.at(s.layer.ffn_norm), s.hidden_size, s.norm_eps) {}

Tensor Block::operator()(const Tensor& x, Forward& forward) const {
  const Tensor q = query_(x, forward), k = key_(x, forward), v = value_(x, forward);
  nn::AttentionState prefix{x, {}, {}, {}, {}};
  self_attn_.apply(prefix, forward);
  Tensor attended = attn_out_(nn::attention(q, k, v, prefix, attention_shape_, forward));
  const Tensor h =
      after_attn_(nn::dropout(attended, hidden_dropout_, forward), x, &attn_norm_, forward);
  Tensor fed = ffn_out_(activation_(ffn_in_(h, forward)), forward);
  return after_ffn_(nn::dropout(fed, hidden_dropout_, forward), h, &ffn_norm_, forward);
}

void Block::add_sites(std::vector<nn::AnySite>& sites) {
  sites.insert(sites.end(), {&query_.site, &key_.site, &value_.site, &self_attn_, &after_attn_.site,
                             &ffn_in_.site, &ffn_out_.site, &after_ffn_.site});
}

Transformer::Transformer(TransformerSpec model_spec, const nn::Scope& base, bool with_pooler)
    : spec(std::move(model_spec)),
      word_(base.tensor(spec.embedding.word + ".weight", {spec.vocab_size, spec.hidden_size})),
      position_(
          base.tensor(spec.embedding.position + ".weight", {spec.max_positions, spec.hidden_size})),
      token_type_(
          base.tensor(spec.embedding.token_type + ".weight", {spec.token_types, spec.hidden_size})),
      embedding_norm_(base.at(spec.embedding.norm), spec.hidden_size, spec.norm_eps) {
  for (int64_t layer = 0; layer < spec.layers; ++layer) {
    blocks_.push_back(std::make_unique<Block>(spec, layer, base.at(layer_path(spec, layer))));
  }
  if (with_pooler) pooler_.emplace(base.at(spec.pooler), spec.hidden_size, spec.hidden_size);
}

Tensor Transformer::operator()(const Inputs& inputs, Forward& forward,
                               std::vector<Tensor>* hidden_states) const {
  const Tensor sum = at::embedding(word_, inputs.ids) +
                     at::embedding(token_type_, inputs.type_ids) +
                     at::embedding(position_, inputs.positions);
  Tensor hidden = nn::dropout(embedding_norm_(sum), spec.hidden_dropout, forward);
  if (hidden_states != nullptr) hidden_states->push_back(hidden);
  for (const auto& block : blocks_) {
    hidden = (*block)(hidden, forward);
    if (hidden_states != nullptr) hidden_states->push_back(hidden);
  }
  return hidden;
}

Tensor Transformer::first_token(const Tensor& hidden, const Forward& forward) const {
  return hidden.index_select(0, forward.layout->start);
}

Tensor Transformer::pooled(const Tensor& hidden, const Forward& forward) const {
  return (*pooler_)(first_token(hidden, forward)).tanh();
}

std::vector<nn::AnySite> Transformer::sites() {
  std::vector<nn::AnySite> sites;
  for (auto& block : blocks_) block->add_sites(sites);
  return sites;
}

}  // namespace peftkit::models
