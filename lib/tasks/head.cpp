#include "tasks/head.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

namespace peftkit::tasks {

Head::Head(const config::HeadConfig& config, const models::TransformerSpec& spec,
           const std::string& name, int64_t outputs, nn::Parameters& parameters, uint64_t seed)
    : use_pooler_(config.use_pooler),
      dropout_(config.dropout_prob.value_or(spec.classifier_dropout)),
      activation_(config.activation_function.empty() ? nullptr
                                                     : nn::activation(config.activation_function)) {
  const nn::Scope scope([&](const nn::TensorRequest& wanted) {
    const uint64_t key = mix({seed, mix("head." + wanted.name)});
    return parameters.add(str("heads.", name, ".", wanted.name), wanted.shape, wanted.init,
                          wanted.decay, key);
  });
  const nn::Init init = nn::Init::normal(spec.initializer_range);
  const int64_t stride = activation_ == nullptr ? 2 : 3;
  for (int64_t i = 0; i < config.layers; ++i) {
    const int64_t out = i + 1 == config.layers ? outputs : spec.hidden_size;
    layers_.emplace_back(scope.at(std::to_string(1 + i * stride)), spec.hidden_size, out, init,
                         nn::Init::zeros(), config.bias);
  }
}

Tensor Head::operator()(const models::Transformer& base, const Tensor& hidden,
                        nn::Forward& forward) const {
  Tensor x = use_pooler_ ? base.pooled(hidden, forward) : base.first_token(hidden, forward);
  for (size_t i = 0; i < layers_.size(); ++i) {
    if (i > 0 && activation_ != nullptr) x = activation_(x);
    x = layers_[i](nn::dropout(x, dropout_, forward));
  }
  return x;
}

}  // namespace peftkit::tasks
