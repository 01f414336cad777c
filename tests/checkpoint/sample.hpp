#pragma once
// What the tests of this folder build files from.

#include "checkpoint/tensor_file.hpp"

#include "support/support.hpp"

namespace peftkit::checkpoint {

// A row-major tensor that owns its data.
TensorView floats(std::vector<int64_t> shape, const std::vector<float>& values);

// The values of a float32 view.
std::vector<float> values_of(const TensorView& view);

// A tensor of every dtype, a scalar, an empty one, and names that need care.
TensorViews sample_tensors();

// Same names, dtypes, shapes and bytes.
void check_same(const TensorViews& found, const TensorViews& expected);

// Opens the file and, if it opens, reads every byte. Anything but success or Error(checkpoint)
// fails the test case.
bool opens(const fs::path& path);

// This file cut at any byte is refused; changed at any byte it opens or is refused, and never
// crashes.
void check_damaged(const test::TempDir& dir, const std::string& whole);

// The message of the Error(checkpoint) that opening the file throws, without the folder's name;
// else a failure.
std::string refusal(const fs::path& path);

// A safetensors file of this header and so many bytes of data.
std::string safetensors_bytes(const std::string& header, size_t data_size);

// An archive of torch.save's layout: this pickle, and storages "0", "1", …
std::string bin_bytes(const std::string& pickle, const std::vector<std::string>& storages);

// A pickled text, number and global, and a float tensor as torch.save describes it.
std::string text_opcode(const std::string& text);
std::string global_opcode(const std::string& module, const std::string& name);
std::string sizes_opcode(const std::vector<int>& sizes);
std::string storage_opcode(const std::string& type, const std::string& key, int numel);
std::string tensor_opcode(const std::string& storage, int offset, const std::string& shape,
                          const std::string& strides);
// A whole pickle of one dict.
std::string dict_pickle(const std::string& items);

}  // namespace peftkit::checkpoint
