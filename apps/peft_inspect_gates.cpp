// peft-inspect-gates: shows what the gates of an adapter learned.

#include "app.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "report/html.hpp"
#include "report/text_report.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace peftkit;

About about() {
  return {
      .examples = {"peft-inspect-gates runs/unipelt/gates.json",
                   "peft-inspect-gates runs/unipelt --by label",
                   "peft-inspect-gates runs/unipelt --html gates.html",
                   "peft-inspect-gates runs/unipelt runs/mam --html comparison.html"},
      .exit_codes = {0, 1, 2, 3, 6},
      .environment = {{"NO_COLOR", "Where it is set and not empty, nothing is coloured"}},
      .see_also = {"peft-train", "peft-eval"},
  };
}

report::GateFile read_gates(const std::string& path) {
  const log::Phase phase("gates " + path);
  return report::read_gates(path);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Tables, heat maps and statistics of the gates that an adapter learned: per layer and "
      "method, and side by side for several files.",
      "peft-inspect-gates");
  app.set_version_flag("--version", std::string("peftkit ") + peftkit_version(),
                       "Print the version and exit");
  std::vector<std::string> paths;
  std::string html, by;
  app.add_option("GATES.json", paths, "Gates files, or run folders that hold a gates.json")
      ->required()
      ->type_name("FILE");
  app.add_option("--html", html, "Also write one self-contained page")->type_name("FILE");
  app.add_option("--by", by, "Also show means per group of examples")
      ->option_text("label")
      ->check(CLI::IsMember({"label"}));

  return run_app(app, about(), argc, argv, [&] {
    std::vector<report::GateFile> files;
    for (const auto& path : paths) files.push_back(read_gates(path));
    const report::TextStyle style{terminal_width(Stream::out), report::colour_depth(Stream::out)};
    std::cout << report::text_report(files, by == "label", style);
    if (html.empty()) return;
    write_file(html, report::html_page(files, by == "label"));
    if (log::shows(log::Level::info)) std::cout << "\nwrote " << html << '\n';
  });
}
