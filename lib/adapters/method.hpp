#pragma once
// What the file of a method has for its config.

#include "adapters/registry.hpp"
#include "nn/site.hpp"

namespace peftkit::adapters {

// A method's config, as the argument of what its file defines. The two are declared here for every
// method at once, so that no line but that of the list in config names a method.
template <class Config>
struct Of {
  const Config& config;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
  friend std::unique_ptr<nn::Method> make(const Of<Config>& method);
  friend About describe(const Of<Config>& method);  // the equations as the config makes them
#pragma GCC diagnostic pop
};

}  // namespace peftkit::adapters
