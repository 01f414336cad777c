#pragma once
// What the tests of adapter folders and their heads share.

#include "checkpoint/adapter_folder.hpp"
#include "checkpoint/sample.hpp"

#include <set>

namespace peftkit::checkpoint {

TensorViews adapter_tensors();
TensorViews head_tensors(const std::string& name);

// An adapter "a" in which everything differs from its default, with a head of three labels.
AdapterFolder sample_folder();

void check_same_head(const std::optional<SavedHead>& found, const SavedHead& expected);

// The message with the folder's name replaced by "~".
std::string without_folder(const fs::path& folder, std::string message);

// Names of the files in a folder.
std::set<std::string> files_of(const fs::path& folder);

}  // namespace peftkit::checkpoint
