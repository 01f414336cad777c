#pragma once
// The prediction head of `adapters`' flexible models: dropout and linear layers on one vector per
// sequence.

#include "config/run_config.hpp"
#include "models/transformer.hpp"
#include "nn/parameters.hpp"

namespace peftkit::tasks {

using at::Tensor;

// n layers: (dropout, linear [H, H], activation) × (n - 1), dropout, linear [outputs, H]. Files
// number the modules of that list: with an activation the linears are 1, 4, 7, …, without one 1, 3,
// 5, …
class Head {
 public:
  // Fresh weights N(0, initializer_range²), biases 0; added to `parameters` as
  // heads.<name>.<index>.weight / .bias.
  Head(const config::HeadConfig& config, const models::TransformerSpec& spec,
       const std::string& name, int64_t outputs, nn::Parameters& parameters, uint64_t seed);

  // Hidden states [T, H] -> logits [B, outputs].
  Tensor operator()(const models::Transformer& base, const Tensor& hidden,
                    nn::Forward& forward) const;

 private:
  bool use_pooler_;
  double dropout_;
  nn::Activation activation_;
  std::vector<nn::Linear> layers_;
};

}  // namespace peftkit::tasks
