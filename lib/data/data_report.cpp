#include "data/data_report.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::data {

namespace {

constexpr size_t kMostTargets = 20, kMostFrequent = 10;

std::string line(const std::string& name, const std::string& content) {
  return "\n  " + name + std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') + content;
}

std::string percent(int64_t part, int64_t whole) {
  return fixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1) + " %";
}

std::string dropped_text(const DroppedRows& dropped) {
  const bool all = dropped.count == static_cast<int64_t>(dropped.places.size());
  return str(with_commas(dropped.count), " with ", dropped.reason, " (", join(dropped.places),
             all ? ")" : ", …)");
}

std::string targets_text(const DataReport& report) {
  auto targets = report.targets;
  const bool many = targets.size() > kMostTargets;
  std::string out;
  if (many) {
    std::ranges::stable_sort(targets,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    out = with_commas(static_cast<long long>(targets.size())) + " different, most often ";
    targets.resize(kMostFrequent);
  }
  std::vector<std::string> parts;
  for (const auto& [name, count] : targets)
    parts.push_back(str(name.empty() ? "(none)" : name, ": ", with_commas(count)));
  return out + join(parts, "; ");
}

}  // namespace

LengthQuantiles length_quantiles(std::vector<int64_t> lengths) {
  if (lengths.empty()) return {};
  std::ranges::sort(lengths);
  const auto rank = [&](double share) {
    const double position = std::ceil(share * static_cast<double>(lengths.size()));
    return lengths[static_cast<size_t>(position) - 1];
  };
  return {lengths.front(), rank(0.5), rank(0.95), lengths.back()};
}

std::string text(const DataReport& report) {
  std::string out = str(join(report.files), ": ", with_commas(report.rows),
                        report.rows == 1 ? " row, " : " rows, ", with_commas(report.used), " used");
  if (!report.prompt.empty()) out += line("prompt", report.prompt);
  for (const auto& dropped : report.dropped) out += line("dropped", dropped_text(dropped));
  if (report.used == 0) return out;
  const auto& [min, median, percentile_95, max] = report.lengths;
  out += line("tokens", str("min ", min, ", 50 % ", median, ", 95 % ", percentile_95, ", max ", max,
                            " (before truncation)"));
  out += line("truncated",
              str(with_commas(report.truncated), " (", percent(report.truncated, report.used),
                  ") to ", report.max_length, " tokens"));
  for (const auto& [what, count] : report.counts)
    out += line("note", str(with_commas(count), " ", what));
  if (!report.targets.empty()) out += line("labels", targets_text(report));
  return out;
}

}  // namespace peftkit::data
