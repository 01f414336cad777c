#pragma once
// A learned gate: g = mean over a sequence's tokens of σ(W u + c), as in UniPELT (Mao et al. 2022).
// The mean is over real tokens only, so a gate does not depend on what else is in the batch.

#include "nn/kernels/low_rank.hpp"
#include "nn/site.hpp"

#include <optional>
#include <utility>

namespace peftkit::nn {

class Gate {
 public:
  // A gate of the scope's owner at a site, with an output for each of `targets`, that reads u
  // [T, site.in]. Tensors: weight [outputs, in], bias [outputs].
  Gate(const Scope& scope, const SiteInfo& site, std::vector<std::string> targets, Init weight,
       Init bias);

  // [T, outputs]: the gate of each token's sequence (GatePooling::sequence), of the tokens up to it
  // (causal), or of the token itself. Records one value per sequence and output when there is a
  // probe.
  Tensor operator()(const Tensor& u, Forward& forward) const;

  // The same of W u + c.
  Tensor pooled(const Tensor& logits, Forward& forward) const;

  kernels::Weights weights() const { return {weight_, bias_}; }

 private:
  GateId id_;
  Tensor weight_, bias_;
};

// The gate of u where there is one, else undefined, and x Wᵀ + b: one pass where x is u itself.
std::pair<Tensor, Tensor> reduce_beside(const std::optional<Gate>& gate, const Tensor& u,
                                        const Tensor& x, const kernels::Weights& weights,
                                        Forward& forward);

// "auto", "sequence", …: the words of adapter.gate_pooling. Throws Error(config) for another one.
GatePooling gate_pooling(const std::string& name);
std::vector<std::string> gate_pooling_names();
std::string gate_pooling_name(GatePooling pooling);

// The name of a site's output in gates.json: "query", "ffn_out", …
std::string target_name(Part part);

}  // namespace peftkit::nn
