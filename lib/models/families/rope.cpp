// Rotary frequencies as Hugging Face's rope utilities compute them.
#include "models/families/families.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peftkit::models {

namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
constexpr int64_t kMostDims = 65536;

std::vector<float> frequencies_of(double base, int64_t dims) {
  std::vector<float> out;
  for (int64_t i = 0; i < dims; i += 2) {
    const auto exponent = static_cast<float>(i) / static_cast<float>(dims);
    out.push_back(1.0f / static_cast<float>(std::pow(base, static_cast<double>(exponent))));
  }
  return out;
}

// Llama 3.1: far wavelengths are stretched, near ones kept, a smooth step between.
void scale_llama3(const ConfigValues& scaling, std::vector<float>& frequencies) {
  const double factor = scaling.positive("factor");
  const double low = scaling.positive("low_freq_factor"),
               high = scaling.positive("high_freq_factor");
  if (low >= high) scaling.fail("high_freq_factor", "more than low_freq_factor");
  const double trained = scaling.positive("original_max_position_embeddings");
  for (float& frequency : frequencies) {
    const double wavelength = kTwoPi / static_cast<double>(frequency);
    if (wavelength > trained / low) {
      frequency = static_cast<float>(frequency / factor);
    } else if (wavelength >= trained / high) {
      const double smooth = (trained / wavelength - low) / (high - low);
      frequency = static_cast<float>((1 - smooth) * frequency / factor + smooth * frequency);
    }
  }
}

double yarn_scale(double factor, double strength = 1) {
  return factor <= 1 ? 1.0 : 0.1 * strength * std::log(factor) + 1;
}

// YaRN (Peng et al. 2024): a ramp between stretched and plain frequencies.
void scale_yarn(const ConfigValues& scaling, double base, int64_t dims, int64_t max_positions,
                nn::Rotary& rotary) {
  const double trained =
      scaling.positive("original_max_position_embeddings", static_cast<double>(max_positions));
  const double factor = scaling.positive("factor");
  const auto size = static_cast<double>(dims);
  const auto dim_of = [&](double rotations) {
    return size * std::log(trained / (rotations * kTwoPi)) / (2 * std::log(base));
  };
  double low = dim_of(scaling.positive("beta_fast", 32)),
         high = dim_of(scaling.positive("beta_slow", 1));
  if (scaling.flag("truncate", true)) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, size - 1);
  if (low == high) high += 0.001;
  for (size_t i = 0; i < rotary.frequencies.size(); ++i) {
    const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    const double frequency = rotary.frequencies[i];
    rotary.frequencies[i] = static_cast<float>(frequency / factor * ramp + frequency * (1 - ramp));
  }
  const double strength = scaling.real("mscale", 0), all = scaling.real("mscale_all_dim", 0);
  rotary.scale = scaling.positive("attention_factor",
                                  strength > 0 && all > 0
                                      ? yarn_scale(factor, strength) / yarn_scale(factor, all)
                                      : yarn_scale(factor));
}

// LongRoPE (Ding et al. 2024), within the lengths that the short factors serve.
void scale_longrope(const ConfigValues& values, const ConfigValues& scaling, int64_t& max_positions,
                    nn::Rotary& rotary) {
  const auto factors = scaling.reals("short_factor");
  if (factors.size() != rotary.frequencies.size())
    scaling.fail("short_factor", std::to_string(rotary.frequencies.size()) + " numbers");
  for (size_t i = 0; i < factors.size(); ++i)
    rotary.frequencies[i] = static_cast<float>(rotary.frequencies[i] / factors[i]);
  const bool outside = values.has("original_max_position_embeddings");
  const int64_t trained =
      (outside ? values : scaling).size("original_max_position_embeddings", max_positions);
  const double ratio = static_cast<double>(max_positions) / static_cast<double>(trained);
  const double named = scaling.positive("factor", ratio), factor = outside ? ratio : named;
  rotary.scale = scaling.real(
      "attention_factor",
      factor <= 1 ? 1.0 : std::sqrt(1 + std::log(factor) / std::log(static_cast<double>(trained))));
  scaling.pass("long_factor");
  max_positions = trained;
}

void check_dims(const ConfigValues& values, int64_t dims) {
  if (dims < 2 || dims % 2 != 0 || dims > kMostDims) {
    values.fail("head_dim", str(dims, " numbers of a head with rotary positions"),
                str("an even count, ", kMostDims, " at most"));
  }
}

// A config that has a value at both places must have the same one there.
void check_agree(const ConfigValues& values, const char* key, const ConfigValues& section) {
  const Json& outer = values.json();
  if (!values.has(key) || !section.has(key) || outer[key] == section.json()[key]) return;
  section.fail(key, str(outer[key].dump(), " as the config's own ", key));
}

