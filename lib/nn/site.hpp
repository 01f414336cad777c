#pragma once
// Where adapters act. A block calls its sites and knows nothing else of adapters; a method answers
// the sites it wants and knows nothing of families.

#include "nn/layout.hpp"
#include "nn/random.hpp"
#include "nn/scope.hpp"

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <variant>

namespace peftkit::nn {

class Norm;

enum class Part : uint8_t {
  query,
  key,
  value,
  qkv,  // query, key and value in one matrix
  ffn_in,
  ffn_out,
  self_attn,
  cross_attn,
  after_attn,
  after_cross,
  after_ffn
};
enum class Side : uint8_t { encoder, decoder };

struct SiteInfo {
  int id;  // dense, from 0, within a model
  Part part;
  Side side;
  int64_t layer;                    // as configs count: leave_out, reduction_factor
  std::string path;                 // key prefix in files
  int64_t in, out;                  // sizes of the site's input and output
  std::string place;                // as configs call it: "output_adapter", "selfattn_lora.q", …
  std::string gate_site;            // as gates.json calls it: "output_adapter", "selfattn", …
  std::string score_place;          // as `adapters`' scores do: "selfattn_lora", …
  int64_t heads = 0, head_dim = 0;  // of an attention site's keys and values
  bool cross = false;               // a linear layer of the cross-attention
  std::vector<int64_t> sections;  // of a qkv site: the sizes of query, key and value in its output
};

// How a gate averages σ(W u + c) over tokens: over its sequence's tokens, up to each token, or not
// at all. `padded` is `sequence` over batches that carry padding as tokens.
// `automatic` is `causal` in causal stacks, else `sequence`.
enum class GatePooling { automatic, sequence, causal, token, padded };

// Which gate it is: whose, where, and what each of its outputs acts on.
struct GateId {
  Owner owner;
  const SiteInfo* site;
  std::vector<std::string> targets;  // as in gates.json: "query", "ffn_out", …
};

// The value of one gate output for every sequence of a batch.
struct GateRecord {
  const GateId* gate;  // of the model's gate, which outlives the record
  size_t output;
  int64_t layer;  // the layer that ran; not the site's where layers share their weights
  Tensor value;   // [B]
  const std::string& target() const { return gate->targets[output]; }
};

// What a caller wants to know of a pass.
struct Probe {
  std::vector<GateRecord> gates;
};

// What decoders keep of the tokens before, so that each token is computed once. Sequences may be of
// different lengths.
struct KvCache {
  struct Keys {
    Tensor k, v;  // [B, heads, capacity, d]; undefined before the first pass
  };
  std::vector<int64_t> lengths, totals;     // [B]: tokens held before a pass, and with those of it
  std::map<const void*, Keys> self;         // keyed by the block
  std::map<const void*, Keys> cross;        // of encoder states: computed once
  std::map<const void*, Tensor> gate_sums;  // [B, n] of running means, keyed by the gate

  // Keeps the given sequences, in that order: a beam that survives, sequences that go on.
  void select(const std::vector<int64_t>& sequences);
};

// Encoder states for cross-attention.
struct Source {
  Tensor hidden;  // [T', hidden]
  std::shared_ptr<const Layout> layout;
};

// Values that follow from weights alone, keyed by the object that computes them: of one pass, or of
// many between which no weight changes.
using OfWeights = std::map<const void*, Tensor>;

class Adapter;

// All that one pass owns; modules keep no state of a pass.
struct Forward {
  const Adapter* adapter = nullptr;      // that acts at the sites; null: the base alone
  std::shared_ptr<const Layout> layout;  // of the stack that runs
  bool training = false;
  bool recompute = false;  // keep no inner values of layers for the backward pass
  GatePooling requested_pooling = GatePooling::automatic;
  GatePooling pooling = GatePooling::sequence;         // in force in the stack that runs
  GatePooling source_pooling = GatePooling::sequence;  // of gates that read encoder states
  DropoutKeys dropout;                                 // used where training
  Probe* probe = nullptr;                              // null: nothing is computed for it
  KvCache* cache = nullptr;              // decoders only; null: every token is in this pass
  const Source* source = nullptr;        // decoders with cross-attention
  Tensor positions;                      // [T] int64, within each sequence
  int64_t layer = 0;                     // that runs, as configs count
  std::map<const void*, Tensor> shared;  // computed once a pass, keyed by the object that does it
  OfWeights of_weights;
  std::map<std::array<intptr_t, 4>, Tensor> masks;  // of nn/mask
};

// While it lives, the pass is over another layout: encoder states, relative positions.
class OverLayout {
 public:
  OverLayout(Forward& forward, std::shared_ptr<const Layout> layout, GatePooling pooling)
      : forward_(forward), layout_(std::move(layout)), pooling_(pooling) {
    swap();
  }
  ~OverLayout() { swap(); }
  OverLayout(const OverLayout&) = delete;
  OverLayout& operator=(const OverLayout&) = delete;

