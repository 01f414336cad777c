// Prefix tuning (Li & Liang 2021): P trained keys and values before those of every sequence,
// visible to every query.
//
//   MLP form   [P, 2·L·heads·d] = W2 act(W1 E + b1) + b2,   E [P, H]     flat form: that matrix
//   itself is trained
//
// One pool serves all adapted layers; the layer with number j among them takes slice 2j as keys and
// 2j + 1 as values. The pool runs once a pass. With a gate, g = mean over a sequence's tokens of
// σ(w x + c), x the attention block's input, scales keys and values; scaling a key is the same as
// scaling its score, so the gates go to the attention per query.
#include "adapters/method.hpp"
#include "base/text.hpp"
#include "nn/activation.hpp"
#include "nn/gate.hpp"
#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <optional>

namespace peftkit::adapters {

namespace {

using namespace nn;
using config::PrefixTuningConfig;

class PrefixPool {
 public:
  PrefixPool(const PrefixTuningConfig& config, const SiteInfo& site, int64_t layers,
             const Scope& scope)
      : length_(config.prefix_length),
        slices_(2 * layers),
        heads_(site.heads),
        head_dim_(site.head_dim),
        activation_(activation(config.non_linearity)) {
    const int64_t width = slices_ * heads_ * head_dim_;
    if (config.flat) {
      flat_ = scope.tensor("control_trans", {length_ * width}, Init::normal(1));
      return;
    }
    embedding_ = scope.tensor("wte.weight", {length_, site.in}, Init::normal(1));
    const int64_t inner = config.bottleneck_size;
    first_.emplace(scope.at("control_trans.0"), site.in, inner, Init::linear(site.in),
                   Init::linear(site.in));
    second_.emplace(scope.at("control_trans.2"), inner, width, Init::linear(inner),
                    Init::linear(inner));
  }

  // [2·layers, heads, P, d], computed once.
  Tensor slices(Forward& forward) const {
    Tensor& made = forward.of_weights[this];
    if (!made.defined()) {
      const Tensor rows = flat_.defined() ? flat_ : (*second_)(activation_((*first_)(embedding_)));
      made = rows.view({length_, slices_, heads_, head_dim_}).permute({1, 2, 0, 3}).contiguous();
    }
    return made;
  }

 private:
  int64_t length_, slices_, heads_, head_dim_;
  Activation activation_;
  Tensor flat_, embedding_;
  std::optional<Linear> first_, second_;
};

class Prefix final : public Module<AttentionState> {
 public:
  Prefix(const PrefixTuningConfig& config, const SiteInfo& site,
         std::shared_ptr<const PrefixPool> pool, int64_t number, const Scope& scope)
      : pool_(std::move(pool)), number_(number), dropout_(config.dropout) {
    if (!config.use_gating) return;
    auto targets = config.shared_gating ? std::vector<std::string>{"prefix"}
                                        : std::vector<std::string>{"key", "value"};
    gate_.emplace(scope, site, std::move(targets), Init::normal(0.02), Init::linear(site.in));
  }

  void apply(AttentionState& state, Forward& forward) const override {
    const Tensor slices = pool_->slices(forward);
    state.prefix_k = dropped(slices[2 * number_], forward);
    state.prefix_v = dropped(slices[2 * number_ + 1], forward);
    if (!gate_) return;
    const Tensor gates = (*gate_)(state.x, forward);  // [T, 1 or 2]
    state.key_gate = gates.select(1, 0);
    state.value_gate = gates.select(1, gates.size(1) - 1);
  }

 private:
  // [heads, P, d] -> [1 or B, heads, P, d]; with dropout every sequence draws its own mask.
  Tensor dropped(const Tensor& slice, Forward& forward) const {
    const Tensor one = slice.unsqueeze(0);
    if (dropout_ == 0 || !forward.training) return one;
    return dropout(one.expand({forward.layout->sequences(), -1, -1, -1}), dropout_, forward);
  }

  std::shared_ptr<const PrefixPool> pool_;
  int64_t number_;
  double dropout_;
  std::optional<Gate> gate_;
};

class PrefixMethod final : public Method {
 public:
  explicit PrefixMethod(const PrefixTuningConfig& config) : config_(config) {}

  void begin(std::span<const AnySite> sites, const Scope& root) override {
    // Every place (the encoder's, the decoder's, that of cross-attention) has a pool of its own.
    std::vector<std::pair<const SiteInfo*, int64_t>> pools;  // the first site, and how many
    for (const auto& site : sites) {
      const SiteInfo& place = info(site);
      if (!std::holds_alternative<const Site<AttentionState>*>(site) ||
          !config::claims(config_, place.place, place.layer))
        continue;
      auto pool = std::ranges::find(pools, place.place,
                                    [](const auto& known) { return known.first->place; });
      if (pool == pools.end()) pool = pools.insert(pools.end(), {&place, 0});
      numbers_.emplace(place.path, pool->second++);
    }
    for (const auto& [first, count] : pools) {
      pools_[first->place] = std::make_shared<PrefixPool>(
          config_, *first, count, root.at("prefix_tuning.prefix_tunings.{}." + first->place));
    }
  }

  std::unique_ptr<Module<AttentionState>> build(const Site<AttentionState>& site,
                                                const Scope& scope) override {
    return std::make_unique<Prefix>(config_, site.info, pools_.at(site.info.place),
                                    numbers_.at(site.info.path),
                                    scope.at("prefix_tuning.prefix_gates.{}"));
  }

 private:
  const PrefixTuningConfig config_;
  std::map<std::string, int64_t> numbers_;  // site path -> number among the layers of its pool
  std::map<std::string, std::shared_ptr<const PrefixPool>> pools_;  // by place
};

}  // namespace

std::unique_ptr<Method> make(const Of<PrefixTuningConfig>& method) {
  return std::make_unique<PrefixMethod>(method.config);
}

About describe(const Of<PrefixTuningConfig>& method) {
  const PrefixTuningConfig& config = method.config;
  const std::string source =
      config.flat ? "trained directly" : str("W2 ", config.non_linearity, "(W1 E + b1) + b2");
  return {str("attention over [K_p; K], [V_p; V], ", config.prefix_length,
              " prefix positions = ", source),
          config.use_gating ? str("gate: K_p · g, V_p · ", config.shared_gating ? "g" : "g'",
                                  ", g = mean σ(w x + c)")
                            : "",
          "Li & Liang 2021"};
}

}  // namespace peftkit::adapters
