#include "completion.hpp"

#include "base/text.hpp"

namespace peftkit {

namespace {

// Text within a specification of _arguments.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// ":FILE:_files"
std::string zsh_values(const Argument& argument, const std::string& function) {
  const std::string head = ":" + escaped(argument.value) + ":";
  switch (argument.values) {
    case Values::none:
      return "";
    case Values::any:
      return head;
    case Values::files:
      return head + "_files";
    case Values::folders:
      return head + "_files -/";
    case Values::words:
      return head + "(" + join(argument.words, " ") + ")";
    case Values::config:
      return head + function + "_config";
  }
  return "";
}

// One specification for each name; the names exclude each other where one is enough.
std::string zsh_options(const Argument& option, const std::string& function) {
  std::string out;
  for (const auto& name : option.names) {
    const bool with_equals = option.values != Values::none && name.starts_with("--");
    const std::string others = option.repeatable ? "*" : "(" + join(option.names, " ") + ")";
    out += str("    ",
               shell_quoted(str(others, name, with_equals ? "=" : "", "[", escaped(option.meaning),
                                "]", zsh_values(option, function))),
               " \\\n");
  }
  return out;
}

std::string zsh_specifications(const Command& command, const std::string& function) {
  std::string out;
  for (const auto& option : command.options) out += zsh_options(option, function);
  for (const auto& positional : command.positionals) {
    out += str("    ",
               shell_quoted((positional.repeatable ? "*" : "") + zsh_values(positional, function)),
               " \\\n");
  }
  return out;
}

std::string config_function(const Command& program, const std::string& function) {
  for (const auto& option : program.options) {
    if (option.values != Values::config) continue;
    return str(function, "_config() {\n  local -a known=(", join(option.words, " "), R"()
  if compset -P '*='; then
    local key="${${IPREFIX#--set=}%=}="
    compadd -- ${${(M)known:#$key?*}#$key}
  else
    compadd -S '' -- ${(M)known:#*=}
  fi
}

)");
  }
  return "";
}

// The part that chooses a subcommand, where there are some.
std::string commands_part(const Command& program, const std::string& function) {
  std::string descriptions, cases;
  for (const auto& command : program.commands) {
    descriptions +=
        str("      ", shell_quoted(escaped(command.name) + ":" + command.meaning), "\n");
    cases += str("      ", command.name, ")\n        _arguments -S \\\n",
                 zsh_specifications(command, function), "        && return 0\n        ;;\n");
  }
  return str("  if [[ $state == command ]]; then\n    local -a commands=(\n", descriptions,
             "    )\n    _describe -t commands command commands\n"
             "  elif [[ $state == arguments ]]; then\n    case $line[1] in\n",
             cases, "    esac\n  fi\n");
}

}  // namespace

std::string zsh_completion(const Command& program) {
  const std::string function = shell_function(program);
  const bool commands = !program.commands.empty();
  return str("#compdef ", program.name, "\n# Completion of ", program.name, " for zsh, made by `",
             program.name, " --completion zsh`.\n\n", config_function(program, function), function,
             "() {\n  local state line curcontext=\"$curcontext\"\n  local -A opt_args\n  "
             "_arguments -C -S \\\n",
             zsh_specifications(program, function),
             commands ? "    '1: :->command' '*:: :->arguments' \\\n" : "", "    && return 0\n",
             commands ? commands_part(program, function) : "", "}\n\n", "if [[ $funcstack[1] == _",
             program.name, " ]]; then\n  ", function, " \"$@\"\nelse\n  compdef ", function, " ",
             program.name, "\nfi\n");
}

}  // namespace peftkit
