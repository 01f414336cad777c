#pragma once
// One transformer, built from a spec out of the shared blocks; the blocks own the sites where
// adapters act.

#include "models/spec.hpp"
#include "nn/activation.hpp"
#include "nn/attention.hpp"
#include "nn/layers.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace peftkit::models {

using at::Tensor;

// Packed inputs of one pass, all [T] int64; the pass's Forward carries the layout.
struct Inputs {
  Tensor ids, type_ids, positions;
};

// Self-attention and feed-forward, each with its residual joint. [T, hidden] -> [T, hidden].
class Block {
 public:
  Block(const TransformerSpec& spec, int64_t layer, const nn::Scope& base);
  Tensor operator()(const Tensor& x, nn::Forward& forward) const;
  // In order of execution.
  void add_sites(std::vector<nn::AnySite>& sites);

 private:
  nn::AttentionShape attention_shape_;
  double hidden_dropout_;
  nn::Activation activation_;
  nn::AdaptedLinear query_, key_, value_;
  nn::Site<nn::AttentionState> self_attn_;
  nn::Linear attn_out_;
  nn::ResidualJoint after_attn_;
  nn::Norm attn_norm_;
  nn::AdaptedLinear ffn_in_, ffn_out_;
  nn::ResidualJoint after_ffn_;
  nn::Norm ffn_norm_;
};

class Transformer {
 public:
  // Pulls every tensor of the base from `base`, whose names have no prefix ("encoder.layer.0…").
  Transformer(TransformerSpec spec, const nn::Scope& base, bool with_pooler);

  // The last hidden states, [T, hidden]. `hidden_states`, where given, gets the embeddings' and
  // every layer's output.
  Tensor operator()(const Inputs& inputs, nn::Forward& forward,
                    std::vector<Tensor>* hidden_states = nullptr) const;

  // [T, hidden] -> [B, hidden]: the first token of each sequence.
  Tensor first_token(const Tensor& hidden, const nn::Forward& forward) const;
  // tanh(W first_token + b), for models built with their pooler.
  Tensor pooled(const Tensor& hidden, const nn::Forward& forward) const;

  std::vector<nn::AnySite> sites();  // in order of layers, then of execution
  const TransformerSpec spec;

 private:
  Tensor word_, position_, token_type_;
  nn::Norm embedding_norm_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::optional<nn::Linear> pooler_;
};

// "encoder.layer.{}" with the number in place of {}.
std::string layer_path(const TransformerSpec& spec, int64_t layer);

}  // namespace peftkit::models
