#pragma once
// at::parallel_for, for sources that are compiled with OpenMP: without it, it runs on one thread,
// which only builds that say PEFTKIT_ONE_THREAD want.

#include <ATen/Parallel.h>

#if AT_PARALLEL_OPENMP && !defined(INTRA_OP_PARALLEL) && !defined(PEFTKIT_ONE_THREAD)
#error "kernels have to be compiled with OpenMP"
#endif
