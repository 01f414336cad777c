// Bottleneck adapters (Houlsby et al. 2019; Pfeiffer et al. 2021; parallel: He et al. 2022).
//
//   o = s · Up(act(Down(a)))        Down [d, H], Up [H, d], d = H / reduction_factor
//
// With x the sub-layer's output, r the transformer's residual and LN the transformer's norm after
// it:
//   sequential   a = x, or LN(x + r) with original_ln_before;  out = LN(o + a-or-x + r)
//   parallel     a = r;                                        out = LN(o + x + r)
// `adapters` documents the order of the many options; this file keeps it step by step. A gate
// scales o per sequence.
#include "adapters/method.hpp"
#include "base/text.hpp"
#include "nn/activation.hpp"
#include "nn/gate.hpp"
#include "nn/kernels/low_rank.hpp"
#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace peftkit::adapters {

namespace {

using namespace nn;
using config::BottleneckConfig;
using config::ResidualBeforeLn;
using config::Scaling;

constexpr double kOwnNormEps = 1e-5;

int64_t bottleneck_size(const BottleneckConfig& config, int64_t hidden, int64_t layer) {
  const double factor = config.reduction_factor.at(layer);
  return std::max(int64_t{1},
                  static_cast<int64_t>(std::floor(static_cast<double>(hidden) / factor)));
}

Init down_init(const std::string& kind, int64_t hidden) {
  if (kind == "mam_adapter") return Init::linear(hidden);
  return kind == "houlsby" ? Init::truncated_normal(0.01, 0.02) : Init::normal(0.02);
}

Init up_init(const std::string& kind) {
  if (kind == "mam_adapter") return Init::zeros();
  return kind == "houlsby" ? Init::truncated_normal(0.01, 0.02) : Init::normal(0.02);
}

// With "houlsby" the reference leaves its gate as torch made it.
Gate make_gate(const BottleneckConfig& config, const Scope& scope, const SiteInfo& site) {
  const bool houlsby = config.init_weights == "houlsby";
  return Gate(scope, site, {target_name(site.part)},
              houlsby ? Init::linear(site.in) : Init::normal(0.02),
              houlsby ? Init::linear(site.in) : Init::zeros());
}

class Bottleneck final : public Module<ResidualState> {
 public:
  Bottleneck(const BottleneckConfig& config, const SiteInfo& site, const Scope& scope)
      : config_(config),
        activation_(activation(config.non_linearity)),
        down_(scope.at(config.ln_before ? "adapter_down.1" : "adapter_down.0"), site.in,
              bottleneck_size(config, site.in, site.layer), down_init(config.init_weights, site.in),
              Init::zeros()),
        up_(scope.at("adapter_up"), bottleneck_size(config, site.in, site.layer), site.in,
            up_init(config.init_weights), Init::zeros()) {
    if (config.scaling.kind != Scaling::Kind::fixed) {
      const int64_t size = config.scaling.kind == Scaling::Kind::channel ? site.in : 1;
      scaling_ = scope.tensor("scaling", {size}, Init::ones());
    }
    if (config.ln_before)
      norm_before_.emplace(scope.at("adapter_norm_before"), site.in, kOwnNormEps);
    if (config.ln_after) norm_after_.emplace(scope.at("adapter_norm_after"), site.in, kOwnNormEps);
    if (config.use_gating) gate_.emplace(make_gate(config, scope.at("gate"), site));
  }

  void apply(ResidualState& state, Forward& forward) const override {
    const auto type = state.h.scalar_type();
    if (config_.is_parallel) {
      state.h = norm_after_ ? (*norm_after_)(transform(state.skip, forward)) + state.h
                            : onto(state.h, state.skip, forward);
    } else {
      apply_sequential(state, forward);
    }
    state.h = state.h.to(type);
    // The site adds skip and norms; without original_ln_after the adapter's output is the result.
    state.close = config_.original_ln_after;
  }

