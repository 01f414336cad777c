#pragma once
// Small matrix products, which libraries take longer to begin than to do.

#include <array>
#include <cstdint>

namespace peftkit::nn::kernels {

constexpr int64_t kLanes = 16;  // numbers that are worked on together

constexpr int64_t whole_lanes(int64_t n) {
  return (n + kLanes - 1) / kLanes * kLanes;
}

// C [rows, columns] = A · B, or with `start`, which may be C itself, start + A · B. Element (i, c)
// of A lies at a[i * row + c * column], so A may be transposed. `columns` is in whole lanes; the
// rows of B are `b_row` numbers long, those of C and `start` `c_row`.
void multiply(const float* a, int64_t row, int64_t column, const float* b, int64_t b_row, float* c,
              int64_t c_row, int64_t rows, int64_t columns, int64_t inner,
              const float* start = nullptr);
void multiply(const double* a, int64_t row, int64_t column, const double* b, int64_t b_row,
              double* c, int64_t c_row, int64_t rows, int64_t columns, int64_t inner,
              const double* start = nullptr);

// C [rows, columns] = A · Bᵀ, or with `start` [columns], which is one for all rows, start + A · Bᵀ.
// `inner` is in whole lanes; the rows of B are `inner` numbers long, those of A `a_row` and those
// of C `c_row`.
void multiply_transposed(const float* a, int64_t a_row, const float* b, const float* start,
                         float* c, int64_t c_row, int64_t rows, int64_t columns, int64_t inner);
void multiply_transposed(const double* a, int64_t a_row, const double* b, const double* start,
                         double* c, int64_t c_row, int64_t rows, int64_t columns, int64_t inner);

// Transposes rows of `columns` numbers: number j of row i, at rows[i][j], goes to to[j * to_row +
// i]. A null row is zeros.
void transpose(const std::array<const float*, kLanes>& rows, int64_t columns, float* to,
               int64_t to_row);
void transpose(const std::array<const double*, kLanes>& rows, int64_t columns, double* to,
               int64_t to_row);

}  // namespace peftkit::nn::kernels
