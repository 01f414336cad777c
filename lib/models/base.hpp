#pragma once
// The base model of a run: an HF folder opened, checked and built, frozen or trained in full.

#include "checkpoint/hf_folder.hpp"
#include "models/transformer.hpp"
#include "nn/parameters.hpp"

namespace peftkit::models {

// The spec of a checkpoint; messages name its config.json. As in `transformers`, texts begin and
// end as generation_config.json says where there is one.
TransformerSpec transformer_spec(const checkpoint::HfFolder& folder);

// Builds the transformer of a checkpoint, whose spec `spec` is, with the parts that a head reads.
// Its tensors are mapped, converted to `dtype` where the file holds another one, and need no
// gradient; with `trained` they are copied into it instead under their names with the family's
// prefix (full fine-tuning). Throws Error(checkpoint) listing every tensor that is missing or of
// another shape.
Transformer load_base(const checkpoint::HfFolder& folder, const TransformerSpec& spec,
                      const Parts& parts, nn::Parameters* trained = nullptr,
                      at::ScalarType dtype = at::kFloat);

// Is this a tensor of a checkpoint's own language-model head, or of its pooler? `name` is as files
// have it.
bool is_head_or_pooler(const TransformerSpec& spec, const std::string& name);

// Those tensors of a checkpoint, but for a tied output embedding, by the names that Hugging Face's
// classes have for them.
checkpoint::TensorViews head_and_pooler(const checkpoint::HfFolder& folder,
                                        const TransformerSpec& spec);

}  // namespace peftkit::models
