#include "train/generation.hpp"

#include "nn/tensor_of.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <numeric>

namespace peftkit::train {

namespace {

using Tokens = std::vector<int32_t>;

// Sequences end to end, from the given places on.
models::StackInputs packed(std::span<const Tokens> sequences, std::span<const int64_t> from) {
  std::vector<int64_t> ids, positions, offsets = {0};
  for (size_t b = 0; b < sequences.size(); ++b) {
    for (auto i = static_cast<size_t>(from[b]); i < sequences[b].size(); ++i) {
      ids.push_back(sequences[b][i]);
      positions.push_back(static_cast<int64_t>(i));
    }
    offsets.push_back(static_cast<int64_t>(ids.size()));
  }
  const std::vector<int64_t> types(ids.size(), 0);
  return {nn::tensor_of(ids),
          nn::tensor_of(types),
          nn::tensor_of(positions),
          std::make_shared<nn::Layout>(offsets),
          {}};
}

// The state of a search's rows: their tokens, and with a cache their keys.
class Decoding {
 public:
  Decoding(const Model& model, const data::Batch& batch, std::vector<Tokens> prompts,
           bool use_cache)
      : model_(model), rows_(std::move(prompts)), use_cache_(use_cache) {
    if (model.base.spec.encoder) {
      nn::Forward forward = fresh();
      source_ = model.base.encode(model.inputs(batch).tokens, forward);
    }
  }

  std::span<const float> next(const generate::Step& step) {
    if (!step.tokens.empty()) go_on(step);
    const std::vector<int64_t> from = use_cache_ && !cache_.lengths.empty()
                                          ? cache_.lengths
                                          : std::vector<int64_t>(rows_.size(), 0);
    nn::Forward forward = fresh();
    if (use_cache_) forward.cache = &cache_;
    if (source_) forward.source = &*source_;
    const Tensor hidden = model_.base.decode(packed(rows_, from), forward);
    of_weights_ = std::move(forward.of_weights);
    const Tensor last = hidden.index_select(0, forward.layout->last);
    scores_ = model_.head(last, forward).whole().to(at::kFloat).contiguous();
    return {scores_.const_data_ptr<float>(), static_cast<size_t>(scores_.numel())};
  }

 private:
  nn::Forward fresh() const {
    nn::Forward forward;
    model_.enter(forward);
    forward.of_weights = of_weights_;
    return forward;
  }

  // Rows that go on take the place of those that they continue.
  void go_on(const generate::Step& step) {
    std::vector<Tokens> rows;
    for (size_t r = 0; r < step.tokens.size(); ++r) {
      rows.push_back(rows_[static_cast<size_t>(step.parents[r])]);
      rows.back().push_back(step.tokens[r]);
    }
    std::vector<int64_t> same(rows_.size());
    std::iota(same.begin(), same.end(), int64_t{0});
    if (step.parents != same) {
      if (use_cache_) cache_.select(step.parents);
      if (source_) select_source(step.parents);
    }
    rows_ = std::move(rows);
  }

  void select_source(const std::vector<int64_t>& parents) {
    const nn::Layout& old = *source_->layout;
    std::vector<int64_t> tokens, offsets = {0}, keys;
    for (const int64_t b : parents) {
      for (int64_t t = old.offsets[b]; t < old.offsets[b + 1]; ++t) tokens.push_back(t);
      offsets.push_back(static_cast<int64_t>(tokens.size()));
      keys.push_back(old.keys[b]);
    }
    // With a cache the states were needed once: its keys are what goes on.
    source_ = nn::Source{
        use_cache_ ? source_->hidden : source_->hidden.index_select(0, nn::tensor_of(tokens)),
        std::make_shared<nn::Layout>(offsets, old.padded ? keys : std::vector<int64_t>())};
  }

  const Model& model_;
  std::vector<Tokens> rows_;
  bool use_cache_;
  nn::KvCache cache_;
  nn::OfWeights of_weights_;
  std::optional<nn::Source> source_;
  Tensor scores_;
};

int32_t token(int64_t id) {
  return static_cast<int32_t>(id);
}

int32_t decoder_start(const models::TransformerSpec& spec) {
  const auto own = spec.generation.decoder_start;
  return token(own ? *own : spec.decoder_start_token_id.value_or(0));
}

std::vector<Tokens> prompts_of(const Model& model, const data::Batch& batch, int32_t start) {
  std::vector<Tokens> prompts;
  for (size_t b = 0; b + 1 < batch.offsets.size(); ++b) {
    if (model.base.spec.encoder) {
      prompts.push_back({start == data::kDecoderStart ? decoder_start(model.base.spec) : start});
    } else {
      prompts.emplace_back(batch.ids.begin() + batch.offsets[b],
                           batch.ids.begin() + batch.offsets[b + 1]);
    }
  }
  return prompts;
}

}  // namespace

bool can_cache(const Model& model) {
  const auto pooling = model.recipe.pooling;
  const bool looks_ahead =
      pooling == nn::GatePooling::sequence || pooling == nn::GatePooling::padded;
  return !looks_ahead || !config::has_gates(model.recipe.adapter);
}

std::vector<Tokens> generate_tokens(const Model& model, const data::Batch& batch,
                                    const generate::Settings& settings, int32_t start,
                                    bool use_cache) {
  const at::NoGradGuard no_grad;
  const auto prompts = prompts_of(model, batch, start);
  Decoding decoding(model, batch, prompts, use_cache && can_cache(model));
  const std::vector<uint64_t> keys(batch.rows.begin(), batch.rows.end());
  return generate::generate(prompts, keys, model.base.spec.vocab_size, settings,
                            [&](const generate::Step& step) { return decoding.next(step); });
}

generate::Settings for_model(generate::Settings settings, const models::TransformerSpec& spec) {
  const models::GenerationTokens& own = spec.generation;
  auto& ends = settings.eos_token_ids;
  for (const int64_t id : own.eos) {
    if (std::ranges::find(ends, token(id)) == ends.end()) ends.push_back(token(id));
  }
  if (spec.encoder && own.forced_bos && !settings.forced_bos_token_id)
    settings.forced_bos_token_id = token(*own.forced_bos);
  if (own.forced_eos) settings.forced_eos_token_id = token(*own.forced_eos);
  return settings;
}

}  // namespace peftkit::train
