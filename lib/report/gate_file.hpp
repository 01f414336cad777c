#pragma once
// gates.json as values: what is written of a table of gates, and what is read back.

#include "report/gates.hpp"

#include <optional>
#include <span>

namespace peftkit::report {

struct LabelStatistics {
  std::string label;
  double mean = 0, std = 0;
  int64_t count = 0;
};

struct GateEntry {
  GateName name;
  GateStatistics statistics;
  std::vector<LabelStatistics> by_label;  // empty: examples have no label names
  // The mean over the examples of one label.
  std::optional<double> mean_of(const std::string& label) const;
};

struct GateFile {
  std::string path;  // where it was read from
  GateHeader header;
  int64_t examples = 0;
  std::vector<GateEntry> gates;
  // All labels, in the file's order.
  std::vector<std::string> labels() const;
};

// The statistics of a table. Labels are in numeric order if all are whole numbers, else byte order.
GateFile summarize(const GateHeader& header, const GateTable& table);

// gates.json without "scores".
Json to_json(const GateFile& file);

// Reads a gates.json, or that of a run folder. Throws Error(data) naming the file and the key path.
GateFile read_gates(const fs::path& path);

// The same for the text of `file`.
GateFile parse_gates(std::string_view text, const std::string& file);

}  // namespace peftkit::report
