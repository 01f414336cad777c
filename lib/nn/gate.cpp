#include "nn/gate.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

namespace peftkit::nn {

namespace {

// Running mean of each sequence up to and including each token: differences of one cumulative sum.
Tensor running_mean(const Tensor& scores, const Layout& layout) {
  const Tensor sums = scores.to(at::kDouble).cumsum(0);
  const Tensor first = layout.start.index_select(0, layout.sequence);  // [T]
  const Tensor before = sums.index_select(0, first) - scores.index_select(0, first);
  const Tensor position = layout.padded_position - layout.sequence * layout.longest + 1;
  return ((sums - before) / position.unsqueeze(1)).to(scores.scalar_type());
}

}  // namespace

Gate::Gate(const Scope& scope, int64_t in, int64_t outputs, Init weight, Init bias)
    : weight_(scope.tensor("weight", {outputs, in}, weight)),
      bias_(scope.tensor("bias", {outputs}, bias, /*decay=*/false)) {}

Tensor Gate::operator()(const Tensor& u, Forward& forward, const SiteInfo& site, const char* method,
                        std::span<const std::string> targets) const {
  const Layout& layout = *forward.layout;
  const Tensor scores = at::linear(u, weight_, bias_).sigmoid();  // [T, outputs]
  const bool per_sequence =
      forward.pooling == GatePooling::sequence || forward.pooling == GatePooling::padded;
  Tensor mean;  // [B, outputs]
  if (per_sequence || forward.probe != nullptr)
    mean = layout.mean.to(scores.scalar_type()).mm(scores);
  if (forward.probe != nullptr) {
    for (size_t i = 0; i < targets.size(); ++i) {
      const auto column = static_cast<int64_t>(i);
      forward.probe->gates.push_back({&site, method, targets[i], mean.detach().select(1, column)});
    }
  }
  if (per_sequence) return mean.index_select(0, layout.sequence);
  return forward.pooling == GatePooling::causal ? running_mean(scores, layout) : scores;
}

std::string target_name(Part part) {
  switch (part) {
    case Part::query:
      return "query";
    case Part::key:
      return "key";
    case Part::value:
      return "value";
    case Part::ffn_in:
      return "ffn_in";
    case Part::ffn_out:
    case Part::after_ffn:
      return "ffn_out";
    case Part::after_attn:
      return "attn_out";
    case Part::self_attn:
      return "prefix";
  }
  return "";
}

const SiteInfo& info(const AnySite& site) {
  return std::visit([](const auto* one) -> const SiteInfo& { return one->info; }, site);
}

}  // namespace peftkit::nn
