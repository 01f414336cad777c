// LoRA (Hu et al. 2022): y = W x + b + s · B A dropout(x),   A [r, in], B [out, r], s = alpha / r.
// (IA)³ (Liu et al. 2022), composition_mode "scale": y = (W x + b) ⊙ (v · alpha), v [out], kept as
// lora_B [out, 1].
//
// With a gate, g = mean over a sequence's tokens of σ(w x + c) replaces s (or alpha), as in
// UniPELT: alpha has no effect.
#include "adapters/method.hpp"
#include "base/text.hpp"
#include "nn/gate.hpp"
#include "nn/kernels/low_rank.hpp"
#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace peftkit::adapters {

namespace {

using namespace nn;
using config::LoraConfig;

Init lora_a_init(const std::string& kind, int64_t in) {
  if (kind == "bert") return Init::normal(0.02);
  return kind == "ia3" ? Init::ones() : Init::linear(in);
}

Init lora_b_init(const std::string& kind) {
  if (kind == "bert") return Init::normal(0.02);
  return kind == "ia3" ? Init::ones() : Init::zeros();
}

class Lora final : public Module<LinearState> {
 public:
  Lora(const LoraConfig& config, const SiteInfo& site, const Scope& scope)
      : scale_by_input_(config.composition_mode == "scale"),
        scale_(scale_by_input_ ? config.alpha : config.alpha / static_cast<double>(config.r)),
        dropout_(config.dropout) {
    if (!scale_by_input_)
      a_ = scope.tensor("lora_A", {config.r, site.in}, lora_a_init(config.init_weights, site.in));
    b_ = scope.tensor("lora_B", {site.out, config.r}, lora_b_init(config.init_weights));
    if (config.use_gating)
      gate_.emplace(scope.at("gate"), site, std::vector{target_name(site.part)}, Init::normal(0.02),
                    Init::linear(site.in));
  }

  void apply(LinearState& state, Forward& forward) const override {
    if (scale_by_input_) {
      const Tensor gate = gate_ ? (*gate_)(state.x, forward) : Tensor();  // [T, 1]
      const Tensor factor = b_.view({1, -1});                             // [1, out]
      const Tensor scaled = state.y * (gate.defined() ? factor * gate : factor * scale_);
      state.y = scaled.to(state.y.scalar_type());
      return;
    }
    const auto [gate, low] = reduce_beside(gate_, state.x, dropout(state.x, dropout_, forward),
                                           {a_, {}}, forward);  // [T, 1], [T, r]
    state.y = kernels::expand_onto(state.y, low, {b_, {}}, gate.defined() ? 1 : scale_, gate);
  }

 private:
  bool scale_by_input_;
  double scale_, dropout_;
  Tensor a_, b_;
  std::optional<Gate> gate_;
};

// The same at one matrix for query, key and value: a block of A and B (or of v) for each of those
// that attn_matrices names, stacked in that order, and a gate with an output for each.
class FusedLora final : public Module<LinearState> {
 public:
  FusedLora(const LoraConfig& config, const SiteInfo& site, const Scope& scope)
      : scale_by_input_(config.composition_mode == "scale"),
        scale_(scale_by_input_ ? config.alpha : config.alpha / static_cast<double>(config.r)),
        dropout_(config.dropout) {
    constexpr std::array<std::pair<const char*, const char*>, 3> kParts = {
        {{"q", "query"}, {"k", "key"}, {"v", "value"}}};
    std::vector<std::string> targets;
    int64_t row = 0, rows = 0;
    for (size_t i = 0; i < kParts.size(); ++i) {
      const int64_t size = site.sections[i];
      if (std::ranges::count(config.attn_matrices, kParts[i].first) > 0) {
        blocks_.push_back({row, size});
        targets.push_back(kParts[i].second);
        rows += size;
      }
      row += size;
    }
    const auto count = static_cast<int64_t>(blocks_.size());
    if (!scale_by_input_)
      a_ = scope.tensor("lora_A", {config.r * count, site.in},
                        lora_a_init(config.init_weights, site.in));
    b_ = scope.tensor("lora_B", {rows, config.r}, lora_b_init(config.init_weights));
    if (config.use_gating)
      gate_.emplace(scope.at("gate"), site, std::move(targets), Init::normal(0.02),
                    Init::linear(site.in));
  }

  void apply(LinearState& state, Forward& forward) const override {
    Tensor gates, low;  // [T, blocks], [T, blocks · r]
    if (!scale_by_input_)
      std::tie(gates, low) =
          reduce_beside(gate_, state.x, dropout(state.x, dropout_, forward), {a_, {}}, forward);
    else if (gate_)
      gates = (*gate_)(state.x, forward);
    std::vector<Tensor> parts;  // of y, in order
    int64_t done = 0, used = 0;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      const auto [row, size] = blocks_[i];
      if (row > done) parts.push_back(state.y.narrow(1, done, row - done));
      const auto block = static_cast<int64_t>(i);
      const Tensor b = b_.narrow(0, used, size), y = state.y.narrow(1, row, size);
      const Tensor gate = gates.defined() ? gates.narrow(1, block, 1) : Tensor();
      if (scale_by_input_) {
        parts.push_back(y * (gate.defined() ? b.view({1, -1}) * gate : b.view({1, -1}) * scale_));
      } else {
        const int64_t rank = b_.size(1);
        parts.push_back(kernels::expand_onto(y, low.narrow(1, block * rank, rank), {b, {}},
                                             gate.defined() ? 1 : scale_, gate));
      }
      done = row + size;
      used += size;
    }
    if (done < state.y.size(1)) parts.push_back(state.y.narrow(1, done, state.y.size(1) - done));
    for (Tensor& part : parts) part = part.to(state.y.scalar_type());
    state.y = at::cat(parts, 1);
  }

 private:
  struct Block {
    int64_t row, size;  // in the output
  };
  bool scale_by_input_;
  double scale_, dropout_;
  std::vector<Block> blocks_;
  Tensor a_, b_;
  std::optional<Gate> gate_;
};

class LoraMethod final : public Method {
 public:
  explicit LoraMethod(const LoraConfig& config) : config_(config) {}

  std::unique_ptr<Module<LinearState>> build(const Site<LinearState>& site,
                                             const Scope& scope) override {
    if (site.info.part == Part::qkv)
      return std::make_unique<FusedLora>(config_, site.info, scope.at("loras.{}"));
    return std::make_unique<Lora>(config_, site.info, scope.at("loras.{}"));
  }

 private:
  const LoraConfig config_;
};

}  // namespace

std::unique_ptr<Method> make(const Of<LoraConfig>& method) {
  return std::make_unique<LoraMethod>(method.config);
}

About describe(const Of<LoraConfig>& method) {
  const LoraConfig& config = method.config;
  if (config.composition_mode == "scale") {
    const std::string factor = config.use_gating ? "g" : number(config.alpha);
    return {str("y = (W x + b) ⊙ (v · ", factor, ")"),
            config.use_gating ? "gate: g = mean σ(w x + c)" : "", "(IA)³, Liu et al. 2022"};
  }
  const std::string scale =
      config.use_gating ? "g" : number(config.alpha / static_cast<double>(config.r));
  return {str("y = W x + b + ", scale, " · B A x, rank ", config.r),
          config.use_gating ? "gate: g = mean σ(w x + c), in place of alpha / r" : "",
          "Hu et al. 2022"};
}

}  // namespace peftkit::adapters
