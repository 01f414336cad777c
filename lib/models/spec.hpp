#pragma once
// A transformer as values: what a family makes of an HF config.json, and how its checkpoint names
// the tensors. The blocks of transformer.hpp do the rest.

#include "base/json.hpp"
#include "models/generation_keys.hpp"
#include "nn/layers.hpp"
#include "nn/rotary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::models {

struct NormSpec {
  nn::NormKind kind = nn::NormKind::layer;
  double eps = 1e-12;
};

// Names are relative to the layer; empty: the family has no such tensor.
struct AttentionSpec {
  std::string query, key, value, out;  // three matrices and the output projection …
  std::string qkv;                     // … or the three in one
  std::string query_bias, value_bias;  // tensors of their own (DeBERTa v1)
  std::string query_norm, key_norm;    // over each head's numbers (Qwen3, Gemma3)
  std::string site;                    // where files keep the prefix gates
  std::string prefix_place;            // as configs call prefixes here: "self_prefix"
  int64_t heads = 0, kv_heads = 0, head_dim = 0;
  double scale = 0;  // factor on q · k; 0: 1 / sqrt(head_dim)
  double dropout = 0, softcap = 0;
  bool bias = true, out_bias = true;
  bool heads_interleaved = false;  // the rows of qkv go head by head: q, k, v of the first head, …
};

struct FfnSpec {
  std::string in, out;      // with `gate`, `in` is the factor that has no activation
  std::string gate;         // a matrix of its own whose output goes through the activation
  bool gate_in_in = false;  // `in` holds both: the first half goes through the activation
  std::string in_place = "intermediate_lora", out_place = "output_lora";  // as configs call them
  int64_t size = 0;
  std::string activation = "gelu";
  double activation_dropout = 0;
  bool bias = true;
};

// A sub-layer's norm and residual.
struct JointSpec {
  std::string norm;         // before the sub-layer (pre-norm), or after the addition (post-norm)
  std::string branch_norm;  // after the sub-layer, before the addition (Gemma)
  std::string site;         // where files keep the bottlenecks
  double dropout = 0;       // of the sub-layer's output
  bool adapter_sees_normed = false;     // bottlenecks see the normed input as the residual, …
  bool adapter_sees_next_norm = false;  // … and the next sub-layer's norm as theirs (ModernBERT)
  bool swapped = false;  // bottlenecks see output and residual in each other's place (ALBERT)
};

struct BlockSpec {
  bool pre_norm = false;
  bool parallel = false;    // attention and feed-forward read the same normed input (GPT-J)
  bool transposed = false;  // matrices lie as [in, out] (GPT-2)
  NormSpec norm;
  AttentionSpec attention;
  std::optional<AttentionSpec> cross;
  FfnSpec ffn;
  JointSpec after_attn, after_cross, after_ffn;
};

// What differs between the layers of a stack.
struct LayerVariant {
  int64_t window = 0;            // 0: every token
  std::optional<size_t> rotary;  // index into StackSpec::rotaries
  bool attn_norm = true;         // ModernBERT's first layer has none
  int64_t physical = 0;          // the layer whose weights it uses (ALBERT shares)
};

struct EmbeddingSpec {
  std::string word, position, token_type, norm, projection;
  int64_t size = 0;  // of the word vectors; projected where it is not hidden_size
  int64_t positions = 0, position_offset = 0, token_types = 0;
  bool padding_has_one_position = false;  // RoBERTa's padding stands at offset - 1
  bool zero_padding = false;              // DeBERTa's padding embeds to zeros
  double scale = 1;
  double dropout = 0;
};

struct RelativeBiasSpec {
  std::string path;  // in the stack
  int64_t buckets = 32, max_distance = 128;
};

struct DisentangledSpec {
  std::string embedding, norm;     // in the stack; norm may be empty
  std::string pos_key, pos_query;  // in the layer; empty: the content's own matrices
  bool pos_key_bias = true;
  bool content_to_position = false, position_to_content = false;
  int64_t span = 0, buckets = 0, max_position = 0;
};

struct StackSpec {
  nn::Side side = nn::Side::encoder;
  bool causal = false;
  std::string layer_path;   // "encoder.layer.{}"
  int64_t first_layer = 0;  // as configs count: decoders go on after the encoder
  std::vector<LayerVariant> layers;
  std::vector<nn::Rotary> rotaries;
  EmbeddingSpec embedding;
  BlockSpec block;
  std::string final_norm;  // empty: none
  double final_dropout = 0;
  std::optional<RelativeBiasSpec> relative_bias;
  std::optional<DisentangledSpec> disentangled;
};

// The checkpoint's own language-model head, by full tensor names: logits = V · norm(act(W h)) + b.
struct LmHeadSpec {
  std::string dense, norm;  // empty: none
  bool dense_bias = true;
  std::string activation;
  std::string weight;        // [vocab, size]; where tied, that of the word embedding
  std::string bias;          // [vocab]; empty: none
  bool bias_is_row = false;  // … or [1, vocab]
  int64_t size = 0;          // of what the weight multiplies
  NormSpec norm_spec;
  bool tied = true;
  double scale = 1;  // factor on h (T5)
  double softcap = 0;
};

// How texts that the checkpoint generates begin and end.
struct GenerationTokens {
  std::vector<int64_t> eos;  // any of them is an end
  std::optional<int64_t> decoder_start, forced_bos, forced_eos;
};

// Which vector stands for a sequence.
enum class Summary : uint8_t { first_token, last_token, last_eos, mean };

struct TransformerSpec {
  std::string model_type;   // "bert"
  std::string model_class;  // the class of `adapters` that its files name: "BertAdapterModel"
  std::string prefix;       // key prefix of the base in models with a head: "bert"
  bool prefix_in_checkpoint = true;  // T5's checkpoints have none, whatever head they have
  int64_t vocab_size = 0, hidden_size = 0;
  int64_t max_positions = 0;  // longest input; 0: no limit
  int64_t pad_token_id = 0;
  std::optional<int64_t> decoder_start_token_id, eos_token_id, bos_token_id;
  GenerationTokens generation;
  std::vector<GenerationWish> generation_wishes;
  double classifier_dropout = 0;    // default of heads
  double initializer_range = 0.02;  // standard deviation of fresh heads
  std::optional<StackSpec> encoder, decoder;
  std::string pooler;  // "pooler.dense"; empty: none
  std::string pooler_activation = "tanh";
  Summary summary = Summary::first_token;
  std::optional<LmHeadSpec> lm_head;
  // What config.json says that nobody here reads and that may change numbers, a message each.
  std::vector<std::string> unknown_keys;

  // The stack whose states heads read.
  const StackSpec& last() const { return decoder ? *decoder : *encoder; }
  // How many layers configs count.
  int64_t layers() const;
};

// Turns a config.json into a spec. `place` heads the messages. Throws Error(checkpoint) naming the
// family that is not supported and those that are, or the value that is missing or not supported.
TransformerSpec transformer_spec(const Json& config, const std::string& place);

// What a config.json or generation_config.json says of generation.
GenerationTokens generation_tokens(const Json& config, const std::string& place);

// The model_type of every family.
std::vector<std::string> family_names();

}  // namespace peftkit::models
