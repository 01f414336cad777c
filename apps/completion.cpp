#include "completion.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace peftkit {

namespace {

constexpr struct {
  const char* name;
  std::string (*script)(const Command& program);
} kShells[] = {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

}  // namespace

std::vector<std::string> shells() {
  std::vector<std::string> names;
  for (const auto& shell : kShells) names.push_back(shell.name);
  return names;
}

std::string shell_function(const Command& program) {
  std::string name = "_" + program.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string shell_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string completion(const Command& program, const std::string& shell) {
  for (const auto& one : kShells) {
    if (shell == one.name) return one.script(program);
  }
  throw Error(ErrorKind::config, "no completion for the shell " + shell);
}

}  // namespace peftkit
