#include "completion.hpp"

#include "base/text.hpp"

namespace peftkit {

namespace {

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return out + "'";
}

std::string fish_values(const Argument& option) {
  switch (option.values) {
    case Values::none:
      return "";
    case Values::any:
      return " -x";
    case Values::files:
      return " -r -F";
    case Values::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Values::words:
    case Values::config:
      return " -x -a " + fish_quoted(join(option.words, " "));
  }
  return "";
}

std::string fish_option(const std::string& head, const Argument& option) {
  std::string names;
  for (const auto& name : option.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return str(head, names, fish_values(option), " -d ", fish_quoted(option.meaning), "\n");
}

}  // namespace

std::string fish_completion(const Command& program) {
  const std::string complete = "complete -c " + program.name;
  std::string out = str("# Completion of ", program.name, " for fish, made by `", program.name,
                        " --completion fish`.\n", complete, " -f\n");
  std::vector<std::string> names;
  for (const auto& command : program.commands) names.push_back(command.name);
  const std::string seen = "__fish_seen_subcommand_from ";
  const std::string at_first =
      names.empty() ? complete : str(complete, " -n 'not ", seen, join(names, " "), "'");
  for (const auto& option : program.options) out += fish_option(at_first, option);
  for (const auto& positional : program.positionals) {
    if (positional.values == Values::files) out += at_first + " -F\n";
  }
  for (const auto& command : program.commands) {
    out += str(at_first, " -a ", command.name, " -d ", fish_quoted(command.meaning), "\n");
    const std::string head = str(complete, " -n '", seen, command.name, "'");
    for (const auto& option : command.options) out += fish_option(head, option);
  }
  return out;
}

}  // namespace peftkit
