#pragma once
// Small text functions: building messages, suggesting names, printing numbers.

#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit {

// str("epoch ", 3, " of ", n): everything that streams, joined.
template <class... Parts>
std::string str(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// "a, b, c"
std::string join(std::span<const std::string> parts, std::string_view separator = ", ");

std::vector<std::string> split(std::string_view text, char separator);

// Without leading and trailing blanks (space, tab, CR, LF).
std::string_view trim(std::string_view text);

// ASCII letters in lower case, all else as it is.
std::string lower_case(std::string text);

// At most so many bytes, cut between characters and then with "…" behind them.
std::string beginning(const std::string& text, size_t bytes);

// The candidate most like `name` by edit distance, if it is near enough to be a slip of the pen.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

// " (did you mean 'alpha'?)", or "" where nothing is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

// The shortest text that reads back as the same double: 0.1, 5e-05, 4.
std::string number(double value);

// A fixed count of digits after the point: fixed(0.5, 3) = "0.500".
std::string fixed(double value, int digits);

// 1234567 -> "1,234,567"
std::string with_commas(long long value);

// With blanks behind it up to `width` bytes.
std::string padded(std::string text, size_t width);

// Is the text valid UTF-8? Otherwise the byte offset of the first wrong byte.
std::optional<size_t> first_invalid_utf8(std::string_view text);

}  // namespace peftkit
