#pragma once
// Texts from a model: the search of lib/generate over a model's scores, with a cache of keys.

#include "generate/generate.hpp"
#include "train/model.hpp"

namespace peftkit::train {

// May each token be computed once? Not where a gate averages over the whole sequence, since then
// every new token changes the ones before.
bool can_cache(const Model& model);

// What follows each sequence of a batch (decoders), or what the decoder makes of it after `start`
// (encoder-decoders), up to and with the end token. The model needs a head over the vocabulary.
// Sampling is keyed by settings.seed and batch.rows. The result does not depend on `use_cache`.
std::vector<std::vector<int32_t>> generate_tokens(const Model& model, const data::Batch& batch,
                                                  const generate::Settings& settings,
                                                  int32_t start = data::kDecoderStart,
                                                  bool use_cache = true);

// The settings with what the checkpoint itself demands: its end tokens beside those of the task,
// the first token of a decoder beside an encoder where the task forces none, and the forced end
// (BART).
generate::Settings for_model(generate::Settings settings, const models::TransformerSpec& spec);

}  // namespace peftkit::train
