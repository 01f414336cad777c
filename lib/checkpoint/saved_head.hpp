#pragma once
// head_config.json and the head's tensors; reading them is declared in adapter_folder.hpp.

#include "checkpoint/adapter_folder.hpp"

namespace peftkit::checkpoint {

// Writes the head of an adapter as a flexible one, or, for a family without flexible heads in
// `adapters`, as its Hugging Face class has it where that is the same head.
void write_head(const fs::path& folder, const AdapterFolder& adapter);

}  // namespace peftkit::checkpoint
