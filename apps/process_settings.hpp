#pragma once
// Settings of the process that must be in place before libtorch makes its first tensor.

namespace peftkit {

// Lets idle OpenMP threads sleep instead of spin, unless the user chose OMP_WAIT_POLICY. libgomp reads the variable when
// it is loaded, so the program starts itself once more. Also tells malloc to keep big blocks instead of returning
// them to the system after every step.
void settle_process(char** argv);

}  // namespace peftkit
