#pragma once
// How the JSON files of adapter folders are read and written, and what is said of their keys.

#include "checkpoint/adapter_folder.hpp"

#include <initializer_list>

namespace peftkit::checkpoint {

// Throws Error(checkpoint) "file: key: found …, expected …".
[[noreturn]] void wrong(const fs::path& file, const std::string& key, const std::string& found,
                        const std::string& expected);
// A value as messages show it; "nothing" for null.
std::string found_text(const Json& found);

// A key of a JSON object, null where it is absent.
Json value(const Json& object, const std::string& key);
// The text under the last key of a path such as "config.head_type", in the object that holds it.
std::string text(const fs::path& file, const Json& object, const std::string& path);

Json read_object(const fs::path& file);
// The tensors of the first of `names` that exists.
TensorViews read_first(const fs::path& folder, std::initializer_list<const char*> names);

// Python's loader reads this key: without it, or below 1.1.0, it rewrites some values of old
// configs.
inline constexpr const char* kFormatVersion = "adapters.1.3.0";

// What all files say: the base, and the name of the adapter.
Json common_keys(const AdapterOwner& owner, const std::string& name);
// `adapters` writes keys sorted.
std::string dump_sorted(const Json& json);

}  // namespace peftkit::checkpoint
