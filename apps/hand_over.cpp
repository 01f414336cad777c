#include "hand_over.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <sys/resource.h>
#include <unistd.h>

namespace peftkit {

namespace {

// Bytes of address space from which the heap takes what is too large to be kept otherwise: half of
// the memory, of which only what is used is taken. Nothing where address space is limited.
std::optional<uint64_t> heap_room() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return std::nullopt;
  const long pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || size <= 0) return std::nullopt;
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(size) / 2;
}

}  // namespace

void hand_over(char** argv) {
  const fs::path self = fs::read_symlink("/proc/self/exe");
  const fs::path engine = self.parent_path().parent_path() / "libexec/peftkit" / self.filename();
  // Threads that wait spin for some tens of microseconds, which is as long as most waits between
  // two operators take, and then sleep: spinning on costs a factor as soon as a neighbour wants the
  // processor.
  const char* policy = std::getenv("OMP_WAIT_POLICY");
  if (policy == nullptr || *policy == '\0') {
    ::unsetenv("OMP_WAIT_POLICY");
    ::setenv("GOMP_SPINCOUNT", "2000", /*overwrite=*/0);
  }
  // One for each shape that a batch's number of tokens makes; 1,024 of them take 100 MiB.
  ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64", /*overwrite=*/0);
  // The heap keeps for a second what a step gave back, in large pages: giving it to the system and
  // asking for it again, page by page, takes a tenth of a step.
  ::setenv("MIMALLOC_RESET_DELAY", "1000", /*overwrite=*/0);  // milliseconds
  ::setenv("MIMALLOC_LARGE_OS_PAGES", "1", /*overwrite=*/0);
  if (const auto room = heap_room())
    ::setenv("MIMALLOC_RESERVE_OS_MEMORY", str(*room >> 10, "K").c_str(), /*overwrite=*/0);
  ::execv(engine.c_str(), argv);
  throw Error(ErrorKind::failure,
              str(engine.string(), ": cannot be started: ", std::strerror(errno)));
}

}  // namespace peftkit
