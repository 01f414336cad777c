#pragma once
// The trainable tensors: named, float32, in one flat buffer with one flat gradient, so that
// optimiser, clipping and saving are each one operation.

#include "nn/scope.hpp"

#include <limits>
#include <optional>

namespace peftkit::nn {

struct Parameter {
  std::string name;  // as in files
  Tensor value;  // a leaf over a slice of the flat buffer, its .grad preset to the same slice of
                 // the gradient
  Init init;
  bool decay;
};

class Parameters {
 public:
  // Where values, their flat copy and the gradient would take more than `most_bytes`, add() throws
  // Error(memory).
  explicit Parameters(at::ScalarType dtype = at::kFloat,
                      int64_t most_bytes = std::numeric_limits<int64_t>::max())
      : dtype_(dtype), bytes_left_(static_cast<double>(most_bytes)) {}

  // Adds a tensor filled by `init`, from a stream keyed by `key`.
  Tensor add(const std::string& name, const std::vector<int64_t>& shape, const Init& init,
             bool decay, uint64_t key);
  // Adds a tensor that starts as a copy of `value`.
  Tensor add_copy(const std::string& name, const Tensor& value, bool decay);

  // Moves all tensors into the flat buffers (decayed ones first) and makes them leaves. Call once,
  // after the last add.
  void flatten();

  const std::vector<Parameter>& all() const { return items_; }  // in order of addition
  const Parameter* find(const std::string& name) const;
  int64_t count() const;  // numbers, not tensors

  Tensor values, gradients;  // [count] each; defined by flatten()
  int64_t decayed = 0;       // the first so many numbers of the buffers are decayed

 private:
  Tensor append(const std::string& name, Tensor value, const Init& init, bool decay);

  at::ScalarType dtype_;
  double bytes_left_;
  std::vector<Parameter> items_;
};

}  // namespace peftkit::nn
