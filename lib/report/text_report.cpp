#include "report/text_report.hpp"

#include "base/text.hpp"
#include "report/table.hpp"
#include "report/text_table.hpp"

#include <algorithm>

namespace peftkit::report {

namespace {

std::string section(const std::string& title, const std::string& body) {
  return "\n" + title + "\n\n" + body;
}

std::string label_section(const GateFile& file, int width) {
  if (file.labels().empty()) {
    return "\nNo means by label: this file's examples have no label names.\n";
  }
  return section("Mean gate by label", label_table(file, width));
}

std::string file_report(const GateFile& file, const ShownFile& shown, bool with_gates,
                        bool by_label, const TextStyle& style) {
  std::string out = heading(file, shown);
  if (file.gates.empty()) {
    return out + "\nThis adapter has no gates: none of its methods has use_gating set.\n";
  }
  const Grid grid = make_grid({&file, 1});
  out += section("Mean gate", heat_map(grid, means(grid, 0), style));
  out += section("Methods", method_table(file, style.width));
  if (with_gates) out += section("Gates", gate_table(file, style.width));
  if (by_label) out += label_section(file, style.width);
  return out;
}

std::string comparison(std::span<const GateFile> files, const std::vector<ShownFile>& shown,
                       int width) {
  const bool any = std::ranges::any_of(files, [](const auto& file) { return !file.gates.empty(); });
  if (!any) return "";
  std::string names;
  const auto shorts = short_names(files);
  for (size_t i = 0; i < files.size(); ++i) {
    names += printable(str("  ", shorts[i], ": ", shown[i].gates)) + "\n";
  }
  return section("Mean gate of each file, and its difference to the first",
                 names + "\n" + comparison_table(files, width));
}

}  // namespace

std::string text_report(std::span<const GateFile> files, bool by_label, const TextStyle& style) {
  std::string out;
  const auto shown = shown_files(files);
  for (size_t i = 0; i < files.size(); ++i) {
    if (!out.empty()) out += "\n\n";
    out += file_report(files[i], shown[i], files.size() == 1, by_label, style);
  }
  return files.size() == 1 ? out : out + comparison(files, shown, style.width);
}

}  // namespace peftkit::report
