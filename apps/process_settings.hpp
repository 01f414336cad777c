#pragma once
// Settings of a process that works with tensors.

namespace peftkit {

// Tells malloc to keep big blocks instead of returning them to the system after every step. Before
// libtorch makes its first tensor.
void settle_process();

}  // namespace peftkit
