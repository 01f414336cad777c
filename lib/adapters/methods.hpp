#pragma once
// The methods, one file each.

#include "adapters/registry.hpp"
#include "nn/site.hpp"

namespace peftkit::adapters {

std::unique_ptr<nn::Method> make_bottleneck(const config::BottleneckConfig& config);
std::unique_ptr<nn::Method> make_lora(const config::LoraConfig& config);
std::unique_ptr<nn::Method> make_prefix_tuning(const config::PrefixTuningConfig& config);

// The equations as the config makes them.
About describe(const config::BottleneckConfig& config);
About describe(const config::LoraConfig& config);
About describe(const config::PrefixTuningConfig& config);

}  // namespace peftkit::adapters
