#pragma once
// What the declaration of a method is made of. A method is one struct in a file of this folder, and
// one entry of list.hpp; all that is done for every method is a fold over that list.
//
//   kName            its key in YAML and in gates.json
//   kTitle           what people call it
//   kArchitecture    the class of its files on Python's side; null: they name none
//   fields, visit()  as config/field.hpp says, with the names, order and defaults of `adapters`
//   places()         where it acts, as `adapters` calls places: mh_adapter, selfattn_lora.q, …
//   check(report)    what must hold between its fields
//   presets()        its configurations by name
//
// and, where there is something to say,
//
//   kOnce            why a union can hold it once
//   kNote            a sentence above its table in docs/config.md
//   unbuilt()        fields of its files that belong to methods to come
//   owns(saved)      of the methods with one architecture: are these saved fields its own?
//   as_read(saved)   saved fields without what is written and means nothing
//   is_second_name(name, has)  does Python register a tensor a second time under this name?
//
// The fields leave_out, use_gating and init_weights_seed mean the same in every method that has
// them.

#include "config/field.hpp"
#include "config/methods/unbuilt.hpp"

#include <cstdint>
#include <functional>

namespace peftkit::config {

struct MethodReport;
struct Value;

// A configuration of one method by name.
template <class Config>
struct MethodPreset {
  const char* name;
  const char* alias;    // deprecated name, or null
  const char* meaning;  // for docs
  Config config;
};

// Is there a tensor of this name?
using HasTensor = std::function<bool(const std::string&)>;

// Fields that many methods have.
template <class V>
void visit_leave_out(V& v, std::vector<int64_t>& layers) {
  v("leave_out", layers, at_least(0), "layers without this method");
}
template <class V>
void visit_init_weights_seed(V& v, std::optional<int64_t>& seed) {
  v("init_weights_seed", seed, any(),
    "replaces the seed for this method's fresh weights; 0 does nothing");
}

}  // namespace peftkit::config
