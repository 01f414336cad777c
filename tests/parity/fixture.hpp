#pragma once
// One parity case: inputs, adapter, and the numbers that Python `adapters` got.

#include "base/json.hpp"
#include "checkpoint/tensor_file.hpp"
#include "data/batch.hpp"

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

namespace peftkit::test {

struct Fixture {
  fs::path root, folder;
  std::string id;
  Json about;  // case.json
  checkpoint::TensorViews inputs, expected;

  // Why peftkit cannot run this case yet; nothing where it must match.
  std::optional<std::string> reason_to_skip() const;

  // A batch of inputs ("full", "padded"), packed: only real tokens.
  data::Batch batch(const std::string& name) const;
  std::vector<int64_t> lengths(const std::string& batch) const;
  // Of what the model puts out: the decoder's where there is one beside an encoder.
  std::vector<int64_t> output_lengths(const std::string& batch) const;
  std::vector<int32_t> kept(const std::string& input, const std::string& mask, int64_t row) const;
  void add_targets(data::Example& example, const std::string& batch, int64_t row) const;
  // The terms of each example's loss.
  std::vector<int64_t> terms(const std::string& batch) const;

  bool has(const std::string& key) const { return expected.contains(key); }
  at::Tensor tensor(const std::string& key) const;

  // |got - expected| may be so large: 10 d + 2e-6 max(1, s), d and s of `quantity` in case.json.
  double bound(const std::string& quantity) const;
};

Fixture read_fixture(const fs::path& root, const Json& manifest_entry);

}  // namespace peftkit::test
