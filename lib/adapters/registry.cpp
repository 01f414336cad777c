#include "adapters/registry.hpp"

#include "adapters/method.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace peftkit::adapters {

namespace {

using config::AdapterConfig;
using config::MethodConfig;

// The visitor that collects the layers which a field has numbers for.
struct NamedLayers {
  std::vector<std::pair<const char*, int64_t>> found;
  template <class T>
  void operator()(const char* name, const T& value, const config::Check&, const char*) {
    if constexpr (requires { value.per_layer; }) {
      for (const auto& [layer, number] : value.per_layer) found.emplace_back(name, layer);
    }
  }
};

// Layers that a config names must exist: `adapters` ignores those that do not.
void check_layers(const MethodConfig& member, int64_t layers) {
  NamedLayers named;
  for (const int64_t layer : config::left_out(member)) named.found.emplace_back("leave_out", layer);
  std::visit([&](auto config) { config.visit(named); }, member);
  for (const auto& [field, layer] : named.found) {
    if (layer < layers) continue;
    throw Error(ErrorKind::config,
                str("adapter.config: ", config::method_name(member), ".", field, ": layer ", layer,
                    " does not exist, the model has layers 0 to ", layers - 1));
  }
}

std::string replace_placeholder(std::string text, const std::string& name) {
  const size_t at = text.find("{}");
  return at == std::string::npos ? text : text.replace(at, 2, name);
}

[[noreturn]] void fail_at_common_site(const nn::SiteInfo& site) {
  throw Error(ErrorKind::config,
              str("two members of the union act at ", site.path,
                  ", which is one matrix for query, key and value in this model family"));
}

}  // namespace

std::unique_ptr<nn::Method> make_method(const MethodConfig& config) {
  return std::visit(
      []<class Config>(const Config& c) -> std::unique_ptr<nn::Method> {
        return make(Of<Config>{c});
      },
      config);
}

About about(const MethodConfig& config) {
  return std::visit([]<class Config>(const Config& c) -> About { return describe(Of<Config>{c}); },
                    config);
}

Built build(const AdapterConfig& config, const std::string& name, const std::string& root,
            int64_t layers, std::span<const nn::AnySite> sites, nn::Parameters& parameters,
            uint64_t seed) {
  config::check_union(config, layers);
  Built out;
  for (const auto& member : config.members) {
    check_layers(member, layers);
    std::vector<std::string> tensors;  // of the module that is being built
    // Fresh values are keyed by the place and the method, so neither order nor the adapter's name
    // changes them.
    const auto fresh = [&](const nn::TensorRequest& wanted) {
      tensors.push_back(replace_placeholder(wanted.name, name));
      const uint64_t key = mix({wanted.seed != 0 ? wanted.seed : seed, mix(wanted.name)});
      return parameters.add(tensors.back(), wanted.shape, wanted.init, wanted.decay, key);
    };
    const nn::Scope scope(fresh, {name, config::method_name(member)}, config::init_seed(member));
    const auto note = [&](const std::string& site, int64_t layer) {
      if (!tensors.empty())
        out.modules.push_back({site, layer, config::method_name(member), std::move(tensors)});
      tensors.clear();
    };

    const auto method = make_method(member);
    method->begin(sites, scope.at(root));
    note(root, -1);
    for (const auto& site : sites) {
      const nn::SiteInfo& place = nn::info(site);
      if (!config::claims(member, place.place, place.layer)) continue;
      std::visit(
          [&]<class State>(const nn::Site<State>* one) {
            std::unique_ptr<const nn::Module<State>> module =
                method->build(*one, scope.at(place.path));
            if (module == nullptr) return;
            if (out.adapter.at<State>(place.id) != nullptr) fail_at_common_site(place);
            out.adapter.put(place.id, std::move(module));
          },
          site);
      note(place.path, place.layer);
    }
  }
  if (!config.full && parameters.all().empty()) {
    throw Error(ErrorKind::config,
                "adapter.config: the adapter has no place in this model: every layer or place is "
                "left out");
  }
  return out;
}

}  // namespace peftkit::adapters
