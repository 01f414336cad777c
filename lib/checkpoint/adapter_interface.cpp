#include "checkpoint/adapter_interface.hpp"

#include "checkpoint/folder_json.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

// Null: the family has no such module.
struct Interface {
  const char* model_type;
  const char* classes;
  const char* base_model = nullptr;
  const char* embeddings = "embed_tokens";
  const char* self_attn = "self_attn";
  const char* q = "q_proj";
  const char* k = "k_proj";
  const char* v = "v_proj";
  const char* qkv = nullptr;
  const char* o = "o_proj";
  const char* intermediate = "mlp.up_proj";
  const char* output = "mlp.down_proj";
  const char* pre_self_attn = "input_layernorm";
  const char* pre_ffn = "post_attention_layernorm";
  const char* norm_1 = nullptr;
  const char* norm_2 = nullptr;
};

constexpr Interface kInterfaces[] = {
    {.model_type = "qwen2", .classes = "Qwen2"},
    {.model_type = "qwen3", .classes = "Qwen3"},
    {.model_type = "gemma2",
     .classes = "Gemma2",
     .pre_ffn = "pre_feedforward_layernorm",
     .norm_1 = "post_attention_layernorm",
     .norm_2 = "post_feedforward_layernorm"},
    {.model_type = "gemma3_text",
     .classes = "Gemma3Text",
     .base_model = "model",
     .pre_ffn = "pre_feedforward_layernorm",
     .norm_1 = "post_attention_layernorm",
     .norm_2 = "post_feedforward_layernorm"},
    {.model_type = "modernbert",
     .classes = "ModernBert",
     .embeddings = "embeddings",
     .self_attn = "attn",
     .q = nullptr,
     .k = nullptr,
     .v = nullptr,
     .qkv = "Wqkv",
     .o = "Wo",
     .intermediate = "mlp.Wi",
     .output = "mlp.Wo",
     .pre_self_attn = "attn",
     .pre_ffn = "mlp",
     .norm_1 = "mlp_norm"},
};

const Interface* find(const std::string& model_type) {
  const auto found = std::ranges::find(kInterfaces, model_type, &Interface::model_type);
  return found == std::end(kInterfaces) ? nullptr : found;
}

Json name(const char* text) {
  return text == nullptr ? Json() : Json(text);
}

}  // namespace

Json interface_json(const std::string& model_type) {
  const Interface* family = find(model_type);
  if (family == nullptr) return {};
  const Json interface = {{"adapter_methods", {"bottleneck", "lora", "reft", "invertible"}},
                          {"attn_k_proj", name(family->k)},
                          {"attn_o_proj", name(family->o)},
                          {"attn_q_proj", name(family->q)},
                          {"attn_qkv_proj", name(family->qkv)},
                          {"attn_v_proj", name(family->v)},
                          {"base_model", name(family->base_model)},
                          {"layer_cross_attn", nullptr},
                          {"layer_intermediate_proj", family->intermediate},
                          {"layer_ln_1", name(family->norm_1)},
                          {"layer_ln_2", name(family->norm_2)},
                          {"layer_output_proj", family->output},
                          {"layer_pre_cross_attn", nullptr},
                          {"layer_pre_ffn", family->pre_ffn},
                          {"layer_pre_self_attn", family->pre_self_attn},
                          {"layer_self_attn", family->self_attn},
                          {"model_embeddings", family->embeddings},
                          {"model_layers", "layers"}};
  return {{"interface", interface}, {"model_type", model_type}, {"version", kFormatVersion}};
}

std::string interface_classes(const std::string& model_type) {
  const Interface* family = find(model_type);
  return family == nullptr ? "" : family->classes;
}

}  // namespace peftkit::checkpoint