 private:
  void apply_sequential(ResidualState& state, Forward& forward) const {
    Tensor input = state.h;
    Tensor residual = state.h;
    if (config_.original_ln_before) {
      input = state.h + state.skip;
      if (config_.residual_before_ln == ResidualBeforeLn::post_add) residual = input;
      if (state.norm != nullptr) input = (*state.norm)(input);
    }
    if (config_.residual_before_ln == ResidualBeforeLn::no) residual = input;

    if (!norm_after_) {
      state.h = onto(residual, input, forward);
    } else if (config_.adapter_residual_before_ln) {
      state.h = (*norm_after_)(onto(residual, input, forward));
    } else {
      state.h = (*norm_after_)(transform(input, forward)) + residual;
    }
  }

  // skip + the adapter's output: [T, H].
  Tensor onto(const Tensor& skip, const Tensor& input, Forward& forward) const {
    const bool drops = forward.training && (config_.stochastic_depth > 0 || config_.dropout > 0);
    if (drops || scaling_.defined()) return skip + transform(input, forward);
    const auto [gate, middle] = reduced(input, forward);
    return kernels::expand_onto(skip, middle, up_.weights(), config_.scaling.value, gate);
  }

  // The gate [T, 1], where there is one, and act(Down(a)) [T, d].
  std::pair<Tensor, Tensor> reduced(const Tensor& input, Forward& forward) const {
    const Tensor read = norm_before_ ? (*norm_before_)(input) : input;
    const auto [gate, down] = reduce_beside(gate_, input, read, down_.weights(), forward);
    return {gate, activation_(down)};
  }

  // Everything between the adapter's input and its residual: [T, H] -> [T, H].
  Tensor transform(const Tensor& input, Forward& forward) const {
    const auto [gate, middle] = reduced(input, forward);
    Tensor out = up_(middle);
    if (config_.stochastic_depth > 0 && forward.training) out = out * depth_mask(out, forward);
    if (scaling_.defined()) {
      out = out * scaling_;
    } else if (config_.scaling.value != 1.0) {
      out = out * config_.scaling.value;
    }
    out = dropout(out, config_.dropout, forward);
    return gate.defined() ? out * gate : out;
  }

  // Drops the adapter for whole sequences (Huang et al. 2016): [T, 1].
  Tensor depth_mask(const Tensor& out, Forward& forward) const {
    const Tensor kept = dropout(at::ones({forward.layout->sequences(), 1}, out.options()),
                                config_.stochastic_depth, forward);
    return kept.index_select(0, forward.layout->sequence);
  }

  const BottleneckConfig config_;
  Activation activation_;
  Linear down_, up_;
  Tensor scaling_;
  std::optional<Norm> norm_before_, norm_after_;
  std::optional<Gate> gate_;
};

class BottleneckMethod final : public Method {
 public:
  explicit BottleneckMethod(const BottleneckConfig& config) : config_(config) {}

  std::unique_ptr<Module<ResidualState>> build(const Site<ResidualState>& site,
                                               const Scope& scope) override {
    return std::make_unique<Bottleneck>(config_, site.info, scope.at("adapters.{}"));
  }

 private:
  const BottleneckConfig config_;
};

}  // namespace

std::unique_ptr<Method> make(const Of<BottleneckConfig>& method) {
  return std::make_unique<BottleneckMethod>(method.config);
}

About describe(const Of<BottleneckConfig>& method) {
  const BottleneckConfig& config = method.config;
  const std::string input = config.is_parallel          ? "r"
                            : config.original_ln_before ? "LN(x + r)"
                                                        : "x";
  const std::string scale = config.scaling.kind != Scaling::Kind::fixed ? "s · "
                            : config.scaling.value == 1.0               ? ""
                                                          : number(config.scaling.value) + " · ";
  return {str("o = ", scale, "Up ", config.non_linearity, "(Down ", input,
              "), added to the sub-layer's output x (residual r)"),
          config.use_gating ? "gate: o · g, g = mean σ(w " + input + " + c)" : "",
          config.is_parallel  ? "He et al. 2022"
          : config.mh_adapter ? "Houlsby et al. 2019"
                              : "Pfeiffer et al. 2021"};
}

}  // namespace peftkit::adapters
