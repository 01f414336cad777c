#pragma once
// What a run left behind, for comparing runs and for finding broken files.

#include "base/file.hpp"

#include <map>
#include <string>

namespace peftkit::test {

// The files of a run folder by relative path, without what the clock writes (times, rates, memory),
// without environment.json and the checkpoints, and with the folder's own path as RUN.
std::map<std::string, std::string> run_snapshot(const fs::path& folder);

// Reads every file of a run folder, those of checkpoints included, with the parser of its kind, and
// gives the first message; "" where all are whole. Unfinished files that are not in their place yet
// do not count.
std::string broken_file(const fs::path& folder);

}  // namespace peftkit::test
