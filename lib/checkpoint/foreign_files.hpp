#pragma once
// Folders and files that look like a checkpoint or an adapter and are something else: each is
// refused by what it is, with what to do.

#include "checkpoint/tensor_file.hpp"

#include "base/json.hpp"

namespace peftkit::checkpoint {

// Refuses a folder with an adapter of the Python library peft.
void check_not_peft(const fs::path& folder);

// Refuses a folder that is to be a base and has an adapter alone, of whichever library.
void check_not_adapter(const fs::path& folder);

// Refuses a config.json whose weights are quantised. `file` heads the message.
void check_not_quantised(const fs::path& file, const Json& config);

// " (…)", where weights of another kind lie in a folder that has none of those that are read.
std::string other_weights(const fs::path& folder);

// Refuses tensors whose names tell that they were saved out of a wrapper around the model, and
// those of GPTQ's and AWQ's packed matrices.
void check_names(const fs::path& folder, const TensorViews& tensors);

}  // namespace peftkit::checkpoint
