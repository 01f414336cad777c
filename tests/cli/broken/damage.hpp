#pragma once
// What can happen to the files of a folder, as values.

#include "checkpoint/tensor_file.hpp"

#include "base/file.hpp"
#include "base/json.hpp"

#include <functional>

namespace peftkit::test {

using Damage = std::function<void(const fs::path& dir)>;

Damage nothing();
Damage all(std::vector<Damage> damages);

// Files are relative to the folder.
Damage file(const std::string& name, const std::string& content);
Damage without(const std::string& name);
Damage moved(const std::string& from, const std::string& to);
Damage cut(const std::string& name, size_t bytes);  // keeps so many
Damage replaced(const std::string& name, const std::string& from, const std::string& to);

// Lines of a section of config.yaml, each "key: value" in place of the line with this key, or new.
Damage section(const std::string& name, const std::vector<std::string>& lines);

// A value of a JSON file, by its pointer ("/config/r"); a discarded one is taken away.
Damage json(const std::string& name, const std::string& pointer, const Json& value);
Damage json_without(const std::string& name, const std::string& pointer);

// A .safetensors file of this header and so many bytes of data.
Damage safetensors(const std::string& name, const std::string& header, size_t data_size);
// What is done to the tensors of a .safetensors file.
Damage tensors(const std::string& name,
               const std::function<void(checkpoint::TensorViews& tensors)>& change);
// … to one of them.
Damage tensor_without(const std::string& name, const std::string& tensor);
Damage tensor_named(const std::string& name, const std::string& from, const std::string& to);
Damage tensor_value(const std::string& name, const std::string& tensor, float value);  // the first
Damage tensor_cast(const std::string& name, const std::string& tensor, checkpoint::DType dtype,
                   std::vector<int64_t> shape);  // zeros

// A PyTorch file with one storage of 40 bytes and this pickle, in which DIR is the folder.
Damage pytorch_bin(const std::string& name, const std::string& pickle);

}  // namespace peftkit::test
