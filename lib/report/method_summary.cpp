#include "report/method_summary.hpp"

#include <algorithm>

namespace peftkit::report {

namespace {

void add_gate(MethodSummary& summary, const GateEntry& gate) {
  const GateStatistics& s = gate.statistics;
  ++summary.gates;
  summary.mean += s.mean;
  summary.std += s.std;
  summary.below_01 += s.below_01;
  summary.above_09 += s.above_09;
  const auto mean_of = [](const GateEntry* entry) { return entry->statistics.mean; };
  if (!summary.lowest || s.mean < mean_of(summary.lowest)) summary.lowest = &gate;
  if (!summary.highest || s.mean > mean_of(summary.highest)) summary.highest = &gate;
}

}  // namespace

std::vector<MethodSummary> summarize_methods(const GateFile& file) {
  std::vector<MethodSummary> methods;
  for (const auto& gate : file.gates) {
    auto found = std::ranges::find(methods, gate.name.method, &MethodSummary::method);
    if (found == methods.end()) {
      found = methods.insert(methods.end(), MethodSummary{.method = gate.name.method});
    }
    add_gate(*found, gate);
  }
  for (auto& summary : methods) {
    const auto n = static_cast<double>(summary.gates);
    for (double* sum : {&summary.mean, &summary.std, &summary.below_01, &summary.above_09}) {
      *sum /= n;
    }
  }
  return methods;
}

}  // namespace peftkit::report
