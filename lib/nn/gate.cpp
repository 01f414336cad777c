#include "nn/gate.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "nn/tensor_of.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>

namespace peftkit::nn {

namespace {

constexpr std::pair<const char*, GatePooling> kPoolings[] = {
    {"auto", GatePooling::automatic}, {"sequence", GatePooling::sequence},
    {"causal", GatePooling::causal},  {"token", GatePooling::token},
    {"padded", GatePooling::padded},
};

// Running mean of each sequence up to and including each token: differences of one cumulative sum.
// With a cache the sums of the tokens before, kept under `gate`, are part of it.
Tensor running_mean(const Tensor& scores, const Forward& forward, const void* gate) {
  const Layout& layout = *forward.layout;
  Tensor sums = scores.to(at::kDouble).cumsum(0);
  const Tensor first = layout.start.index_select(0, layout.sequence);  // [T]
  sums = sums - (sums.index_select(0, first) - scores.index_select(0, first));
  Tensor count = layout.padded_position - layout.sequence * layout.longest + 1;
  if (forward.cache != nullptr) {
    Tensor& held = forward.cache->gate_sums[gate];
    if (held.defined()) sums = sums + held.index_select(0, layout.sequence);
    count = count + tensor_of(forward.cache->lengths).index_select(0, layout.sequence);
    held = sums.index_select(0, layout.last);
  }
  return (sums / count.unsqueeze(1)).to(scores.scalar_type());
}

}  // namespace

Gate::Gate(const Scope& scope, const SiteInfo& site, std::vector<std::string> targets, Init weight,
           Init bias)
    : id_{scope.owner(), &site, std::move(targets)} {
  const auto outputs = static_cast<int64_t>(id_.targets.size());
  weight_ = scope.tensor("weight", {outputs, site.in}, weight);
  bias_ = scope.tensor("bias", {outputs}, bias, /*decay=*/false);
}

Tensor Gate::operator()(const Tensor& u, Forward& forward) const {
  return pooled(kernels::reduce(u, weights()).first, forward);
}

Tensor Gate::pooled(const Tensor& logits, Forward& forward) const {
  const Layout& layout = *forward.layout;
  const Tensor scores = logits.sigmoid();  // [T, outputs]
  const bool per_sequence =
      forward.pooling == GatePooling::sequence || forward.pooling == GatePooling::padded;
  Tensor mean;  // [B, outputs]
  if (per_sequence || forward.probe != nullptr)
    mean = layout.mean.to(scores.scalar_type()).mm(scores);
  if (forward.probe != nullptr) {
    for (size_t i = 0; i < id_.targets.size(); ++i) {
      const Tensor value = mean.detach().select(1, static_cast<int64_t>(i));
      forward.probe->gates.push_back({&id_, i, forward.layer, value});
    }
  }
  if (per_sequence) return mean.index_select(0, layout.sequence);
  return forward.pooling == GatePooling::causal ? running_mean(scores, forward, this) : scores;
}

std::pair<Tensor, Tensor> reduce_beside(const std::optional<Gate>& gate, const Tensor& u,
                                        const Tensor& x, const kernels::Weights& weights,
                                        Forward& forward) {
  if (!gate) return {Tensor(), kernels::reduce(x, weights).first};
  if (!x.is_same(u)) return {(*gate)(u, forward), kernels::reduce(x, weights).first};
  const auto [product, logits] = kernels::reduce(x, weights, gate->weights());
  return {gate->pooled(logits, forward), product};
}

GatePooling gate_pooling(const std::string& name) {
  for (const auto& [text, pooling] : kPoolings) {
    if (name == text) return pooling;
  }
  throw Error(ErrorKind::config, str("gate pooling: found '", name, "', expected one of ",
                                     join(gate_pooling_names())));
}

std::vector<std::string> gate_pooling_names() {
  std::vector<std::string> names;
  for (const auto& [text, pooling] : kPoolings) names.push_back(text);
  return names;
}

std::string gate_pooling_name(GatePooling pooling) {
  return std::ranges::find(kPoolings, pooling, [](const auto& entry) { return entry.second; })
      ->first;
}

std::string target_name(Part part) {
  switch (part) {
    case Part::query:
      return "query";
    case Part::key:
      return "key";
    case Part::value:
      return "value";
    case Part::qkv:
      return "qkv";
    case Part::ffn_in:
      return "ffn_in";
    case Part::ffn_out:
    case Part::after_ffn:
      return "ffn_out";
    case Part::after_attn:
      return "attn_out";
    case Part::after_cross:
      return "cross_out";
    case Part::self_attn:
    case Part::cross_attn:
      return "prefix";
  }
  return "";
}

const SiteInfo& info(const AnySite& site) {
  return std::visit([](const auto* one) -> const SiteInfo& { return one->info; }, site);
}

}  // namespace peftkit::nn
