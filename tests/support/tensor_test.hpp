#pragma once
// doctest beside libtorch: libtorch's logging header has a macro CHECK of its own, which ends the
// process and counts no assertion. Tests on tensors include this header; CHECK is then doctest's
// whatever was included before.

#include "support/support.hpp"

#include <c10/util/Logging.h>

#undef CHECK
#define CHECK DOCTEST_CHECK
