// The script's tables are made from the declarations; its logic is always the same. Bash cuts words
// at '=' and ':', so the script looks at the line itself and takes off what bash keeps.
#include "completion.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit {

namespace {

// A line of `case "$command $option"`: what the option's value is.
std::string kind_line(const std::string& command, const Argument& option) {
  std::vector<std::string> patterns;
  for (const auto& name : option.names) patterns.push_back(shell_quoted(command + " " + name));
  std::string action;
  switch (option.values) {
    case Values::none:
      return "";
    case Values::any:
      action = "kind=any";
      break;
    case Values::files:
      action = "kind=files";
      break;
    case Values::folders:
      action = "kind=folders";
      break;
    case Values::words:
      action = "kind=words list=" + shell_quoted(join(option.words, " "));
      break;
    case Values::config:
      action = "kind=config";
      break;
  }
  return str("    ", join(patterns, " | "), ") ", action, " ;;\n");
}

// A line of `case "$command"`: what stands where no value does.
std::string command_line(const Command& command, const std::string& name) {
  std::vector<std::string> flags, commands;
  for (const auto& option : command.options)
    flags.insert(flags.end(), option.names.begin(), option.names.end());
  for (const auto& one : command.commands) commands.push_back(one.name);
  const bool files = std::ranges::any_of(
      command.positionals, [](const Argument& one) { return one.values == Values::files; });
  return str("    ", shell_quoted(name), ") flags=", shell_quoted(join(flags, " ")),
             " commands=", shell_quoted(join(commands, " ")), " positional=", files ? "files" : "",
             " ;;\n");
}

// The words of --set that are keys ("training.seed="), or those that are keys with values.
std::string config_words(const Command& command, bool keys) {
  std::vector<std::string> out;
  for (const auto& option : command.options) {
    if (option.values != Values::config) continue;
    for (const auto& word : option.words) {
      if (word.ends_with('=') == keys) out.push_back(word);
    }
  }
  return join(out, " ");
}

constexpr const char* kScript =
    R"(# Completion of @PROGRAM@ for bash, made by `@PROGRAM@ --completion bash`.

# Sets kind and list: what the value of option $2 of command $1 is.
@FUNCTION@_kind() {
  kind="" list=""
  case "$1 $2" in
@KINDS@  esac
}

# Sets flags, commands and positional: what command $1 takes.
@FUNCTION@_command() {
  flags="" commands="" positional=""
  case "$1" in
@COMMANDS@  esac
}

@FUNCTION@() {
  local IFS=$' \t\n' word command="" option="" kind list flags commands positional
  local line="${COMP_LINE:0:COMP_POINT}"
  local -a words
  COMPREPLY=()
  read -ra words <<< "$line"
  [[ $line == *[[:blank:]] ]] && words+=("")
  (( ${#words[@]} > 1 )) || return 0
  local current="${words[-1]}"

  # What stands before: a subcommand, and an option that waits for its value.
  @FUNCTION@_command ""
  for word in "${words[@]:1:${#words[@]}-2}"; do
    if [[ -n $option && $word != -* ]]; then
      option=""
    elif [[ $word == -* ]]; then
      @FUNCTION@_kind "$command" "$word"
      option="${kind:+$word}"
    elif [[ -z $command && " $commands " == *" $word "* ]]; then
      command="$word"
    fi
  done
  @FUNCTION@_command "$command"
  if [[ $current == --*=* ]]; then
    option="${current%%=*}" current="${current#*=}"
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    return 0
  fi

  if [[ -n $option ]]; then
    @FUNCTION@_kind "$command" "$option"
  elif [[ -n $commands && -z $command ]]; then
    kind=words list="$commands"
  else
    kind="$positional"
  fi
  case "$kind" in
    config)
      kind=words
      if [[ $current == *=* ]]; then
        list="$@FUNCTION@_values"
      else
        list="$@FUNCTION@_keys"
        compopt -o nospace 2> /dev/null
      fi
      ;;
    files | folders) compopt -o filenames 2> /dev/null ;;
  esac
  case "$kind" in
    words) mapfile -t COMPREPLY < <(compgen -W "$list" -- "$current") ;;
    files) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    folders) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
  esac
  # Bash has kept what stands before the last '=' or ':'.
  local kept="${current%"${current##*[=:]}"}"
  if [[ -n $kept && $COMP_WORDBREAKS == *[=:]* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"$kept"}")
  fi
}

@FUNCTION@_keys=@KEYS@
@FUNCTION@_values=@VALUES@

complete -F @FUNCTION@ @PROGRAM@
)";

std::string filled(std::string text,
                   const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [name, value] : values) {
    const std::string mark = "@" + name + "@";
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace

std::string bash_completion(const Command& program) {
  std::string kinds, commands = command_line(program, "");
  for (const auto& option : program.options) kinds += kind_line("", option);
  for (const auto& command : program.commands) {
    commands += command_line(command, command.name);
    for (const auto& option : command.options) kinds += kind_line(command.name, option);
  }
  return filled(kScript, {{"PROGRAM", program.name},
                          {"FUNCTION", shell_function(program)},
                          {"KINDS", kinds},
                          {"COMMANDS", commands},
                          {"KEYS", shell_quoted(config_words(program, /*keys=*/true))},
                          {"VALUES", shell_quoted(config_words(program, /*keys=*/false))}});
}

}  // namespace peftkit
