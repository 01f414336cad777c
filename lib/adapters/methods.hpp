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

// The name by which configs and gate scores call a site: "output_adapter", "selfattn_lora.q",
// "self_prefix", … Empty where the method has no place at this kind of site.
std::string place_name(const nn::SiteInfo& site);

}  // namespace peftkit::adapters
