#pragma once
// What the kernels share: code that is compiled for whatever the processor has.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

// A function is compiled for several processors; the program takes the best when it starts.
#if defined(__x86_64__) && defined(__OPTIMIZE__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define PEFTKIT_SIMD_VERSIONS
#define PEFTKIT_SIMD __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PEFTKIT_SIMD
#endif
#define PEFTKIT_INLINE __attribute__((always_inline)) inline

namespace peftkit::nn::kernels {

// e^x for x <= 0, within 2 units in the last place (Cody & Waite's reduction, Cephes' polynomial).
PEFTKIT_INLINE float exponential(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 · 2²³: adding it leaves a whole number
  x = x < -87.0f ? -87.0f : x;
  const float n = (x * 1.44269504f + kRound) - kRound;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return (p * r * r + r + 1.0f) * std::bit_cast<float>((static_cast<int32_t>(n) + 127) << 23);
}

PEFTKIT_INLINE double exponential(double x) {
  return std::exp(x);
}

// 32 random bits for each key and index: two rounds of a mixing function, the key's halves between.
PEFTKIT_INLINE uint32_t random_bits(uint64_t key, uint32_t index) {
  uint32_t x = index * 0x9e3779b9u + static_cast<uint32_t>(key);
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) + static_cast<uint32_t>(key >> 32);
  x = (x ^ (x >> 16)) * 0x735a2d97u;
  x = (x ^ (x >> 15)) * 0x85ebca6bu;
  return x ^ (x >> 16);
}

// Bits from here on: kept. Of dropout with chance p.
inline uint32_t dropout_threshold(double p) {
  return static_cast<uint32_t>(std::min(p * 4294967296.0, 4294967295.0));
}

}  // namespace peftkit::nn::kernels
