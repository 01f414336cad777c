#include "tasks/head.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace peftkit::tasks {

namespace {

constexpr HeadType kHeadTypes[] = {
    {"classification", Reads::sequences},
    {"multilabel_classification", Reads::sequences},
    {"multiple_choice", Reads::sequences, /*one_output=*/true},
    {"tagging", Reads::chosen},
    {"question_answering", Reads::tokens},
    {"masked_lm", Reads::chosen, false, /*vocabulary=*/true},
    {"causal_lm", Reads::chosen, false, /*vocabulary=*/true},
    {"seq2seq_lm", Reads::chosen, false, /*vocabulary=*/true},
};

}  // namespace

const HeadType& find_head_type(const std::string& name) {
  std::vector<std::string> names;
  for (const HeadType& type : kHeadTypes) {
    if (type.name == name) return type;
    names.push_back(type.name);
  }
  throw Error(ErrorKind::config,
              str("head_type: unknown head '", name, "'", did_you_mean(name, names)));
}

Head::Head(const config::HeadConfig& config, const HeadShape& shape, const Vocabulary& vocabulary,
           nn::Parameters& parameters, uint64_t seed)
    : type(find_head_type(shape.type)),
      outputs(shape.outputs),
      dropout_(config.dropout_prob.value_or(shape.dropout)),
      scale_(type.reads == Reads::sequences ? 1 : shape.scale),
      activation_(config.activation_function.empty() ? nullptr
                                                     : nn::activation(config.activation_function)) {
  const nn::Scope scope([&](const nn::TensorRequest& wanted) {
    const std::string name = str("heads.", shape.name, ".", wanted.name);
    const auto known = shape.initial.find(wanted.name);
    if (known != shape.initial.end() && known->second.sizes() == at::IntArrayRef(wanted.shape)) {
      return parameters.add_copy(name, known->second, wanted.decay);
    }
    return parameters.add(name, wanted.shape, wanted.init, wanted.decay,
                          mix({seed, mix("head." + wanted.name)}));
  });
  type.vocabulary ? build_vocabulary(config, shape, vocabulary, scope)
                  : build_linear(config, shape, scope);
}

void Head::build_linear(const config::HeadConfig& config, const HeadShape& shape,
                        const nn::Scope& scope) {
  const nn::Init init = nn::Init::normal(shape.initializer_range);
  int64_t index = 1;
  for (int64_t i = 0; i + 1 < config.layers; ++i) {
    layers_.emplace_back(scope.at(std::to_string(index++)), shape.hidden_size, shape.hidden_size,
                         init, nn::Init::zeros());
    if (activation_ != nullptr) ++index;
    if (config.layer_norm)
      norms_.emplace_back(scope.at(std::to_string(index++)), shape.hidden_size, shape.norm_eps);
    ++index;  // the dropout
  }
  layers_.emplace_back(scope.at(std::to_string(index)), shape.hidden_size,
                       type.one_output ? 1 : outputs, init, nn::Init::zeros(), config.bias);
}

void Head::build_vocabulary(const config::HeadConfig& config, const HeadShape& shape,
                            const Vocabulary& vocabulary, const nn::Scope& scope) {
  output_ = Logits{{}, vocabulary.weight, vocabulary.bias, vocabulary.softcap};
  tied = vocabulary.tied;
  outputs = vocabulary.weight.size(0);
  embedding_size = vocabulary.weight.size(1);
  if (config.layers == 1 && embedding_size != shape.hidden_size) {
    throw Error(ErrorKind::config,
                str("head.layers: found 1, expected 2 or more: the states have ", shape.hidden_size,
                    " numbers, the word vectors of this model ", embedding_size));
  }
  int64_t index = 0;
  for (int64_t i = 0; i + 1 < config.layers; ++i) {
    layers_.emplace_back(scope.at(std::to_string(index++)),
                         i == 0 ? shape.hidden_size : embedding_size, embedding_size,
                         nn::Init::normal(shape.initializer_range), nn::Init::zeros());
    if (activation_ != nullptr) ++index;
    if (config.layer_norm)
      norms_.emplace_back(scope.at(std::to_string(index++)), embedding_size, vocabulary.norm_eps);
  }
  const std::string last = str("heads.", shape.name, ".", index);
  if (!config.bias) {
    output_.bias = Tensor();
  } else {  // a copy, since a saved head may bring another one
    output_.bias = output_.bias.defined() ? output_.bias.clone()
                                          : at::zeros({outputs}, output_.weight.options());
  }
  frozen[last + ".weight"] = output_.weight;
  if (output_.bias.defined()) frozen[last + ".bias"] = output_.bias;
}

Tensor Head::inner(size_t layer, Tensor x) const {
  if (activation_ != nullptr) x = activation_(x);
  return norms_.empty() ? x : norms_[layer](x);
}

Logits Head::operator()(const Tensor& read, nn::Forward& forward) const {
  Tensor x = scale_ == 1 ? read : read * scale_;
  if (!type.vocabulary) {
    for (size_t i = 0; i + 1 < layers_.size(); ++i)
      x = inner(i, layers_[i](nn::dropout(x, dropout_, forward)));
    return {layers_.back()(nn::dropout(x, dropout_, forward))};
  }
  for (size_t i = 0; i < layers_.size(); ++i) x = inner(i, layers_[i](x));
  Logits out = output_;
  out.x = x;
  return out;
}

}  // namespace peftkit::tasks
