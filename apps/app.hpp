#pragma once
// What the programs share: reading flags, and turning errors into messages and exit codes.

#include <functional>

namespace CLI {
class App;
}

namespace peftkit {

// Parses the flags and runs `body`. --help and --version answer on stdout with 0. Whatever goes
// wrong is told as "error: …" on stderr: wrong flags exit with 2, an Error with its kind's code,
// memory that does not suffice with 6, everything else with 1. Output that cannot be written is an
// error, too.
int run_app(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

}  // namespace peftkit
