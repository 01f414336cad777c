#pragma once
// -q, -v and --log-format.

#include "base/log.hpp"

namespace CLI {
class App;
}

namespace peftkit {

// Declares them, for the subcommands, too.
void add_log_flags(CLI::App& app);

// What was asked for, as far as the command line could be read.
log::Settings log_settings(const CLI::App& app);

}  // namespace peftkit
