#include "models/config_values.hpp"

#include "base/text.hpp"

namespace peftkit::models {

namespace {
constexpr int64_t kLargestCount = int64_t{1} << 31;
}

const Json* ConfigValues::find(const char* key) const {
  const auto found = config_.find(key);
  return found == config_.end() || found->is_null() ? nullptr : &*found;
}

void ConfigValues::fail(const char* key, const std::string& found,
                        const std::string& expected) const {
  throw Error(ErrorKind::checkpoint,
              str(place_, ": ", key, ": found ", found, ", expected ", expected));
}

int64_t ConfigValues::count(const char* key) const {
  const Json* value = find(key);
  if (value == nullptr) fail(key, "nothing", "a positive integer");
  if (!value->is_number_integer() || value->get<int64_t>() <= 0 ||
      value->get<int64_t>() >= kLargestCount) {
    fail(key, value->dump(), "a positive integer");
  }
  return value->get<int64_t>();
}

int64_t ConfigValues::count(const char* key, int64_t fallback) const {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number_integer() || value->get<int64_t>() < 0 ||
      value->get<int64_t>() >= kLargestCount) {
    fail(key, value->dump(), "an integer that is not negative");
  }
  return value->get<int64_t>();
}

double ConfigValues::real(const char* key, double fallback) const {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) fail(key, value->dump(), "a number");
  return value->get<double>();
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
