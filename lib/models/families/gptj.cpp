// GPT-J (Wang & Komatsuzaki 2021): GPT-2 with rotary positions on neighbouring pairs, and attention
// and feed-forward side by side.
#include "models/families/families.hpp"

#include "base/text.hpp"

namespace peftkit::models {

TransformerSpec gptj_spec(const ConfigValues& values) {
  TransformerSpec spec = gpt2_spec(values);
  spec.model_type = "gptj";
  spec.model_class = "GPTJAdapterModel";
  StackSpec& stack = *spec.decoder;
  stack.embedding.position = "";
  BlockSpec& block = stack.block;
  block.transposed = false;
  block.parallel = true;
  block.attention.qkv = "";
  block.attention.query = "attn.q_proj";
  block.attention.key = "attn.k_proj";
  block.attention.value = "attn.v_proj";
  block.attention.out = "attn.out_proj";
  block.attention.bias = block.attention.out_bias = false;
  block.attention.dropout = values.share("attn_pdrop", 0);
  block.ffn.in = "mlp.fc_in";
  block.ffn.out = "mlp.fc_out";
  block.after_attn.dropout = block.after_ffn.dropout = values.share("resid_pdrop", 0);
  block.after_ffn.norm = "";
  stack.embedding.dropout = values.share("embd_pdrop", 0);
  spec.classifier_dropout = values.share("resid_pdrop", 0);

  const int64_t dims =
      values.absent("rotary_dim") ? 64 : values.size("rotary_dim", block.attention.head_dim);
  if (dims > block.attention.head_dim)
    values.fail("rotary_dim", str("the size of a head, ", block.attention.head_dim, ", at most"));
  nn::Rotary rotary = plain_rope(values, 10000, dims);
  rotary.interleaved = true;
  stack.rotaries = {rotary};
  for (auto& layer : stack.layers) layer.rotary = 0;
  spec.lm_head->tied = values.flag("tie_word_embeddings", false);
  spec.lm_head->bias = "lm_head.bias";
  return spec;
}

}  // namespace peftkit::models
