// config.json of a checkpoint, of every family: what is accepted is a model that can be built.

#include "checkpoint/checks.hpp"
#include "fuzz/fuzz.hpp"
#include "models/spec.hpp"

#include <algorithm>
#include <cmath>

using namespace peftkit;

namespace {

void check_attention(const models::AttentionSpec& attention) {
  fuzz::require(attention.heads > 0 && attention.kv_heads > 0 && attention.head_dim > 0,
                "attention has heads");
  fuzz::require(attention.heads % attention.kv_heads == 0, "queries share keys evenly");
  fuzz::require(std::isfinite(attention.scale) && std::isfinite(attention.softcap),
                "scores are finite");
}

void check_stack(const models::StackSpec& stack) {
  check_attention(stack.block.attention);
  if (stack.block.cross) check_attention(*stack.block.cross);
  for (const auto& layer : stack.layers) {
    fuzz::require(!layer.rotary || *layer.rotary < stack.rotaries.size(),
                  "a layer's rotary positions are there");
    fuzz::require(layer.window >= 0, "a window is not negative");
  }
  for (const auto& rotary : stack.rotaries) {
    fuzz::require(std::ranges::all_of(rotary.frequencies, [](float f) { return std::isfinite(f); }),
                  "frequencies are finite");
    fuzz::require(std::isfinite(rotary.scale), "a rotary scale is finite");
  }
  fuzz::require(std::isfinite(stack.embedding.scale), "embeddings are finite");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto spec = fuzz::parsed([&] {
    const auto config = checkpoint::parse_shallow_json(fuzz::text_of(data, size), "config.json");
    return models::transformer_spec(config, "config.json");
  });
  if (!spec) return 0;
  fuzz::require(spec->encoder || spec->decoder, "a model has a stack");
  fuzz::require(spec->hidden_size > 0 && spec->vocab_size > 0 && spec->layers() > 0,
                "a model has a size");
  if (spec->encoder) check_stack(*spec->encoder);
  if (spec->decoder) check_stack(*spec->decoder);
  return 0;
}
