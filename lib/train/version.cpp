#include "train/version.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include <cstdlib>
#include <fstream>

namespace peftkit::train {

namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return std::string(trim(line.substr(line.find(':') + 1)));
  }
  return "unknown";
}

}  // namespace

Json version_json() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? Json() : Json(value);
  };
  return {{"peftkit", peftkit_version()},
          {"libtorch", TORCH_VERSION},
          {"compiler", __VERSION__},
          {"processor", processor()},
          {"cpu_capability", at::get_cpu_capability()},
          {"threads", at::get_num_threads()},
          {"omp_wait_policy", variable("OMP_WAIT_POLICY")},
          {"gomp_spincount", variable("GOMP_SPINCOUNT")}};
}

std::string version_line() {
  return str("peftkit ", peftkit_version(), " · libtorch ", TORCH_VERSION, " · ",
             at::get_cpu_capability(), " · ", at::get_num_threads(), " threads");
}

std::string file_hash(const fs::path& file) {
  const MappedFile map(file);
  return sha256({reinterpret_cast<const char*>(map.bytes().data()), map.bytes().size()});
}

std::string sha256_of_config(const config::RunConfig& config) {
  return sha256(config::to_yaml(config));
}

}  // namespace peftkit::train
