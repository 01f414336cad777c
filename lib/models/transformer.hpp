#pragma once
// One transformer, built from a spec out of the shared blocks; the blocks own the sites where
// adapters act.

#include "models/block.hpp"

#include <memory>

namespace peftkit::models {

// Packed inputs of one stack, all [T] int64.
struct StackInputs {
  Tensor ids, type_ids, positions;
  std::shared_ptr<const nn::Layout> layout;
  Tensor padding;  // [T] bool: tokens that are padding (the compatibility mode); undefined: none
};

// Of one pass: the tokens, and with two stacks what the decoder reads.
struct Inputs {
  StackInputs tokens, decoder;
};

// Every state of a pass, for tests: the embeddings' and every layer's output.
struct HiddenStates {
  std::vector<Tensor> encoder, decoder;
};

// Embeddings, layers, final norm: [T] -> [T, hidden].
class StackModel {
 public:
  StackModel(const TransformerSpec& spec, const StackSpec& stack, const nn::Scope& base,
             const Tensor& word, int& next_site);
  // Sets the pass's layout and positions, and leaves them.
  Tensor operator()(const StackInputs& inputs, nn::Forward& forward,
                    std::vector<Tensor>* states) const;
  void add_sites(std::vector<nn::AnySite>& sites) const;

 private:
  Tensor embed(const StackInputs& inputs, nn::Forward& forward) const;

  const StackSpec& spec_;
  Tensor word_, position_, token_type_;
  std::optional<nn::Norm> embedding_norm_, final_norm_;
  std::optional<nn::Linear> projection_;
  StackShared shared_;
  std::vector<std::unique_ptr<Block>> blocks_;  // one per set of weights
};

// What a language-model head of the checkpoint holds.
struct LmHead {
  Tensor dense_weight, dense_bias, norm_weight, norm_bias;  // undefined where there is none
  Tensor weight, bias;                                      // [vocab, size], [vocab] or undefined
};

// Parts of a checkpoint beside the stacks.
struct Parts {
  bool pooler = false, lm_head = false;
};

class Transformer {
 public:
  // Pulls every tensor of the base from `base`, whose names have no prefix ("encoder.layer.0…"),
  // and those of the language-model head from `checkpoint`, by full names.
  Transformer(TransformerSpec spec, const nn::Scope& base, const nn::Scope& checkpoint,
              const Parts& parts);

  // The last hidden states of the last stack, [T, hidden]; the pass's layout is then that stack's.
  Tensor operator()(const Inputs& inputs, nn::Forward& forward,
                    HiddenStates* states = nullptr) const;

  // The two halves, for generation. `decode` reads forward.source where there is an encoder.
  nn::Source encode(const StackInputs& inputs, nn::Forward& forward,
                    HiddenStates* states = nullptr) const;
  Tensor decode(const StackInputs& inputs, nn::Forward& forward,
                HiddenStates* states = nullptr) const;

  // [T, hidden] -> [B, hidden]: the vector that stands for each sequence (spec.summary).
  Tensor summary(const Tensor& hidden, const Inputs& inputs, const nn::Forward& forward) const;
  // act(W summary + b), for models built with their pooler.
  Tensor pooled(const Tensor& hidden, const Inputs& inputs, const nn::Forward& forward) const;

  std::vector<nn::AnySite> sites() const;  // in order of layers, then of execution
  const std::shared_ptr<const TransformerSpec> shared_spec;
  const TransformerSpec& spec;
  const Tensor word;     // [vocab, embedding size]: the input embedding
  const LmHead lm_head;  // empty unless asked for

 private:
  std::unique_ptr<const StackModel> encoder_, decoder_;
  std::optional<nn::Linear> pooler_;
};

// "encoder.layer.{}" with the number in place of {}.
std::string layer_path(const StackSpec& stack, int64_t layer);

}  // namespace peftkit::models
