#pragma once
// Loading libtorch takes a quarter of a second, so the programs that users start are without it.

namespace peftkit {

// Starts libexec/peftkit/<this program> in place of this process, with the same arguments. Lets
// idle OpenMP threads soon sleep instead of spin, unless the user chose OMP_WAIT_POLICY or
// GOMP_SPINCOUNT: libgomp reads them when it is loaded. Throws Error(failure) where it cannot be
// started.
[[noreturn]] void hand_over(char** argv);

}  // namespace peftkit
