#pragma once
// What the fuzz targets share. A target gives bytes that nobody vouches for to a parser. An Error
// is an answer; anything else that is thrown, or a promise that does not hold, ends the program,
// which libFuzzer reports together with the input.

#include "base/error.hpp"
#include "base/file.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::fuzz {

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// What `parse` returns; nothing where it throws an Error.
template <class Parse>
auto parsed(Parse parse) -> std::optional<decltype(parse())> {
  try {
    return parse();
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Ends the program where a promise does not hold.
void require(bool holds, const char* promise);

// A folder of this process, in memory where the system has such a place; removed at the end.
const fs::path& scratch_folder();

// The files of a folder as one input: each begins with a line "=====name". Names that are not in
// `names` are left out.
std::map<std::string, std::string_view> files_of(std::string_view input,
                                                 const std::vector<std::string>& names);

// Makes these the only ones of `names` in the folder.
void put_files(const fs::path& folder, const std::map<std::string, std::string_view>& files,
               const std::vector<std::string>& names);

}  // namespace peftkit::fuzz
