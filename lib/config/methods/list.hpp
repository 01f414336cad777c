#pragma once
// The methods: this list alone names them all.

#include "config/methods/bottleneck.hpp"
#include "config/methods/lora.hpp"
#include "config/methods/prefix_tuning.hpp"

#include <type_traits>
#include <variant>

namespace peftkit::config {

using MethodConfig = std::variant<BottleneckConfig, PrefixTuningConfig, LoraConfig>;

// Calls each(std::type_identity<Config>()) for every method of a list, in its order.
template <class List = MethodConfig, class Each>
void for_each_method(Each each) {
  [&]<class... Configs>(std::type_identity<std::variant<Configs...>>) {
    (each(std::type_identity<Configs>()), ...);
  }(std::type_identity<List>());
}

}  // namespace peftkit::config
