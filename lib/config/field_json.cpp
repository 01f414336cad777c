#include "config/field_json.hpp"

#include <cmath>

namespace peftkit::config {

namespace {

// Whole numbers without a decimal point, as Python writes an int.
Json integral_json(double value) {
  constexpr double kLargest = 1e15;
  const bool whole = std::trunc(value) == value && std::abs(value) < kLargest;
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

}  // namespace

Json field_json(bool value, const Check&) {
  return value;
}

Json field_json(int64_t value, const Check&) {
  return value;
}

Json field_json(double value, const Check& check) {
  return check.integral ? integral_json(value) : Json(value);
}

Json field_json(const std::string& value, const Check& check) {
  return check.nullable && value.empty() ? Json() : Json(value);
}

Json field_json(const ReductionFactor& value, const Check&) {
  if (value.per_layer.empty()) return integral_json(value.value);
  Json map = Json::object();
  for (const auto& [layer, factor] : value.per_layer) {
    map[std::to_string(layer)] = integral_json(factor);
  }
  if (value.per_layer_default) map["default"] = integral_json(*value.per_layer_default);
  return map;
}

Json field_json(const Scaling& value, const Check&) {
  switch (value.kind) {
    case Scaling::Kind::learned:
      return "learned";
    case Scaling::Kind::channel:
      return "channel";
    case Scaling::Kind::fixed:
      break;
  }
  return value.value;
}

Json field_json(const ResidualBeforeLn& value, const Check&) {
  if (value == ResidualBeforeLn::post_add) return "post_add";
  return value == ResidualBeforeLn::yes;
}

Json field_json(const AdapterConfig& value, const Check&) {
  if (value.full) return "full";
  Json members = Json::array();
  for (const auto& member : value.members) {
    Json fields = std::visit([](const auto& config) { return field_json(config); }, member);
    members.push_back({{method_name(member), std::move(fields)}});
  }
  if (value.is_union || members.empty()) return {{"union", std::move(members)}};
  return members[0];
}

}  // namespace peftkit::config
