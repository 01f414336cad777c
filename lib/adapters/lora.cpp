// LoRA (Hu et al. 2022): y = W x + b + s · B A dropout(x),   A [r, in], B [out, r], s = alpha / r.
// (IA)³ (Liu et al. 2022), composition_mode "scale": y = (W x + b) ⊙ (v · alpha), v [out], kept as
// lora_B [out, 1].
//
// With a gate, g = mean over a sequence's tokens of σ(w x + c) replaces s (or alpha), as in
// UniPELT: alpha has no effect.
#include "adapters/methods.hpp"
#include "base/text.hpp"
#include "nn/gate.hpp"
#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

#include <array>
#include <optional>

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

class Lora final : public Adapter<LinearState> {
 public:
  Lora(const LoraConfig& config, const SiteInfo& site, const Scope& scope)
      : site_(site),
        scale_by_input_(config.composition_mode == "scale"),
        scale_(scale_by_input_ ? config.alpha : config.alpha / static_cast<double>(config.r)),
        dropout_(config.dropout),
        target_{target_name(site.part)} {
    if (!scale_by_input_)
      a_ = scope.tensor("lora_A", {config.r, site.in}, lora_a_init(config.init_weights, site.in));
    b_ = scope.tensor("lora_B", {site.out, config.r}, lora_b_init(config.init_weights));
    if (config.use_gating)
      gate_.emplace(scope.at("gate"), site.in, 1, Init::normal(0.02), Init::linear(site.in));
  }

  void apply(LinearState& state, Forward& forward) const override {
    const Tensor gate =
        gate_ ? (*gate_)(state.x, forward, site_, "lora", target_) : Tensor();  // [T, 1]
    if (scale_by_input_) {
      const Tensor factor = b_.view({1, -1});  // [1, out]
      state.y = state.y * (gate.defined() ? factor * gate : factor * scale_);
      return;
    }
    const Tensor low = at::linear(dropout(state.x, dropout_, forward), a_);  // [T, r]
    // Scaling the r-wide middle is cheaper than scaling the out-wide result.
    state.y = state.y + at::linear(gate.defined() ? low * gate : low * scale_, b_);
  }

 private:
  const SiteInfo& site_;
  bool scale_by_input_;
  double scale_, dropout_;
  Tensor a_, b_;
  std::optional<Gate> gate_;
  std::array<std::string, 1> target_;
};

class LoraMethod final : public Method {
 public:
  explicit LoraMethod(const LoraConfig& config) : config_(config) {}

  std::unique_ptr<Adapter<LinearState>> build(const Site<LinearState>& site,
                                              const Scope& scope) override {
    return std::make_unique<Lora>(config_, site.info, scope.at("loras.{}"));
  }

 private:
  const LoraConfig config_;
};

}  // namespace

std::unique_ptr<Method> make_lora(const LoraConfig& config) {
  return std::make_unique<LoraMethod>(config);
}

About describe(const LoraConfig& config) {
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
