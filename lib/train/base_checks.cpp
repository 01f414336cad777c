#include "train/base_checks.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "config/field_json.hpp"

namespace peftkit::train {

void check_unknown_keys(const config::ModelConfig& config, const models::TransformerSpec& spec) {
  if (spec.unknown_keys.empty()) return;
  if (config.allow_unknown_config_keys) {
    for (const auto& key : spec.unknown_keys) log::warn(key + "; left out, as allowed");
    return;
  }
  throw Error(ErrorKind::checkpoint,
              join(spec.unknown_keys, "\n") +
                  "\n--allow-unknown-config-keys (model.allow_unknown_config_keys: true) goes on "
                  "without what is not known");
}

void warn_of_generation_wishes(const config::RunConfig& run, const models::TransformerSpec& spec) {
  const Json own = config::field_json(run)["generation"];
  std::vector<std::string> others, unused;
  for (const auto& [key, value, of_run] : spec.generation_wishes) {
    const std::string wish = str(key, " ", value.dump());
    if (!of_run) {
      unused.push_back(wish);
    } else if (own[key] != value) {
      others.push_back(str(wish, " (generation.", key, " is ", own[key].dump(), ")"));
    }
  }
  if (!others.empty())
    log::warn("the checkpoint's own settings of generation are not those of this run: " +
              join(others));
  if (!unused.empty())
    log::warn("the checkpoint asks of generation what peftkit does not have: " + join(unused));
}

}  // namespace peftkit::train
