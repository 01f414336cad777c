#pragma once
// Which method saved fields are of.

#include "config/methods/list.hpp"
#include "config/value.hpp"

namespace peftkit::config {

// The method, with the defaults of its fields, whose saved fields `saved` are: of those with this
// architecture (nothing: the files name none) the first that says that they are its own, and where
// none does the one that has nothing to say. Nothing: no method has the architecture.
template <class List = MethodConfig>
std::optional<List> saved_method(const std::optional<std::string>& architecture,
                                 const Value& saved) {
  std::optional<List> owner, other;
  for_each_method<List>([&]<class Config>(std::type_identity<Config>) {
    constexpr const char* own = Config::kArchitecture;
    if (own == nullptr ? architecture.has_value() : architecture != own) return;
    if constexpr (requires { Config::owns(saved); }) {
      if (!owner && Config::owns(saved)) owner = Config();
    } else if (!other) {
      other = Config();
    }
  });
  return owner ? owner : other;
}

}  // namespace peftkit::config
