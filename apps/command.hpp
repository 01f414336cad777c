#pragma once
// A program's flags as values: what completion and manual pages are made of.

#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace peftkit {

// What a program tells about itself besides its flags.
struct About {
  std::vector<std::string> examples;                             // command lines
  std::vector<int> exit_codes;                                   // that it can end with
  std::vector<std::pair<std::string, std::string>> environment;  // variables, and what they do
  std::vector<std::string> see_also;                             // other programs
  std::vector<std::string> (*config_words)() = nullptr;          // what can stand for a KEY=VALUE
};

// --allow-unknown-config-keys, which stands for a KEY=VALUE of the config.
void add_unknown_keys_flag(CLI::App& app, std::vector<std::string>& overrides);

// The variables that all programs with tensors read.
std::vector<std::pair<std::string, std::string>> tensor_environment();

// What a shell can offer as a value.
enum class Values { none, any, files, folders, words, config };

// An option, a flag, or a positional.
struct Argument {
  std::vector<std::string> names;  // "-q", "--quiet"; a positional has one without dashes
  std::string value;               // "FILE", as help shows it; "" for flags
  std::string meaning;
  Values values = Values::none;
  std::vector<std::string> words;
  bool repeatable = false, required = false;
};

struct Command {
  std::string name, meaning;  // name: of the program, or of the subcommand
  std::vector<Argument> options, positionals;
  std::vector<Command> commands;
};

// From the declarations. The name of an option's type tells what its values are: "FILE", "DIR" and
// "KEY=VALUE" within it; otherwise the words that it is checked against.
Command describe(const CLI::App& app, const About& about);

}  // namespace peftkit
