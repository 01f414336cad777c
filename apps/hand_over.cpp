#include "hand_over.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace peftkit {

void hand_over(char** argv) {
  const fs::path self = fs::read_symlink("/proc/self/exe");
  const fs::path engine = self.parent_path().parent_path() / "libexec/peftkit" / self.filename();
  ::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  ::execv(engine.c_str(), argv);
  throw Error(ErrorKind::failure,
              str(engine.string(), ": cannot be started: ", std::strerror(errno)));
}

}  // namespace peftkit
