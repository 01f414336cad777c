#pragma once
// What an adapter is: one method or a union of several, or full fine-tuning as a yardstick.

#include "config/methods/list.hpp"

#include "base/json.hpp"

#include <string_view>

namespace peftkit::config {

struct AdapterConfig {
  std::vector<MethodConfig> members;  // one per method; more than one only in a union
  bool is_union = false;              // a union of one member is still written as a union
  bool full = false;                  // full fine-tuning: no members, the base is trained
  bool operator==(const AdapterConfig&) const = default;
};

// The key of the method in YAML and in gates.json.
std::string method_name(const MethodConfig& config);

// The method of a name, with the defaults of its fields; nothing where no method has it.
std::optional<MethodConfig> find_method(std::string_view name);

// What people call the methods.
std::vector<std::string> method_titles();

// Does any member have gates?
bool has_gates(const AdapterConfig& config);

// The places where a method acts, as `adapters` calls them.
std::vector<std::string> claimed_places(const MethodConfig& config);

// The layers where the method does not act; none for one that has no say in it.
std::vector<int64_t> left_out(const MethodConfig& config);

// Does the method act at this place of this layer?
bool claims(const MethodConfig& config, const std::string& place, int64_t layer);

// The seed of the method's fresh weights; 0: the run's.
uint64_t init_seed(const MethodConfig& config);

// Python's `adapters` registers some tensors twice, whatever the adapter is made of: is this the
// second name of one, which carries nothing new? `has` tells which tensors there are.
bool is_second_name(const std::string& name, const HasTensor& has);

// At most one member may act at any place of a model with so many layers. Throws Error(config)
// naming both members, the place and the layer.
void check_union(const AdapterConfig& config, int64_t layers);

// `adapters`' JSON object (a flat object, or {"architecture": "union", "configs": […]}), with every
// field that `adapters` writes, its number types kept ("scaling": 4.0), keys in the order of the
// fields.
Json to_json(const AdapterConfig& config);

// Reads what to_json or Python `adapters` wrote; also a preset's name or config string. Fields of
// methods that are not built yet are accepted at their neutral value and are an error naming the
// field otherwise. `place` heads the messages of the errors (kind `kind`).
AdapterConfig adapter_from_json(const Json& json, const std::string& place, ErrorKind kind);

// Parses a preset ("unipelt"), or a config string ("prefix_tuning[bottleneck_size=800]|par_bn").
// Throws Error(config).
AdapterConfig adapter_from_string(std::string_view text);

// The names that adapter_from_string knows, deprecated aliases included.
const std::vector<std::string>& preset_names();

}  // namespace peftkit::config
