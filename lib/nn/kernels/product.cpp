#include "nn/kernels/product.hpp"

#include "nn/kernels/simd.hpp"

#include <type_traits>

namespace peftkit::nn::kernels {

namespace {

// Here a vector is one register: the code is a template over the lanes it has.
template <class T, int kWidth>
struct VectorOf {
  // NOLINTNEXTLINE: an attribute that depends on the template's parameters
  typedef T type __attribute__((vector_size(kWidth * sizeof(T))));
};

// What lies beside the diagonal of a block of two by two, a and b its lines, changes places; kStep
// lanes are one.
template <int kStep, class T, int kWidth>
PEFTKIT_INLINE void exchange(typename VectorOf<T, kWidth>::type& a,
                             typename VectorOf<T, kWidth>::type& b) {
  using Place = std::conditional_t<sizeof(T) == sizeof(int32_t), int32_t, int64_t>;
  typename VectorOf<Place, kWidth>::type of_first{}, of_second{};
  for (int l = 0; l < kWidth; ++l) {
    of_first[l] = (l & kStep) == 0 ? l : kWidth + l - kStep;
    of_second[l] = (l & kStep) == 0 ? l + kStep : kWidth + l;
  }
  const auto first = a, second = b;
#if defined(__clang__)  // which has no shuffle by a vector of places
  for (int l = 0; l < kWidth; ++l) {
    a[l] = of_first[l] < kWidth ? first[of_first[l]] : second[of_first[l] - kWidth];
    b[l] = of_second[l] < kWidth ? first[of_second[l]] : second[of_second[l] - kWidth];
  }
#else
  a = __builtin_shuffle(first, second, of_first);
  b = __builtin_shuffle(first, second, of_second);
#endif
}

// Transposes a square of kWidth lines.
template <class T, int kWidth, int kStep = kWidth / 2>
PEFTKIT_INLINE void transpose_lines(typename VectorOf<T, kWidth>::type (&lines)[kWidth]) {
#pragma GCC unroll 16
  for (int i = 0; i < kWidth; ++i) {
    if ((i & kStep) == 0) exchange<kStep, T, kWidth>(lines[i], lines[i + kStep]);
  }
  if constexpr (kStep > 1) transpose_lines<T, kWidth, kStep / 2>(lines);
}

// Lane i of the first line becomes the sum of line i.
template <class T, int kWidth, int kStep = kWidth / 2>
PEFTKIT_INLINE void fold_lines(typename VectorOf<T, kWidth>::type (&lines)[kWidth]) {
#pragma GCC unroll 8
  for (int i = 0; i < kStep; ++i) {
    exchange<kStep, T, kWidth>(lines[i], lines[i + kStep]);
    lines[i] += lines[i + kStep];
  }
  if constexpr (kStep > 1) fold_lines<T, kWidth, kStep / 2>(lines);
}

// f with the first of kCounts that is at most `count`, as a constant.
template <int kCount, int... kCounts, class Function>
PEFTKIT_INLINE void with_constant(int64_t count, const Function& f) {
  if constexpr (sizeof...(kCounts) == 0) {
    f.template operator()<kCount>();
  } else if (count >= kCount) {
    f.template operator()<kCount>();
  } else {
    with_constant<kCounts...>(count, f);
  }
}

// kRows rows and kVectors vectors of columns of C: C = A · B, or with `start`, which may be C
// itself, start + A · B.
template <class T, int kWidth, int kVectors, int kRows>
PEFTKIT_INLINE void tile(const T* a, int64_t row, int64_t column, const T* b, int64_t b_row,
                         const T* start, T* c, int64_t c_row, int64_t inner) {
  using Vector = typename VectorOf<T, kWidth>::type;
  Vector sums[kRows * kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kRows * kVectors; ++i) {
    const int64_t at = i / kVectors * c_row + i % kVectors * kWidth;
    sums[i] = Vector{};
    if (start != nullptr) std::memcpy(&sums[i], start + at, sizeof(Vector));
  }
  for (int64_t k = 0; k < inner; ++k) {
    Vector right[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v)
      std::memcpy(&right[v], b + k * b_row + v * kWidth, sizeof(Vector));
#pragma GCC unroll 16
    for (int i = 0; i < kRows * kVectors; ++i)
      sums[i] += a[i / kVectors * row + k * column] * right[i % kVectors];
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows * kVectors; ++i) {
    const int64_t at = i / kVectors * c_row + i % kVectors * kWidth;
    std::memcpy(c + at, &sums[i], sizeof(Vector));
  }
}

template <int kWidth, class T>
PEFTKIT_INLINE void multiply_by(const T* a, int64_t row, int64_t column, const T* b, int64_t b_row,
                                T* c, int64_t c_row, int64_t rows, int64_t columns, int64_t inner,
                                const T* start) {
  // As many sums as there are registers, less some: 32 of the widest, else 16.
  constexpr int kVectors = kWidth < kLanes ? 2 : 1, kTall = kWidth < kLanes ? 6 : 8;
  for (int64_t i = 0; i < rows; i += kTall) {
    for (int64_t j = 0; j < columns; j += kVectors * kWidth) {
      const T* from = start != nullptr ? start + i * c_row + j : nullptr;
      with_constant<kTall, 7, 6, 5, 4, 3, 2, 1>(
          rows - i, [&]<int kRows>() __attribute__((always_inline)) {
            tile<T, kWidth, kVectors, std::min(kRows, kTall)>(
                a + i * row, row, column, b + j, b_row, from, c + i * c_row + j, c_row, inner);
          });
    }
  }
}

// kRows rows and kColumns columns of C = start + A · Bᵀ.
template <class T, int kWidth, int kRows, int kColumns>
PEFTKIT_INLINE void tile_transposed(const T* a, int64_t a_row, const T* b, const T* start, T* c,
                                    int64_t c_row, int64_t inner) {
  using Vector = typename VectorOf<T, kWidth>::type;
  static_assert(kRows * kColumns <= kWidth);
  Vector sums[kWidth]{};
  for (int64_t k = 0; k < inner; k += kWidth) {
    Vector right[kColumns];
#pragma GCC unroll 4
    for (int j = 0; j < kColumns; ++j) std::memcpy(&right[j], b + j * inner + k, sizeof(Vector));
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) {
      Vector left;
      std::memcpy(&left, a + r * a_row + k, sizeof(Vector));
#pragma GCC unroll 4
      for (int j = 0; j < kColumns; ++j) sums[r * kColumns + j] += left * right[j];
    }
  }
  fold_lines<T, kWidth>(sums);
  T out[kWidth];
  std::memcpy(out, &sums[0], sizeof(out));
  for (int r = 0; r < kRows; ++r) {
    for (int j = 0; j < kColumns; ++j)
      c[r * c_row + j] = (start != nullptr ? start[j] : T{0}) + out[r * kColumns + j];
  }
}

template <int kWidth, class T>
PEFTKIT_INLINE void multiply_transposed_by(const T* a, int64_t a_row, const T* b, const T* start,
                                           T* c, int64_t c_row, int64_t rows, int64_t columns,
                                           int64_t inner) {
  constexpr int kRows = kWidth / 4;
  for (int64_t j = 0; j < columns; j += 4) {
    with_constant<4, 3, 2, 1>(
        columns - j, [&]<int kColumns>() __attribute__((always_inline)) {
          for (int64_t i = 0; i < rows; i += kRows) {
            with_constant<kRows, 1>(
                rows - i, [&]<int kMost>() __attribute__((always_inline)) {
                  for (int64_t r = i; r < std::min(rows, i + kRows); r += kMost)
                    tile_transposed<T, kWidth, kMost, kColumns>(
                        a + r * a_row, a_row, b + j * inner, start != nullptr ? start + j : nullptr,
                        c + r * c_row + j, c_row, inner);
                });
          }
        });
  }
}

template <int kWidth, class T>
PEFTKIT_INLINE void transpose_by(const std::array<const T*, kLanes>& rows, int64_t columns, T* to,
                                 int64_t to_row) {
  for (int64_t first = 0; first < kLanes; first += kWidth) {
    const T* const* row = rows.data() + first;
    int64_t column = 0;
    for (; column + kWidth <= columns; column += kWidth) {
      typename VectorOf<T, kWidth>::type lines[kWidth]{};
#pragma GCC unroll 16
      for (int i = 0; i < kWidth; ++i) {
        if (row[i] != nullptr) std::memcpy(&lines[i], row[i] + column, sizeof(lines[i]));
      }
      transpose_lines<T, kWidth>(lines);
#pragma GCC unroll 16
      for (int i = 0; i < kWidth; ++i)
        std::memcpy(to + (column + i) * to_row + first, &lines[i], sizeof(lines[i]));
    }
    for (; column < columns; ++column) {
      for (int i = 0; i < kWidth; ++i)
        to[column * to_row + first + i] = row[i] != nullptr ? row[i][column] : T{0};
    }
  }
}

}  // namespace

