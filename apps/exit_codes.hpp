#pragma once
// What the programs end with.

#include <span>
#include <string>
#include <vector>

namespace peftkit {

struct ExitCode {
  int code;
  const char* word;     // for --help
  const char* meaning;  // for manuals
};

// Those of all programs.
std::span<const ExitCode> exit_codes();

// "0 ok, 1 failure, …" with these codes.
std::string exit_code_line(const std::vector<int>& codes);

}  // namespace peftkit
