#include "models/config_values.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::models {

namespace {
constexpr int64_t kLargestCount = int64_t{1} << 31;
constexpr int64_t kMostLayers = 4096;
}  // namespace

ConfigValues::ConfigValues(const Json& config, const ConfigValues& outer, const std::string& key)
    : config_(&config),
      place_(outer.place_ + ": " + key),
      path_(outer.path_ + key + "."),
      read_(outer.read_) {}

const Json* ConfigValues::find(const char* key) const {
  read_->insert(path_ + key);
  const auto found = config_->find(key);
  return found == config_->end() || found->is_null() ? nullptr : &*found;
}

void ConfigValues::fail(const char* key, const std::string& found,
                        const std::string& expected) const {
  throw Error(ErrorKind::checkpoint,
              str(place_, ": ", key, ": found ", found, ", expected ", expected));
}

int64_t ConfigValues::whole(const char* key, int64_t least, const char* expected) const {
  const Json* value = find(key);
  if (value == nullptr) fail(key, "nothing", expected);
  if (!value->is_number_integer() || value->get<int64_t>() < least ||
      value->get<int64_t>() >= kLargestCount) {
    fail(key, value->dump(), expected);
  }
  return value->get<int64_t>();
}

int64_t ConfigValues::count(const char* key) const {
  return whole(key, 1, "a positive integer");
}

int64_t ConfigValues::count(const char* key, int64_t fallback) const {
  return has(key) ? whole(key, 0, "an integer that is not negative") : fallback;
}

int64_t ConfigValues::size(const char* key, int64_t fallback) const {
  return has(key) ? count(key) : fallback;
}

int64_t ConfigValues::layers(const char* key) const {
  const int64_t layers = count(key);
  if (layers > kMostLayers) fail(key, std::to_string(layers), str(kMostLayers, " layers at most"));
  return layers;
}

int64_t ConfigValues::layers(const char* key, int64_t fallback) const {
  return has(key) ? layers(key) : fallback;
}

int64_t ConfigValues::integer(const char* key, int64_t fallback) const {
  return has(key) ? whole(key, -kLargestCount, "an integer") : fallback;
}

std::optional<int64_t> ConfigValues::token(const char* key) const {
  const auto ids = tokens(key);
  return ids.empty() ? std::nullopt : std::optional(ids.front());
}

std::vector<int64_t> ConfigValues::tokens(const char* key) const {
  const Json* value = find(key);
  if (value == nullptr) return {};
  std::vector<int64_t> ids;
  for (const Json& id : value->is_array() ? *value : Json::array({*value})) {
    if (!id.is_number_integer() || id.get<int64_t>() >= kLargestCount)
      fail(key, value->dump(), "a token's id, or a list of them");
    if (id.get<int64_t>() >= 0) ids.push_back(id.get<int64_t>());
  }
  return ids;
}

bool ConfigValues::flag(const char* key, bool fallback) const {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) fail(key, value->dump(), "true or false");
  return value->get<bool>();
}

std::vector<std::string> ConfigValues::texts(const char* key) const {
  const Json* value = find(key);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->is_string()) {
    const auto text = value->get<std::string>();
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find('|', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }
  const auto is_text = [](const Json& item) { return item.is_string(); };
  if (!value->is_array() || !std::ranges::all_of(*value, is_text))
    fail(key, value->dump(), "a list of texts");
  return value->get<std::vector<std::string>>();
}

std::vector<double> ConfigValues::reals(const char* key) const {
  const Json* value = find(key);
  const auto is_number = [](const Json& item) { return item.is_number(); };
  if (value == nullptr || !value->is_array() || !std::ranges::all_of(*value, is_number))
    fail(key, value == nullptr ? "nothing" : value->dump(), "a list of numbers");
  return value->get<std::vector<double>>();
}

std::optional<ConfigValues> ConfigValues::section(const char* key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) fail(key, value->dump(), "an object");
  return ConfigValues(*value, *this, key);
}

void ConfigValues::fail(const char* key, const std::string& expected) const {
  const Json* value = find(key);
  fail(key, value == nullptr ? "nothing" : value->dump(), expected);
}

double ConfigValues::number(const char* key, const char* expected, bool (*fits)(double)) const {
  const Json* value = find(key);
  if (value == nullptr) fail(key, "nothing", expected);
  if (!value->is_number() || !fits(value->get<double>())) fail(key, value->dump(), expected);
  return value->get<double>();
}

double ConfigValues::real(const char* key, double fallback) const {
  if (!has(key)) return fallback;
  return number(key, "a number that is not negative", [](double x) { return x >= 0; });
}

double ConfigValues::positive(const char* key) const {
  return number(key, "a number above 0", [](double x) { return x > 0; });
}

double ConfigValues::positive(const char* key, double fallback) const {
  return has(key) ? positive(key) : fallback;
}

double ConfigValues::share(const char* key, double fallback) const {
  if (!has(key)) return fallback;
  return number(key, "a number from 0 to 1", [](double x) { return x >= 0 && x <= 1; });
}

std::string ConfigValues::text(const char* key, const std::string& fallback) const {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_string()) fail(key, value->dump(), "text");
  return value->get<std::string>();
}

void ConfigValues::require(const char* key, const Json& only) const {
  const Json* value = find(key);
  if (value != nullptr && *value != only)
    fail(key, value->dump(), only.dump() + " (nothing else is supported)");
}

}  // namespace peftkit::models
