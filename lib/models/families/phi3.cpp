// Phi-3 (Abdin et al. 2024): LLaMA with one matrix for query, key and value and one for gate and
// up. `adapters` does not have it; places and names follow its other plugin families.
#include "models/families/families.hpp"

namespace peftkit::models {

TransformerSpec phi3_spec(const ConfigValues& values) {
  TransformerSpec spec = llama_like(values, {.max_positions = 4096, .norm_eps = 1e-5});
  spec.model_type = "phi3";
  spec.model_class = "Phi3ForCausalLM";
  StackSpec& stack = *spec.decoder;
  const int64_t window = window_size(values, "sliding_window", 0);
  for (auto& layer : stack.layers) layer.window = window;
  BlockSpec& block = stack.block;
  block.attention.query = block.attention.key = block.attention.value = "";
  block.attention.qkv = "self_attn.qkv_proj";
  block.ffn.gate = "";
  block.ffn.in = "mlp.gate_up_proj";
  block.ffn.gate_in_in = true;
  block.ffn.in_place = "intermediate_lora";
  block.ffn.out_place = "output_lora";
  block.after_attn.dropout = block.after_ffn.dropout = values.share("resid_pdrop", 0);
  return spec;
}

}  // namespace peftkit::models
