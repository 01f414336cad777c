#pragma once
// A small complete config whose lines are known, and what reading a changed one says.

#include "config/run_config.hpp"
#include "support/support.hpp"

namespace peftkit::test {

// The config's text with `from` (which must be in it once) replaced by `to`.
std::string sample(const std::string& from = "", const std::string& to = "");

// Reads a config that lies in a folder of its own.
config::RunConfig read_text(const std::string& text,
                            const std::vector<std::string>& overrides = {});

// The sample with another adapter.config.
config::AdapterConfig read_adapter(const std::string& yaml);

// The message of the Error(config) that reading must throw, without the name of the folder.
std::string complaint(const std::string& text, const std::vector<std::string>& overrides = {});

}  // namespace peftkit::test
