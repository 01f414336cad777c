#include "models/transformer.hpp"

#include <ATen/TensorOperators.h>

namespace peftkit::models {

namespace {

using nn::GatePooling;

// What a requested pooling means in a stack: `automatic` looks ahead only where the stack itself
// does.
GatePooling in_force(GatePooling requested, bool causal) {
  if (requested != GatePooling::automatic) return requested;
  return causal ? GatePooling::causal : GatePooling::sequence;
}

Tensor embedding_of(const TransformerSpec& spec, const nn::Scope& base) {
  const EmbeddingSpec& embedding = spec.encoder ? spec.encoder->embedding : spec.decoder->embedding;
  return base.tensor(embedding.word + ".weight", {spec.vocab_size, embedding.size});
}

LmHead lm_head_of(const TransformerSpec& spec, const Tensor& word, const nn::Scope& checkpoint) {
  LmHead head;
  if (!spec.lm_head) return head;
  const LmHeadSpec& names = *spec.lm_head;
  if (!names.dense.empty()) {
    head.dense_weight = checkpoint.tensor(names.dense + ".weight", {names.size, spec.hidden_size});
    if (names.dense_bias) head.dense_bias = checkpoint.tensor(names.dense + ".bias", {names.size});
  }
  if (!names.norm.empty()) {
    head.norm_weight = checkpoint.tensor(names.norm + ".weight", {names.size});
    if (names.norm_spec.kind == nn::NormKind::layer)
      head.norm_bias = checkpoint.tensor(names.norm + ".bias", {names.size});
  }
  head.weight = names.tied ? word : checkpoint.tensor(names.weight, {spec.vocab_size, names.size});
  if (names.bias.empty()) return head;
  if (!names.bias_is_row) {
    head.bias = checkpoint.tensor(names.bias, {spec.vocab_size});
  } else if (const Tensor row = checkpoint.tensor(names.bias, {1, spec.vocab_size});
             row.defined()) {
    head.bias = row[0];
  }
  return head;
}

}  // namespace

int64_t TransformerSpec::layers() const {
  int64_t count = 0;
  for (const auto* stack : {&encoder, &decoder}) {
    if (!*stack) continue;
    int64_t physical = 0;
    for (const auto& layer : (*stack)->layers) physical = std::max(physical, layer.physical + 1);
    count += physical;
  }
  return count;
}

Transformer::Transformer(TransformerSpec model_spec, const nn::Scope& base,
                         const nn::Scope& checkpoint, const Parts& parts)
    : shared_spec(std::make_shared<const TransformerSpec>(std::move(model_spec))),
      spec(*shared_spec),
      word(embedding_of(spec, base)),
      lm_head(parts.lm_head ? lm_head_of(spec, word, checkpoint) : LmHead()) {
  int next_site = 0;
  if (spec.encoder)
    encoder_ = std::make_unique<const StackModel>(spec, *spec.encoder, base, word, next_site);
  if (spec.decoder)
    decoder_ = std::make_unique<const StackModel>(spec, *spec.decoder, base, word, next_site);
  if (parts.pooler && !spec.pooler.empty())
    pooler_.emplace(base.at(spec.pooler), spec.hidden_size, spec.hidden_size);
}

nn::Source Transformer::encode(const StackInputs& inputs, nn::Forward& forward,
                               HiddenStates* states) const {
  const GatePooling requested = forward.requested_pooling;
  forward.pooling = in_force(requested, spec.encoder->causal);
  // Gates over encoder states, which every token of the decoder sees whole.
  forward.source_pooling =
      requested == GatePooling::token ? GatePooling::token : GatePooling::sequence;
  return {(*encoder_)(inputs, forward, states == nullptr ? nullptr : &states->encoder),
          inputs.layout};
}

Tensor Transformer::decode(const StackInputs& inputs, nn::Forward& forward,
                           HiddenStates* states) const {
  forward.pooling = in_force(forward.requested_pooling, spec.decoder->causal);
  if (forward.cache != nullptr) {
    nn::KvCache& cache = *forward.cache;
    if (cache.lengths.empty()) cache.lengths.resize(inputs.layout->keys.size());
    cache.totals = cache.lengths;
    for (size_t b = 0; b < cache.totals.size(); ++b) cache.totals[b] += inputs.layout->keys[b];
  }
  Tensor hidden = (*decoder_)(inputs, forward, states == nullptr ? nullptr : &states->decoder);
  if (forward.cache != nullptr) forward.cache->lengths = forward.cache->totals;
  return hidden;
}

Tensor Transformer::operator()(const Inputs& inputs, nn::Forward& forward,
                               HiddenStates* states) const {
  if (!spec.encoder) return decode(inputs.tokens, forward, states);
  const nn::Source source = encode(inputs.tokens, forward, states);
  if (!spec.decoder) return source.hidden;
  forward.source = &source;
  Tensor hidden = decode(inputs.decoder, forward, states);
  forward.source = nullptr;
  return hidden;
}

Tensor Transformer::summary(const Tensor& hidden, const Inputs& inputs,
                            const nn::Forward& forward) const {
  const nn::Layout& layout = *forward.layout;
  if (spec.summary == Summary::first_token) return hidden.index_select(0, layout.start);
  if (spec.summary == Summary::last_token) return hidden.index_select(0, layout.last);
  if (spec.summary == Summary::mean) {
    Tensor shares = layout.mean;  // [B, T]
    if (inputs.tokens.padding.defined()) {
      shares = shares.masked_fill(inputs.tokens.padding, 0);
      shares = shares / shares.sum(1, /*keepdim=*/true);
    }
    return shares.to(hidden.scalar_type()).mm(hidden);
  }
  // The decoder reads the input moved on by one, so the last </s> of the input is at the same
  // place.
  Tensor rows = layout.last.clone();
  const Tensor ids = inputs.tokens.ids.contiguous();
  const auto* id = ids.const_data_ptr<int64_t>();
  auto* row = rows.mutable_data_ptr<int64_t>();
  for (int64_t b = 0; b < layout.sequences(); ++b) {
    for (int64_t t = layout.offsets[b + 1] - 1; t >= layout.offsets[b]; --t) {
      if (id[t] != spec.eos_token_id.value_or(-1)) continue;
      row[b] = t;
      break;
    }
  }
  return hidden.index_select(0, rows);
}

Tensor Transformer::pooled(const Tensor& hidden, const Inputs& inputs,
                           const nn::Forward& forward) const {
  return nn::activation(spec.pooler_activation)((*pooler_)(summary(hidden, inputs, forward)));
}

std::vector<nn::AnySite> Transformer::sites() const {
  std::vector<nn::AnySite> sites;
  for (const auto* stack : {&encoder_, &decoder_}) {
    if (*stack) (*stack)->add_sites(sites);
  }
  return sites;
}

}  // namespace peftkit::models
