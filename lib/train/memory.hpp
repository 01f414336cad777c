#pragma once
// How much memory there is, and how much a computation takes.

#include <cstdint>
#include <functional>

namespace peftkit::train {

constexpr double kMib = 1 << 20;  // bytes

// Bytes that this process may still take: the least of what the machine has free, what the limits
// of its control groups leave, and what its limit on address space (ulimit -v) leaves.
int64_t memory_at_hand();

// The most bytes of tensors alive at one time while `body` runs, beyond those alive before. Counts
// what this thread allocates, so no other code of libtorch may run in it meanwhile.
int64_t peak_allocation(const std::function<void()>& body);

}  // namespace peftkit::train
