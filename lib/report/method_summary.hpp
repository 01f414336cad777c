#pragma once
// One line per method: how open its gates are over all layers, and where least and most.

#include "report/gate_file.hpp"

namespace peftkit::report {

struct MethodSummary {
  std::string method;
  int64_t gates = 0;
  double mean = 0, std = 0;  // means over its gates, std being each gate's spread over examples
  double below_01 = 0, above_09 = 0;
  const GateEntry* lowest = nullptr;  // by mean; point into the file
  const GateEntry* highest = nullptr;
};

// In order of first appearance.
std::vector<MethodSummary> summarize_methods(const GateFile& file);

}  // namespace peftkit::report
