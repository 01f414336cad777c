// An adapter's config as `adapters` writes it.
#include "config/adapter_config.hpp"
#include "config/field_json.hpp"

namespace peftkit::config {

namespace {

template <class Method>
Json method_json(const Method& config) {
  Json out = Json::object();
  if (Method::kArchitecture != nullptr) out["architecture"] = Method::kArchitecture;
  out.update(field_json(config));
  for (const auto& field : unbuilt_fields<Method>()) {
    if (!field.legacy) out[field.name] = field.neutral;
  }
  return out;
}

Json member_json(const MethodConfig& member) {
  return std::visit([](const auto& config) { return method_json(config); }, member);
}

}  // namespace

Json to_json(const AdapterConfig& config) {
  if (config.full) return "full";
  if (!config.is_union && config.members.size() == 1) return member_json(config.members[0]);
  Json members = Json::array();
  for (const auto& member : config.members) members.push_back(member_json(member));
  return {{"architecture", "union"}, {"configs", std::move(members)}};
}

}  // namespace peftkit::config
