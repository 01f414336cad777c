#include "command.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

namespace peftkit {

namespace {

// The words of "…:{text,json}", as CLI11 shows a membership check.
std::vector<std::string> checked_words(const std::string& type) {
  const size_t open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return split(type.substr(open + 1, close - open - 1), ',');
}

void set_values(Argument& argument, const std::string& type, const About& about) {
  const auto holds = [&](const char* part) { return type.find(part) != std::string::npos; };
  argument.words = checked_words(type);
  if (!argument.words.empty()) {
    argument.values = Values::words;
    argument.value = join(argument.words, "|");
    return;
  }
  argument.value = type;
  if (holds("KEY=VALUE") && about.config_words != nullptr) {
    argument.values = Values::config;
    argument.words = about.config_words();
  } else if (holds("FILE")) {
    argument.values = Values::files;
  } else {
    argument.values = holds("DIR") ? Values::folders : Values::any;
  }
}

Argument describe(const CLI::Option& option, const About& about) {
  Argument out;
  for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  if (option.get_positional()) out.names = {option.get_name(/*positional=*/true)};
  out.meaning = option.get_description();
  out.required = option.get_required();
  out.repeatable = option.get_items_expected_max() > 1 ||
                   option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  if (option.get_items_expected_max() > 0) set_values(out, option.get_type_name(), about);
  return out;
}

}  // namespace

void add_unknown_keys_flag(CLI::App& app, std::vector<std::string>& overrides) {
  app.add_flag_callback(
      "--allow-unknown-config-keys",
      [&overrides] { overrides.push_back("model.allow_unknown_config_keys=true"); },
      "Only warn of what the checkpoint's config.json says and peftkit does not know");
}

std::vector<std::pair<std::string, std::string>> tensor_environment() {
  return {{"HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME",
           "Where checkpoints that are given by name are looked for, in this order; otherwise "
           "~/.cache/huggingface"},
          {"OMP_NUM_THREADS", "Threads to compute with"},
          {"OMP_WAIT_POLICY, GOMP_SPINCOUNT",
           "What idle threads do; where neither is set they spin briefly and then sleep"},
          {"NO_COLOR", "Where it is set and not empty, nothing is coloured"}};
}

Command describe(const CLI::App& app, const About& about) {
  Command out{app.get_name(), app.get_description(), {}, {}, {}};
  for (const auto* option : app.get_options()) {
    auto& list = option->get_positional() ? out.positionals : out.options;
    list.push_back(describe(*option, about));
  }
  for (const auto* command : app.get_subcommands(nullptr))
    out.commands.push_back(describe(*command, about));
  return out;
}

}  // namespace peftkit
