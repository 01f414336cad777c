#include "process_settings.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "train/commands.hpp"
#include "train/process.hpp"

#include <malloc.h>

namespace peftkit {

void settle_process() {
  constexpr int kKeep = 1 << 30;
  ::mallopt(M_MMAP_THRESHOLD, kKeep);
  ::mallopt(M_TRIM_THRESHOLD, kKeep);
  if (!log::shows(log::Level::debug)) return;
  const double seconds = train::seconds_since_start();
  log::write(log::Level::debug, str(train::version_line(), " (", fixed(seconds, 3), " s)"),
             {{"seconds", seconds}});
}

}  // namespace peftkit
