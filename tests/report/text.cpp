#include "base/text.hpp"
#include "report/table.hpp"
#include "report/text_report.hpp"
#include "report/text_table.hpp"
#include "sample.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::report {

namespace {

std::string sample_heat_map(ColourDepth colours) {
  const GateFile file = sample_file();
  const Grid grid = make_grid({&file, 1});
  return heat_map(grid, means(grid, 0), {.width = 100, .colours = colours});
}

}  // namespace

TEST_CASE("the table of gates has a line per gate") {
  CHECK(gate_table(sample_file(), 100) ==
        "layer  gate                   mean    std    min    max   <0.1   >0.9\n"
        "    0  lora.query            0.312  0.140  0.125  0.500   0.0%   0.0%\n"
        "    0  prefix_tuning.prefix  0.500  0.438  0.062  0.938  50.0%  50.0%\n"
        "    1  lora.query            0.750  0.000  0.750  0.750   0.0%   0.0%\n");
}

TEST_CASE("the table of methods names the least and most open layer") {
  CHECK(method_table(sample_file(), 100) ==
        "method         gates   mean    std      lowest mean     highest mean   <0.1   >0.9\n"
        "lora               2  0.531  0.070  0.312 (layer 0)  0.750 (layer 1)   0.0%   0.0%\n"
        "prefix_tuning      1  0.500  0.438  0.500 (layer 0)  0.500 (layer 0)  50.0%  50.0%\n");
}

TEST_CASE("means by label stand beside their difference") {
  CHECK(label_table(sample_file(), 100) ==
        "layer  gate                  negative  positive  difference\n"
        "    0  lora.query               0.250     0.375      +0.125\n"
        "    0  prefix_tuning.prefix     0.500     0.500      +0.000\n"
        "    1  lora.query               0.750     0.750      +0.000\n");
}

TEST_CASE("more than two labels have a range") {
  auto table = sample_table();
  table.examples[3].label = "unsure";
  CHECK(split(label_table(summarize(sample_header(), table), 100), '\n')[1] ==
        "    0  lora.query               0.250     0.250   0.500  0.250");
}

TEST_CASE("files with other gates are compared over the union of gates") {
  auto table = sample_table();
  table.columns.erase(table.columns.begin() + 1);
  table.columns[0].values = {0.5f, 0.5f, 0.5f, 0.5f};
  const GateFile files[] = {sample_file("a/gates.json", "a"), summarize(sample_header("b"), table)};
  CHECK(comparison_table(files, 100) ==
        "layer  gate                      a      b       Δ\n"
        "    0  lora.query            0.312  0.500  +0.188\n"
        "    0  prefix_tuning.prefix  0.500      –       –\n"
        "    1  lora.query            0.750  0.750  +0.000\n");
}

TEST_CASE("a file without shares shows a dash for them") {
  GateFile file = sample_file();
  file.gates.resize(1);
  file.gates[0].statistics.below_01 = std::numeric_limits<double>::quiet_NaN();
  CHECK(split(gate_table(file, 100), '\n')[1] ==
        "    0  lora.query  0.312  0.140  0.125  0.500     –  0.0%");
}

TEST_CASE("a heat map without colour has blocks before its numbers") {
  CHECK(sample_heat_map(ColourDepth::none) ==
        "        lora   prefix_tuning\n"
        "layer  query      prefix\n"
        "    0  ▒ 0.31     ▓ 0.50\n"
        "    1  █ 0.75        –\n");
}

TEST_CASE("a heat map in colour has painted cells and no blocks") {
  const std::string truecolor = sample_heat_map(ColourDepth::truecolor);
  CHECK(truecolor.find("\033[48;2;") != std::string::npos);
  CHECK(truecolor.find("  0.31  \033[0m") != std::string::npos);
  CHECK(truecolor.find("▒") == std::string::npos);
  CHECK(sample_heat_map(ColourDepth::xterm256).find("\033[48;5;") != std::string::npos);
}

TEST_CASE("columns that do not fit go on below with the keys repeated") {
  TextTable table;
  table.columns = {{"key"}, {"first"}, {"second"}, {"third"}};
  table.rows = {{{"1"}, {"a"}, {"b"}, {"c"}}};
  CHECK(to_text(table, 18) ==
        "key  first  second\n"
        "  1      a       b\n"
        "\n"
        "key  third\n"
        "  1      c\n");
  CHECK(split(to_text(table, 1), '\n')[0] == "key  first");
}

TEST_CASE("text from a file cannot command the terminal, and wide letters stay aligned") {
  CHECK(printable("a\033[31mb\x7f\xc2\x9b"
                  "c é") == "a?[31mb??c é");
  CHECK(display_width("é中e\xCC\x81") == 4);
  TextTable table;
  table.columns = {{"k", TextTable::Align::left}, {"v"}};
  table.rows = {{{"中文"}, {"1"}}, {{"ab"}, {"2"}}};
  CHECK(to_text(table, 80) == "k     v\n中文  1\nab    2\n");
}

TEST_CASE("no gates and no labels are said in words") {
  GateFile file = sample_file();
  for (auto& gate : file.gates) gate.by_label.clear();
  CHECK(text_report({&file, 1}, true, {}).find("examples have no label names") !=
        std::string::npos);
  file.gates.clear();
  CHECK(text_report({&file, 1}, true, {}) ==
        "adapter  sst2\nbase     bert, 2 layers\ndata     dev.tsv, 4 examples\n"
        "gates    0 in gates.json\n\n"
        "This adapter has no gates: none of its methods has use_gating set.\n");
}

TEST_CASE("rows name the stack where there are two") {
  GateFile file = sample_file();
  file.gates[2].name.stack = "decoder";
  CHECK(make_grid({&file, 1}).rows == std::vector<std::string>{"encoder 0", "decoder 1"});
}

TEST_CASE("files are named by adapter, else by folder, else by number") {
  const GateFile a = sample_file("x/gates.json", "a"), b = sample_file("y/gates.json", "b");
  CHECK(short_names(std::vector{a, b}) == std::vector<std::string>{"a", "b"});
  const GateFile c = sample_file("y/gates.json", "a"), d = sample_file("x/other.json", "a");
  CHECK(short_names(std::vector{a, c}) == std::vector<std::string>{"x", "y"});
  CHECK(short_names(std::vector{a, d}) == std::vector<std::string>{"file 1", "file 2"});
}

}  // namespace peftkit::report
