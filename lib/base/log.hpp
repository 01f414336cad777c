#pragma once
// Log lines go to stderr; results never do. Thread-safe.

#include <string>

namespace peftkit::log {

void info(const std::string& message);
void warn(const std::string& message);
void error(const std::string& message);

}  // namespace peftkit::log
