#pragma once
// Gates of one or more files laid out as rows of layers and columns of method.target, which is how
// tables, heat maps and pages show them.

#include "report/gate_file.hpp"

namespace peftkit::report {

// "method.target" for each name; "method.target (site)" where a layer has that target twice.
std::vector<std::string> column_labels(std::span<const GateName> names);

// [row][column]; empty where there is no such gate.
using Matrix = std::vector<std::vector<std::optional<double>>>;

struct Grid {
  std::vector<std::string> rows;  // "0", "1", …; "encoder 0", … where there are several stacks
  std::vector<std::string> columns;  // in order of first appearance
  // [file][row][column]; null where the file has no such gate.
  std::vector<std::vector<std::vector<const GateEntry*>>> cells;
};

// The union of the files' gates. Points into `files`.
Grid make_grid(std::span<const GateFile> files);

Matrix means(const Grid& grid, size_t file);
Matrix label_means(const Grid& grid, size_t file, const std::string& label);
// a - b where both have a value.
Matrix difference(const Matrix& a, const Matrix& b);
// Largest minus smallest of the matrices' values, where there are at least two.
Matrix range(std::span<const Matrix> matrices);

// A short name for each file: its adapter, if these differ; else its folder; else "file 1", ….
std::vector<std::string> short_names(std::span<const GateFile> files);

}  // namespace peftkit::report
