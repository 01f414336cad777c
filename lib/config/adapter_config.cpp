#include "config/adapter_config.hpp"

#include "base/text.hpp"
#include "config/checks.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

// Why a union can hold the method once; null: it can hold it more often.
const char* once(const MethodConfig& config) {
  return std::visit(
      []<class Config>(const Config&) -> const char* {
        if constexpr (requires { Config::kOnce; }) return Config::kOnce;
        return nullptr;
      },
      config);
}

// Calls `conflict(i, j, place)` for every place that two members claim.
template <class Conflict>
void for_common_places(const AdapterConfig& config, Conflict conflict) {
  for (size_t i = 0; i < config.members.size(); ++i) {
    for (size_t j = i + 1; j < config.members.size(); ++j) {
      const auto theirs = claimed_places(config.members[j]);
      for (const auto& place : claimed_places(config.members[i])) {
        // Disjoint matrices meet in one only in some families: `adapters::install` sees to that.
        if (place == "selfattn_lora.qkv") continue;
        if (std::ranges::find(theirs, place) != theirs.end()) conflict(i, j, place);
      }
    }
  }
}

std::string members_text(const AdapterConfig& config, size_t i, size_t j) {
  return str("members ", i + 1, " (", method_name(config.members[i]), ") and ", j + 1, " (",
             method_name(config.members[j]), ") of the union");
}

}  // namespace

std::string method_name(const MethodConfig& config) {
  return std::visit([]<class Config>(const Config&) { return Config::kName; }, config);
}

std::optional<MethodConfig> find_method(std::string_view name) {
  std::optional<MethodConfig> found;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    if (name == Config::kName) found = Config();
  });
  return found;
}

std::vector<std::string> method_titles() {
  std::vector<std::string> titles;
  for_each_method(
      [&]<class Config>(std::type_identity<Config>) { titles.push_back(Config::kTitle); });
  return titles;
}

bool has_gates(const AdapterConfig& config) {
  return std::ranges::any_of(config.members, [](const MethodConfig& member) {
    return std::visit(
        [](const auto& c) {
          if constexpr (requires { c.use_gating; }) return c.use_gating;
          return false;
        },
        member);
  });
}

std::vector<std::string> claimed_places(const MethodConfig& config) {
  return std::visit([](const auto& c) { return c.places(); }, config);
}

std::vector<int64_t> left_out(const MethodConfig& config) {
  return std::visit(
      [](const auto& c) -> std::vector<int64_t> {
        if constexpr (requires { c.leave_out; }) return c.leave_out;
        return {};
      },
      config);
}

bool claims(const MethodConfig& config, const std::string& place, int64_t layer) {
  const auto places = claimed_places(config);
  const auto without = left_out(config);
  return std::ranges::find(places, place) != places.end() &&
         std::ranges::find(without, layer) == without.end();
}

uint64_t init_seed(const MethodConfig& config) {
  return std::visit(
      [](const auto& c) -> uint64_t {
        if constexpr (requires { c.init_weights_seed; })
          return static_cast<uint64_t>(c.init_weights_seed.value_or(0));
        return 0;
      },
      config);
}

bool is_second_name(const std::string& name, const HasTensor& has) {
  bool found = false;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    if constexpr (requires { Config::is_second_name(name, has); })
      found = found || Config::is_second_name(name, has);
  });
  return found;
}

void check_members(const AdapterConfig& config) {
  for_common_places(config, [&](size_t i, size_t j, const std::string& place) {
    const auto& one = config.members[i];
    const auto& other = config.members[j];
    if (one.index() == other.index() && once(one) != nullptr) {
      throw Error(ErrorKind::config, str(members_text(config, i, j), " are both ",
                                         method_titles()[one.index()], ": ", once(one)));
    }
    if (left_out(one).empty() && left_out(other).empty()) {
      throw Error(ErrorKind::config,
                  str(members_text(config, i, j), " both act at ", place,
                      " in every layer; give them different places, or layers with leave_out"));
    }
  });
}

void check_union(const AdapterConfig& config, int64_t layers) {
  check_members(config);
  for_common_places(config, [&](size_t i, size_t j, const std::string& place) {
    for (int64_t layer = 0; layer < layers; ++layer) {
      if (claims(config.members[i], place, layer) && claims(config.members[j], place, layer)) {
        throw Error(ErrorKind::config,
                    str(members_text(config, i, j), " both act at ", place, " of layer ", layer,
                        "; one of them must name it in leave_out"));
      }
    }
  });
}

}  // namespace peftkit::config
