#pragma once
// The heads of Hugging Face's classes (BertForSequenceClassification, …), which `adapters` calls
// static, as flexible heads.

#include "checkpoint/tensor_file.hpp"

#include "config/run_config.hpp"

namespace peftkit::checkpoint {

struct StaticHead {
  std::string families;   // what the names of the classes begin with, "Bert Albert", …
  std::string purpose;    // … and end with, "ForSequenceClassification"
  std::string head_type;  // of the flexible head, with this config
  config::HeadConfig config;
  // The modules (or single tensors) of the class and their names in the flexible head, the last
  // layer last.
  std::vector<std::pair<std::string, std::string>> modules;

  bool vocabulary() const { return head_type.ends_with("_lm"); }
  // Is it a head of the type `wanted`? Classes for single labels and for several are the same.
  bool serves(const std::string& wanted) const {
    return wanted == head_type ||
           (wanted == "multilabel_classification" && head_type == "classification");
  }
};

// Null for a class whose head is not known.
const StaticHead* find_static_head(const std::string& model_class);
// The class that ends in the same purpose and has such a head, for a family's beginning of names.
const StaticHead* find_static_head(const std::string& family, const std::string& head_type);
// The names of all classes that are known.
std::vector<std::string> static_head_classes();

// The tensors of a class's head, out of all those of a file, under their names in the flexible head
// ("1.weight"). Where the class has no bias and the flexible head has one, it is zeros. Throws
// Error(checkpoint) for a module without tensors; output embeddings may be absent. `place` heads
// the message.
TensorViews flexible_tensors(const StaticHead& head, const TensorViews& stored,
                             const std::string& place);

// The other way round: what a flexible head holds ("1.weight") under the names of the class.
TensorViews class_tensors(const StaticHead& head, const TensorViews& flexible);

// Do heads of these configs have the same layers?
bool same_layers(const config::HeadConfig& a, const config::HeadConfig& b);

}  // namespace peftkit::checkpoint
