#pragma once
// Scripts that teach a shell a program's flags.

#include "command.hpp"

namespace peftkit {

// "bash", "zsh", "fish"
std::vector<std::string> shells();

// Completes subcommands, options, files, folders, words, and the keys of --set.
std::string completion(const Command& program, const std::string& shell);

// For bash and zsh: "_peft_train", and 'a text that they take literally'.
std::string shell_function(const Command& program);
std::string shell_quoted(const std::string& text);

std::string bash_completion(const Command& program);
std::string zsh_completion(const Command& program);
std::string fish_completion(const Command& program);

}  // namespace peftkit
