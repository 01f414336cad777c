#include "process_settings.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "train/process.hpp"
#include "train/version.hpp"

namespace peftkit {

void settle_process() {
  if (!log::shows(log::Level::debug)) return;
  const double seconds = train::seconds_since_start();
  log::write(log::Level::debug, str(train::version_line(), " (", fixed(seconds, 3), " s)"),
             {{"seconds", seconds}});
}

}  // namespace peftkit
