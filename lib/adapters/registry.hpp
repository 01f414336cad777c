#pragma once
// Adapter methods by config, and the installation of an adapter into a model's sites.

#include "config/adapter_config.hpp"
#include "nn/parameters.hpp"
#include "nn/site.hpp"

namespace peftkit::adapters {

// The method that a config describes.
std::unique_ptr<nn::Method> make_method(const config::MethodConfig& config);

// A method for people: its equation, its gate's (empty without one), and where they come from.
struct About {
  std::string equation, gate, source;
};
About about(const config::MethodConfig& config);

// A module of an adapter, for `explain`.
struct Installed {
  std::string site;  // its path
  int64_t layer;
  std::string method;                // "lora", …
  std::vector<std::string> tensors;  // names in `parameters`
};

// An adapter, and what it is made of.
struct Built {
  nn::Adapter adapter;
  std::vector<Installed> modules;
};

// Builds every member of `config` for the sites of a model, which must outlive it; the fresh
// tensors are added to `parameters` under the names that `adapters` writes. `root` is the base
// model's key prefix in files ("bert"), `seed` fixes the fresh values, whatever the adapter is
// called. Throws Error(config) where two members want one site.
Built build(const config::AdapterConfig& config, const std::string& name, const std::string& root,
            int64_t layers, std::span<const nn::AnySite> sites, nn::Parameters& parameters,
            uint64_t seed);

}  // namespace peftkit::adapters
