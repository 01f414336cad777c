#pragma once
// What the programs share: reading flags, and turning errors into messages and exit codes.

#include "command.hpp"

#include <functional>

namespace peftkit {

// Adds the flags that every program has, parses the command line and runs `body`. --help,
// --version,
// --completion and --man answer on stdout with 0. Whatever goes wrong is told as "error: …" on
// stderr (or in JSON): wrong flags exit with 2, an Error with its kind's code, memory that does not
// suffice with 6, everything else with 1. Output that cannot be written is an error, too.
int run_app(CLI::App& app, const About& about, int argc, char** argv,
            const std::function<void()>& body);

}  // namespace peftkit
