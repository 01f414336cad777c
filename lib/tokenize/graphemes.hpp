#pragma once
// Characters as a reader sees them: a letter with its marks, a flag, a return and newline.

#include <functional>
#include <string_view>

namespace peftkit::tokenize {

// Calls visit(cluster) for one extended grapheme cluster after the other.
void each_grapheme(std::u32string_view text, const std::function<void(std::u32string_view)>& visit);

}  // namespace peftkit::tokenize