// `rope_scaling` beside `rope_parameters` may only repeat it.
void check_repeats(const ConfigValues& scaling, const ConfigValues& parameters) {
  for (const auto& [key, value] : scaling.json().items()) {
    scaling.pass(key);
    const std::string name = key == "type" ? "rope_type" : key;
    const auto found = parameters.json().find(name);
    if (found == parameters.json().end() || *found != value)
      scaling.fail(key.c_str(), "the same as in rope_parameters, or no rope_scaling");
  }
}

// What a config says of the rotary positions of its layers: since version 5 of `transformers` in
// rope_parameters (by type of layer where a family turns them differently), before in rope_scaling
// and keys of their own.
std::optional<ConfigValues> rope_settings(const ConfigValues& values, const RopeKeys& keys) {
  auto parameters = values.section("rope_parameters");
  if (parameters && keys.layer_type != nullptr) parameters = parameters->section(keys.layer_type);
  auto scaling = keys.scaled ? values.section("rope_scaling") : std::nullopt;
  if (!parameters) return scaling && scaling->json().empty() ? std::nullopt : scaling;
  if (scaling) check_repeats(*scaling, *parameters);
  return parameters;
}

std::string rope_type(const ConfigValues& values, const ConfigValues& settings) {
  constexpr const char* kTypes = "default, linear, dynamic, llama3, yarn or longrope";
  if (settings.has("type") && settings.has("rope_type") &&
      settings.text("type", "") != settings.text("rope_type", ""))
    settings.fail("type", settings.json()["rope_type"].dump() + " as rope_type");
  // What is to be done with a factor that has no type, `transformers` does not know either.
  if (!settings.has("type") && !settings.has("rope_type") && !values.has("rope_parameters"))
    settings.fail("rope_type", kTypes);
  std::string type = settings.text("rope_type", settings.text("type", "default"));
  if (type == "su" || (type == "yarn" && settings.has("short_factor"))) type = "longrope";  // Phi-3
  for (const char* known : {"default", "linear", "dynamic", "llama3", "yarn", "longrope"}) {
    if (type == known) return type;
  }
  settings.fail(settings.has("rope_type") ? "rope_type" : "type", kTypes);
}

void scale_rope(const ConfigValues& values, const ConfigValues& settings, double base, int64_t dims,
                int64_t& max_positions, nn::Rotary& rotary) {
  const std::string type = rope_type(values, settings);
  settings.pass("finetuned");  // of the first YaRN checkpoints
  if (type == "linear") {
    for (float& f : rotary.frequencies) f = static_cast<float>(f / settings.positive("factor"));
  } else if (type == "llama3") {
    scale_llama3(settings, rotary.frequencies);
  } else if (type == "yarn") {
    scale_yarn(settings, base, dims, max_positions, rotary);
  } else if (type == "longrope") {
    scale_longrope(values, settings, max_positions, rotary);
  } else if (type == "dynamic") {
    // It begins beyond max_position_embeddings, which inputs may not exceed.
    settings.pass("factor");
  } else {
    settings.require("factor", 1);
  }
  settings.pass("original_max_position_embeddings");  // where a type has no use for it
}

}  // namespace

nn::Rotary plain_rope(const ConfigValues& values, double base, int64_t dims) {
  check_dims(values, dims);
  nn::Rotary rotary;
  rotary.frequencies = frequencies_of(base, dims);
  return rotary;
}

nn::Rotary rope(const ConfigValues& values, int64_t head_dim, int64_t& max_positions,
                const RopeKeys& keys) {
  double base = values.positive(keys.theta, keys.usual_theta);
  double part = values.share("partial_rotary_factor", 1);
  const auto settings = rope_settings(values, keys);
  if (settings) {
    if (std::string_view(keys.theta) == "rope_theta") check_agree(values, keys.theta, *settings);
    check_agree(values, "partial_rotary_factor", *settings);
    base = settings->positive("rope_theta", base);
    part = settings->share("partial_rotary_factor", part);
  }
  const auto dims = static_cast<int64_t>(std::floor(static_cast<double>(head_dim) * part));
  nn::Rotary rotary = plain_rope(values, base, dims);
  if (settings) scale_rope(values, *settings, base, dims, max_positions, rotary);
  return rotary;
}

std::vector<LayerVariant> windowed_layers(const ConfigValues& values, int64_t count, int64_t window,
                                          bool (*sliding)(int64_t layer, const ConfigValues&)) {
  auto layers = alike_layers(count);
  const auto types = values.texts("layer_types");
  if (!types.empty() && static_cast<int64_t>(types.size()) != count)
    values.fail("layer_types", std::to_string(count) + " entries (num_hidden_layers)");
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    if (!types.empty() && types[at] != "sliding_attention" && types[at] != "full_attention")
      values.fail("layer_types", "sliding_attention or full_attention in every entry");
    const bool slides = types.empty() ? sliding(i, values) : types[at] == "sliding_attention";
    if (slides) layers[at].window = window;
  }
  return layers;
}

}  // namespace peftkit::models
