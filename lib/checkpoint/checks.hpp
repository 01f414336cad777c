#pragma once
// What the parsers check in bytes that nobody vouches for, and how they word it.

#include "checkpoint/tensor_file.hpp"

#include "base/json.hpp"

#include <optional>
#include <string_view>

namespace peftkit::checkpoint {

// Throws Error(checkpoint) "place: message".
[[noreturn]] void refuse(const std::string& place, const std::string& message);

// A name out of a file, fit for a message: quoted, without control characters or invalid UTF-8, cut
// when long.
std::string printable(std::string_view name);

// "[2, 3]"; the first eight sizes of a shape that is longer.
std::string shape_text(std::span<const int64_t> shape);

// "dtype I64, expected …": of a tensor that must hold floating-point numbers and does not.
std::string not_floating(DType dtype);

// The bytes of a tensor; nothing where a size is negative, there are more than 64, or a product of
// them overflows (sizes of zero left out, so that strides cannot overflow either).
std::optional<size_t> byte_count(DType dtype, std::span<const int64_t> shape);

// What both writers ask for: names in UTF-8, data as long as the shape says.
void check_writable(const fs::path& path, const TensorViews& tensors);

// JSON in which a repeated key is an error, as is nesting deeper than any of these formats needs.
nlohmann::json parse_strict_json(std::string_view text, const std::string& place);

// JSON that is not nested deeper than that: copies and texts of JSON values recurse.
Json parse_shallow_json(std::string_view text, const std::string& place);
Json read_shallow_json(const fs::path& path);

}  // namespace peftkit::checkpoint