// The function `name`, in a version for each kind of processor, which calls name_by with the lanes
// of its registers; the program takes the best when it starts.
#if defined(PEFTKIT_SIMD_VERSIONS)
#define PEFTKIT_VERSION_FOR(processor, name, parameters, call)     \
  __attribute__((target(processor))) void best_##name parameters { \
    call;                                                          \
  }
#define PEFTKIT_BY_WIDTH(name, T, parameters, arguments)                                       \
  namespace {                                                                                  \
  PEFTKIT_VERSION_FOR("arch=x86-64-v4", name, parameters, name##_by<64 / sizeof(T)> arguments) \
  PEFTKIT_VERSION_FOR("arch=x86-64-v3", name, parameters, name##_by<32 / sizeof(T)> arguments) \
  PEFTKIT_VERSION_FOR("default", name, parameters, name##_by<4> arguments)                     \
  }                                                                                            \
  void name parameters {                                                                       \
    best_##name arguments;                                                                     \
  }
#else
#define PEFTKIT_BY_WIDTH(name, T, parameters, arguments) \
  void name parameters {                                 \
    name##_by<4> arguments;                              \
  }
#endif

#define PEFTKIT_BY_TYPE(T)                                                                        \
  PEFTKIT_BY_WIDTH(multiply, T,                                                                   \
                   (const T* a, int64_t row, int64_t column, const T* b, int64_t b_row, T* c,     \
                    int64_t c_row, int64_t rows, int64_t columns, int64_t inner, const T* start), \
                   (a, row, column, b, b_row, c, c_row, rows, columns, inner, start))             \
  PEFTKIT_BY_WIDTH(multiply_transposed, T,                                                        \
                   (const T* a, int64_t a_row, const T* b, const T* start, T* c, int64_t c_row,   \
                    int64_t rows, int64_t columns, int64_t inner),                                \
                   (a, a_row, b, start, c, c_row, rows, columns, inner))                          \
  PEFTKIT_BY_WIDTH(                                                                               \
      transpose, T,                                                                               \
      (const std::array<const T*, kLanes>& rows, int64_t columns, T* to, int64_t to_row),         \
      (rows, columns, to, to_row))
PEFTKIT_BY_TYPE(float)
PEFTKIT_BY_TYPE(double)

}  // namespace peftkit::nn::kernels
