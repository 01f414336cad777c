#pragma once
// Python's operations on texts that filters and methods share. Counts and widths are characters.

#include "chat/budget.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::chat {

// The first `count` occurrences; all where it is negative.
std::string replaced(Budget& budget, std::string_view text, std::string_view old,
                     std::string_view by, int64_t count);
// Without a separator the parts between runs of blanks. At most `most` cuts where it is not
// negative.
std::vector<std::string_view> split_text(std::string_view text,
                                         const std::optional<std::string>& separator, int64_t most);
std::vector<std::string_view> split_text_from_right(std::string_view text,
                                                    const std::optional<std::string>& separator,
                                                    int64_t most);
std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends);

enum class Align { left, right, centre };
std::string padded(Budget& budget, const std::string& text, int64_t width, std::string_view fill,
                   Align align);

}  // namespace peftkit::chat
