#pragma once
// Files as people call them: by name, and with as much of the path as tells them apart.

#include "report/gate_file.hpp"

namespace peftkit::report {

// For each path its last part, or as many of its last parts as no other path ends in. Equal paths
// get equal names.
std::vector<std::string> short_paths(const std::vector<std::string>& paths);

// What a report calls the gates file and the data of each file.
struct ShownFile {
  std::string gates, data;
};
std::vector<ShownFile> shown_files(std::span<const GateFile> files);

}  // namespace peftkit::report
