#include "nn/kernels/product.hpp"

#include "nn/kernels/simd.hpp"

namespace peftkit::nn::kernels {

namespace {

template <class T>
struct VectorOf {
  // NOLINTNEXTLINE: one register, or as many as it takes
  typedef T type __attribute__((vector_size(kLanes * sizeof(T))));
};

template <class T>
void turn_one_by_one(const std::array<const T*, kLanes>& rows, T* to, int64_t to_row) {
  for (size_t i = 0; i < rows.size(); ++i) {
    for (int64_t j = 0; j < kLanes; ++j)
      to[j * to_row + static_cast<int64_t>(i)] = rows[i] != nullptr ? rows[i][j] : 0;
  }
}

#if !defined(__clang__)  // which has no shuffle by a vector of places
// One of the four steps that turn a block: what lies beside the diagonal of blocks of kStep rows
// and columns changes places.
template <int kStep>
PEFTKIT_INLINE void exchange(VectorOf<float>::type (&lines)[kLanes]) {
  VectorOf<int32_t>::type upper{}, lower{};
  for (int l = 0; l < kLanes; ++l) {
    upper[l] = (l & kStep) == 0 ? l : kLanes + l - kStep;
    lower[l] = (l & kStep) == 0 ? l + kStep : kLanes + l;
  }
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) {
    if ((i & kStep) != 0) continue;
    const auto a = lines[i], b = lines[i + kStep];
    lines[i] = __builtin_shuffle(a, b, upper);
    lines[i + kStep] = __builtin_shuffle(a, b, lower);
  }
}
#endif

// Rows of C: C = A · B, or with `start`, which may be C itself, start + A · B.
template <class T, int kRows>
PEFTKIT_INLINE void tile(const T* a, int64_t row, int64_t column, const T* b, int64_t b_row,
                         const T* start, T* c, int64_t c_row, int64_t inner) {
  using Vector = typename VectorOf<T>::type;
  Vector sums[kRows];
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    sums[r] = Vector{};
    if (start != nullptr) std::memcpy(&sums[r], start + r * c_row, sizeof(Vector));
  }
  for (int64_t k = 0; k < inner; ++k) {
    Vector right;
    std::memcpy(&right, b + k * b_row, sizeof(Vector));
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) sums[r] += a[r * row + k * column] * right;
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) std::memcpy(c + r * c_row, &sums[r], sizeof(Vector));
}

template <class T>
PEFTKIT_INLINE void multiply_tiles(const T* a, int64_t row, int64_t column, const T* b,
                                   int64_t b_row, T* c, int64_t c_row, int64_t rows,
                                   int64_t columns, int64_t inner, const T* start) {
  for (int64_t i = 0; i < rows; i += 8) {
    for (int64_t j = 0; j < columns; j += kLanes) {
      const T* from = start != nullptr ? start + i * c_row + j : nullptr;
      const auto run = [&]<int kRows>() __attribute__((always_inline)) {
        tile<T, kRows>(a + i * row, row, column, b + j, b_row, from, c + i * c_row + j, c_row,
                       inner);
      };
      switch (std::min(rows - i, int64_t{8})) {
        case 1:
          run.template operator()<1>();
          break;
        case 2:
          run.template operator()<2>();
          break;
        case 3:
          run.template operator()<3>();
          break;
        case 4:
          run.template operator()<4>();
          break;
        case 5:
          run.template operator()<5>();
          break;
        case 6:
          run.template operator()<6>();
          break;
        case 7:
          run.template operator()<7>();
          break;
        default:
          run.template operator()<8>();
      }
    }
  }
}

}  // namespace

PEFTKIT_SIMD void multiply(const float* a, int64_t row, int64_t column, const float* b,
                           int64_t b_row, float* c, int64_t c_row, int64_t rows, int64_t columns,
                           int64_t inner, const float* start) {
  multiply_tiles(a, row, column, b, b_row, c, c_row, rows, columns, inner, start);
}
PEFTKIT_SIMD void multiply(const double* a, int64_t row, int64_t column, const double* b,
                           int64_t b_row, double* c, int64_t c_row, int64_t rows, int64_t columns,
                           int64_t inner, const double* start) {
  multiply_tiles(a, row, column, b, b_row, c, c_row, rows, columns, inner, start);
}

#if defined(__clang__)
void turn(const std::array<const float*, kLanes>& rows, float* to, int64_t to_row) {
  turn_one_by_one(rows, to, to_row);
}
#else
PEFTKIT_SIMD void turn(const std::array<const float*, kLanes>& rows, float* to, int64_t to_row) {
  VectorOf<float>::type lines[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) {
    lines[i] = VectorOf<float>::type{};
    if (rows[static_cast<size_t>(i)] != nullptr)
      std::memcpy(&lines[i], rows[static_cast<size_t>(i)], sizeof(lines[i]));
  }
  exchange<8>(lines);
  exchange<4>(lines);
  exchange<2>(lines);
  exchange<1>(lines);
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) std::memcpy(to + i * to_row, &lines[i], sizeof(lines[i]));
}
#endif

void turn(const std::array<const double*, kLanes>& rows, double* to, int64_t to_row) {
  turn_one_by_one(rows, to, to_row);
}

}  // namespace peftkit::nn::kernels
