#pragma once
// Which files are PyTorch's.

#include <cstddef>
#include <span>

namespace peftkit::checkpoint {

// True for `torch.save`'s zip archives, and for its files from before 1.6, so that their reader can
// say what they are.
bool is_pytorch_file(std::span<const std::byte> file);

}  // namespace peftkit::checkpoint
