#pragma once

namespace peftkit {

// "0.1.0": the only source that the number is a part of is version.cpp.
const char* peftkit_version();

}  // namespace peftkit
