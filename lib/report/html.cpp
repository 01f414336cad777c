#include "report/html.hpp"

#include "base/text.hpp"
#include "report/file_names.hpp"
#include "report/html_parts.hpp"
#include "report/method_summary.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::report {

namespace {

std::string number_cell(const std::string& text) {
  return str("<td>", text, "</td>");
}

std::string share_cell(double share) {
  return number_cell(std::isnan(share) ? "–" : fixed(100 * share, 1) + "%");
}

// Columns of text: the method or gate, which stands left; all others are numbers.
std::string list_head(std::initializer_list<std::string> titles) {
  std::string out = "<table class=\"list\">\n<thead><tr>";
  for (const auto& title : titles) {
    const bool text = title == "Method" || title == "Gate";
    out += str("<th scope=\"col\"", text ? " class=\"text\"" : "", ">", title, "</th>");
  }
  return out + "</tr></thead>\n<tbody>\n";
}

std::string place_cell(const GateEntry& gate) {
  return number_cell(
      str(fixed(gate.statistics.mean, 3), " <small>layer ", gate.name.layer, "</small>"));
}

std::string methods_html(const GateFile& file) {
  std::string out = list_head({"Method", "Gates", "Mean", "SD over examples", "Lowest mean",
                               "Highest mean", "Below 0.1", "Above 0.9"});
  for (const auto& method : summarize_methods(file)) {
    out += str("<tr><th scope=\"row\" class=\"text\">", escape(method.method), "</th>",
               number_cell(str(method.gates)), number_cell(fixed(method.mean, 3)),
               number_cell(fixed(method.std, 3)), place_cell(*method.lowest),
               place_cell(*method.highest), share_cell(method.below_01),
               share_cell(method.above_09), "</tr>\n");
  }
  return out + "</tbody></table>\n";
}

std::string values_html(const Grid& grid) {
  std::string out = "<details><summary>All values</summary>\n<div class=\"scroll\">" +
                    list_head({"Layer", "Gate", "Mean", "SD", "Min", "5%", "25%", "Median", "75%",
                               "95%", "Max", "Below 0.1", "Above 0.9"});
  for (size_t row = 0; row < grid.rows.size(); ++row) {
    for (size_t column = 0; column < grid.columns.size(); ++column) {
      const GateEntry* gate = grid.cells[0][row][column];
      if (gate == nullptr) continue;
      const GateStatistics& s = gate->statistics;
      out += str("<tr><td>", escape(grid.rows[row]), "</td><th scope=\"row\" class=\"text\">",
                 escape(grid.columns[column]), "</th>");
      for (const double value : {s.mean, s.std, s.min, s.q05, s.q25, s.q50, s.q75, s.q95, s.max}) {
        out += number_cell(fixed(value, 3));
      }
      out += share_cell(s.below_01) + share_cell(s.above_09) + "</tr>\n";
    }
  }
  return out + "</tbody></table></div></details>\n";
}

int64_t label_count(const GateFile& file, const std::string& label) {
  for (const auto& gate : file.gates) {
    for (const auto& part : gate.by_label) {
      if (part.label == label) return part.count;
    }
  }
  return 0;
}

std::string labels_html(const GateFile& file, const Grid& grid, bool open) {
  const auto labels = file.labels();
  if (labels.empty()) return "";
  std::string out = str("<details", open ? " open" : "",
                        "><summary>By label</summary>\n<div class=\"figures compact\">\n");
  std::vector<Matrix> values;
  for (const auto& label : labels) {
    values.push_back(label_means(grid, 0, label));
    out += heat_figure(
        {.title = label,
         .caption = str("Mean of ", with_commas(label_count(file, label)), " examples.")},
        grid, values.back());
  }
  if (labels.size() == 2) {
    const Matrix gap = difference(values[1], values[0]);
    out += heat_figure(
        {"Difference", str(labels[1], " minus ", labels[0], "."), true, bound_of(gap)}, grid, gap);
  } else if (labels.size() > 2) {
    const Matrix gap = range(values);
    out += heat_figure({"Range", "Largest minus smallest mean of a label.", false, bound_of(gap)},
                       grid, gap);
  }
  return out + "</div></details>\n";
}

std::string facts(const GateFile& file, const ShownFile& shown) {
  return str(file.header.model_type, ", ", file.header.layers, " layers · ", shown.data, ", ",
             with_commas(file.examples), " examples");
}

std::string facts_html(const GateFile& file, const ShownFile& shown) {
  return str("<p class=\"facts\">", escape(facts(file, shown)), "</p>\n");
}

std::string mean_figure(const std::string& title, const std::string& caption, const Grid& grid,
                        size_t file) {
  const auto tooltip = [&](size_t row, size_t column) {
    return describe_statistics(*grid.cells[file][row][column]);
  };
  return heat_figure({.title = title, .caption = caption}, grid, means(grid, file), tooltip);
}

std::string file_html(const GateFile& file, bool labels_open) {
  if (file.gates.empty()) {
    return "<p>This adapter has no gates: none of its methods has <code>use_gating</code> "
           "set.</p>\n";
  }
  const Grid grid = make_grid({&file, 1});
  return "<div class=\"figures\">\n" +
         mean_figure("Mean gate", "0 is closed, 1 is open.", grid, 0) + box_figure(grid, 0) +
         "</div>\n<div class=\"scroll\">" + methods_html(file) + "</div>\n" +
         labels_html(file, grid, labels_open) + values_html(grid);
}

std::string comparison_html(std::span<const GateFile> files, const std::vector<ShownFile>& shown,
                            const std::vector<std::string>& names) {
  const Grid grid = make_grid(files);
  if (grid.rows.empty()) return "";
  std::string figures, gaps;
  std::vector<Matrix> differences;
  double bound = 0;  // one for all, so that colours can be compared
  for (size_t i = 0; i < files.size(); ++i) {
    figures += mean_figure(names[i], facts(files[i], shown[i]), grid, i);
    differences.push_back(difference(means(grid, i), means(grid, 0)));
    bound = std::max(bound, bound_of(differences[i]));
  }
  for (size_t i = 1; i < files.size(); ++i) {
    gaps += heat_figure({str(names[i], " − ", names[0]), "Difference of the means.", true, bound},
                        grid, differences[i]);
  }
  return str("<div class=\"figures compact\">\n", figures,
             "</div>\n<div class=\"figures compact\">\n", gaps, "</div>\n");
}

std::string body(std::span<const GateFile> files, const std::string& title, bool labels_open) {
  std::string out = str("<h1>", escape(title), "</h1>\n");
  const auto shown = shown_files(files);
  if (files.size() == 1)
    return out + facts_html(files[0], shown[0]) + file_html(files[0], labels_open);
  const auto names = short_names(files);
  out += comparison_html(files, shown, names);
  for (size_t i = 0; i < files.size(); ++i) {
    out += str("<h2>", escape(names[i]), "</h2>\n", facts_html(files[i], shown[i]),
               file_html(files[i], labels_open));
  }
  return out;
}

}  // namespace

std::string html_page(std::span<const GateFile> files, bool labels_open) {
  const std::string title = "Gates of " + join(short_names(files));
  // The policy makes the browser vouch for it: nothing runs and nothing is loaded.
  return str(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"peftkit\">\n<title>",
      escape(title), "</title>\n<style>", style_sheet(), "</style>\n</head>\n<body>\n<main>\n",
      body(files, title, labels_open), "</main>\n</body>\n</html>\n");
}

}  // namespace peftkit::report