 private:
  void swap() {
    std::swap(forward_.layout, layout_);
    std::swap(forward_.pooling, pooling_);
    std::swap(forward_.cache, cache_);
  }
  Forward& forward_;
  std::shared_ptr<const Layout> layout_;
  GatePooling pooling_;
  KvCache* cache_ = nullptr;
};

struct LinearState {
  const Tensor& x;  // [T, in]
  Tensor y;         // [T, out], y = W x + b: LoRA adds, (IA)³ scales
};

struct AttentionState {
  const Tensor& x;            // [T, hidden]: the attention block's input
  Tensor prefix_k, prefix_v;  // [1 or B, heads, P, head_dim]: keys and values seen by every query
  Tensor key_gate,
      value_gate;  // [T], or undefined: factor on the prefix's scores and values, per query
};

struct ResidualState {
  Tensor h;          // [T, hidden]: what the sub-layer put out
  Tensor skip;       // [T, hidden]: the transformer's residual
  const Norm* norm;  // the norm after the sub-layer or the addition; null in pre-norm blocks
  bool close =
      true;  // the site adds the residual and norms; an adapter that did so itself clears it
};

// One adapter's weights at one site.
template <class State>
class Module {
 public:
  virtual ~Module() = default;
  virtual void apply(State& state, Forward& forward) const = 0;
};

// An adapter: its modules by the sites where they act. The base knows nothing of it; a pass names
// it.
class Adapter {
 public:
  // Null: none there.
  template <class State>
  const Module<State>* at(int site) const {
    const auto& modules = std::get<Modules<State>>(modules_);
    const auto index = static_cast<size_t>(site);
    return index < modules.size() ? modules[index].get() : nullptr;
  }
  template <class State>
  void put(int site, std::unique_ptr<const Module<State>> module) {
    auto& modules = std::get<Modules<State>>(modules_);
    const auto index = static_cast<size_t>(site);
    if (index >= modules.size()) modules.resize(index + 1);
    modules[index] = std::move(module);
  }

 private:
  template <class State>
  using Modules = std::vector<std::unique_ptr<const Module<State>>>;  // by site; null: none
  std::tuple<Modules<LinearState>, Modules<AttentionState>, Modules<ResidualState>> modules_;
};

// A place of the base that calls whatever the pass's adapter has there.
template <class State>
class Site {
 public:
  explicit Site(SiteInfo site_info) : info(std::move(site_info)) {}
  const Module<State>* module(const Forward& forward) const {
    return forward.adapter == nullptr ? nullptr : forward.adapter->at<State>(info.id);
  }
  void apply(State& state, Forward& forward) const {
    if (const auto* acting = module(forward)) acting->apply(state, forward);
  }
  const SiteInfo info;
};

using AnySite =
    std::variant<const Site<LinearState>*, const Site<AttentionState>*, const Site<ResidualState>*>;

const SiteInfo& info(const AnySite& site);

// A parsed method config, asked once per site of the model. A null answer: not here.
class Method {
 public:
  virtual ~Method() = default;
  // Before the sites: weights that sites share. `root` is the base model's key prefix.
  virtual void begin(std::span<const AnySite> /*sites*/, const Scope& /*root*/) {}
  virtual std::unique_ptr<Module<LinearState>> build(const Site<LinearState>&, const Scope&) {
    return nullptr;
  }
  virtual std::unique_ptr<Module<AttentionState>> build(const Site<AttentionState>&, const Scope&) {
    return nullptr;
  }
  virtual std::unique_ptr<Module<ResidualState>> build(const Site<ResidualState>&, const Scope&) {
    return nullptr;
  }
};

}  // namespace peftkit::nn
