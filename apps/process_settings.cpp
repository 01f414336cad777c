#include "process_settings.hpp"

#include <cstdlib>

#include <malloc.h>
#include <unistd.h>

namespace peftkit {

void settle_process(char** argv) {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) {
    ::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
    ::execv("/proc/self/exe", argv);  // returns only where it failed; then the run goes on as it is
  }
  constexpr int kKeep = 1 << 30;
  ::mallopt(M_MMAP_THRESHOLD, kKeep);
  ::mallopt(M_TRIM_THRESHOLD, kKeep);
}

}  // namespace peftkit
