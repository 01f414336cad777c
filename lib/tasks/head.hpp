#pragma once
// The prediction heads of `adapters`' flexible models.

#include "config/run_config.hpp"
#include "nn/activation.hpp"
#include "nn/layers.hpp"
#include "nn/parameters.hpp"
#include "tasks/logits.hpp"

#include <map>
#include <string>
#include <vector>

namespace peftkit::tasks {

// Which hidden states a head turns into logits.
enum class Reads : uint8_t {
  sequences,  // one vector for each sequence
  tokens,     // every token
  chosen      // the tokens in Example::read
};

struct HeadType {
  const char* name;  // head_type, as `adapters` calls it
  Reads reads;
  bool one_output = false;  // for each choice; the outputs of its config are the choices
  bool vocabulary = false;  // an output for every word, through the base's output embedding
};

// Throws Error(config) for an unknown one.
const HeadType& find_head_type(const std::string& name);

// The base's side of a head over the vocabulary.
struct Vocabulary {
  Tensor weight, bias;  // output embedding [V, E], [V] or undefined; frozen
  bool tied = true;     // the weight is the input embedding
  double norm_eps = 1e-12;
  double softcap = 0;  // logits = c · tanh(logits / c) (Gemma 2); 0: none
};

// What a head is built for.
struct HeadShape {
  std::string name;                     // of the head
  std::string type = "classification";  // head_type
  int64_t outputs = 2;
  int64_t hidden_size = 0;
  double dropout = 0;            // where the config names none
  double initializer_range = 0;  // standard deviation of fresh weights
  double scale = 1;              // factor on the states of tokens (T5 with a tied embedding)
  double norm_eps = 1e-5;        // of norms between linear layers
  std::map<std::string, Tensor> initial = {};  // values instead of fresh ones: "0.weight", …
};

// Linear heads, n layers: (dropout, linear [H, H], activation, norm) × (n - 1), dropout, linear
// [outputs, H]. Files number the modules of that list: with an activation and no norm the linears
// are 1, 4, 7, …, with neither 1, 3, 5, ….
//
// Heads over the vocabulary: (linear [E, H], activation, norm) × (n - 1), output embedding [V, E],
// numbered likewise (0, 2 and 3 for two layers). The embedding is the base's and stays frozen.
class Head {
 public:
  // Fresh weights N(0, initializer_range²), biases 0, or the shape's initial values; added to
  // `parameters` as heads.<name>.<index>.weight / .bias.
  Head(const config::HeadConfig& config, const HeadShape& shape, const Vocabulary& vocabulary,
       nn::Parameters& parameters, uint64_t seed);

  // Hidden states [N, H] of what the head reads.
  Logits operator()(const Tensor& read, nn::Forward& forward) const;

  const HeadType& type;
  bool tied =
      true;  // the output embedding is the base's input embedding, so files need not have it
  // Tensors of files that are not trained: the output embedding's weight and bias.
  std::map<std::string, Tensor> frozen;
  int64_t outputs = 0;         // as head_config.json tells it: labels, choices, words
  int64_t embedding_size = 0;  // E, of heads over the vocabulary

 private:
  void build_linear(const config::HeadConfig& config, const HeadShape& shape,
                    const nn::Scope& scope);
  void build_vocabulary(const config::HeadConfig& config, const HeadShape& shape,
                        const Vocabulary& vocabulary, const nn::Scope& scope);

  // What follows a layer but the last: activation and norm.
  Tensor inner(size_t layer, Tensor x) const;

  double dropout_;
  double scale_ = 1;
  nn::Activation activation_;
  std::vector<nn::Linear> layers_;
  std::vector<nn::Norm> norms_;
  Logits output_;  // the output embedding; no x
};

}  // namespace peftkit::tasks
