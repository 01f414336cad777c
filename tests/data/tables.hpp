#pragma once
// Data files from text, and what the readers make of them.

#include "data/table.hpp"
#include "support/support.hpp"

namespace peftkit::test {

// Reads `content` as a file of that name.
data::Table table_of(const std::string& name, std::string_view content);

// The message of the Error(data) that reading `content` throws, without the folder.
std::string table_error(const std::string& name, std::string_view content);

// `text` without each occurrence of the folder and its slash.
std::string without_folder(std::string text, const TempDir& dir);

// All cells of a column.
std::vector<Json> column_of(const data::Table& table, const std::string& name);

std::vector<long> lines_of(const data::Table& table);

}  // namespace peftkit::test
