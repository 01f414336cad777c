#pragma once
// Tables of gates for the terminal. Widths are in columns; see to_text.

#include "report/file_names.hpp"
#include "report/grid.hpp"

namespace peftkit::report {

// Adapter, base, data, file: one line each.
std::string heading(const GateFile& file, const ShownFile& shown);

// A line per method: its gates' mean and spread, the layers where it is least and most open.
std::string method_table(const GateFile& file, int width);

// A line per gate: mean, std, min, max, shares below 0.1 and above 0.9.
std::string gate_table(const GateFile& file, int width);

// A line per gate: its mean over the examples of each label, and the difference (second label
// minus first; of more than two, the range).
std::string label_table(const GateFile& file, int width);

// A line per gate: its mean in each file and the difference to the first, "–" where a file lacks
// it.
std::string comparison_table(std::span<const GateFile> files, int width);

}  // namespace peftkit::report
