#include "base/version.hpp"

namespace peftkit {

const char* peftkit_version() {
  return PEFTKIT_VERSION;
}

}  // namespace peftkit
