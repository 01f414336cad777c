#pragma once
// What is running: versions, processor, threads; and hashes that tell whether two runs saw the same
// files.

#include "base/json.hpp"
#include "config/run_config.hpp"

namespace peftkit::train {

// peftkit, libtorch, compiler, processor and its vector units, threads.
Json version_json();

// "peftkit 0.1.0 · libtorch 2.13.0 · AVX512 · 2 threads"
std::string version_line();

std::string file_hash(const fs::path& file);
std::string sha256_of_config(const config::RunConfig& config);

}  // namespace peftkit::train
