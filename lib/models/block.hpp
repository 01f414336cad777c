#pragma once
// A layer: attention, cross-attention where there is one, feed-forward, each with its norms and its
// residual joint. The blocks own the sites where adapters act.

#include "models/spec.hpp"
#include "nn/activation.hpp"
#include "nn/attention.hpp"

#include <memory>
#include <optional>

namespace peftkit::models {

using at::Tensor;

// What the layers of a stack share in every pass.
struct StackShared {
  std::optional<nn::RelativeBias> bias;               // T5
  Tensor relative;                                    // [2 · span, hidden]: DeBERTa's embeddings
  std::optional<nn::Norm> relative_norm;              // over them
  std::shared_ptr<const nn::Layout> relative_layout;  // of them, as one sequence

  Tensor relative_states(nn::Forward& forward) const;  // normed, once a pass
};

// Where a layer stands.
struct LayerPlace {
  const TransformerSpec& spec;
  const StackSpec& stack;
  int64_t layer;   // in its stack
  int& next_site;  // the id of the next site that is made
};

class Attention {
 public:
  Attention(const LayerPlace& place, const AttentionSpec& spec, const nn::Scope& layer, bool cross);
  // x [T, hidden] -> [T, hidden], without dropout, norm and residual.
  Tensor operator()(const Tensor& x, const LayerVariant& variant, const StackShared& shared,
                    nn::Forward& forward) const;
  void add_sites(std::vector<nn::AnySite>& sites) const;

 private:
  struct Projected {
    Tensor q, k, v;
  };
  Projected project(const Tensor& x, nn::Forward& forward) const;
  nn::DisentangledPositions positions(const StackShared& shared, nn::Forward& forward) const;
  Tensor normed(const std::optional<nn::Norm>& norm, const Tensor& x) const;

  const AttentionSpec& spec_;
  const StackSpec& stack_;
  bool cross_;
  nn::AttentionShape shape_;
  std::optional<nn::AdaptedLinear> query_, key_, value_, qkv_;
  Tensor query_bias_, value_bias_;
  std::optional<nn::Norm> query_norm_, key_norm_;
  std::optional<nn::Linear> pos_key_, pos_query_;
  nn::Site<nn::AttentionState> site_;
  nn::Linear out_;
};

class FeedForward {
 public:
  FeedForward(const LayerPlace& place, const FfnSpec& spec, const nn::Scope& layer);
  Tensor operator()(const Tensor& x, nn::Forward& forward) const;
  void add_sites(std::vector<nn::AnySite>& sites) const;

 private:
  const FfnSpec& spec_;
  nn::Activation activation_;
  nn::AdaptedLinear in_;
  std::optional<nn::Linear> gate_;
  nn::AdaptedLinear out_;
};

// A sub-layer's norms and its joint.
class Residual {
 public:
  Residual(const LayerPlace& place, const JointSpec& spec, nn::Part part, const nn::Scope& layer,
           bool has_norm = true);
  // What the sub-layer reads.
  Tensor enter(const Tensor& x) const;
  // The stream behind the sub-layer. `read` is what the sub-layer read, `next` the norm of the
  // sub-layer that follows.
  Tensor leave(const Tensor& out, const Tensor& x, const Tensor& read, const nn::Norm* next,
               nn::Forward& forward) const;
  const nn::Norm* norm() const { return norm_ ? &*norm_ : nullptr; }
  nn::ResidualJoint joint;

 private:
  const JointSpec& spec_;
  bool pre_norm_;
  std::optional<nn::Norm> norm_, branch_norm_;
};

class Block {
 public:
  Block(const LayerPlace& place, const nn::Scope& layer);
  // [T, hidden] -> [T, hidden]
  Tensor operator()(const Tensor& x, const LayerVariant& variant, const StackShared& shared,
                    nn::Forward& forward) const;
  void add_sites(std::vector<nn::AnySite>& sites) const;  // in order of execution

 private:
  bool parallel_;
  Attention attention_;
  Residual after_attn_;
  std::optional<Attention> cross_;
  std::optional<Residual> after_cross_;
  FeedForward ffn_;
  Residual after_ffn_;
};

}  // namespace peftkit::models
