// gates.json: what is read is the same after being written, and can be shown.

#include "fuzz/fuzz.hpp"
#include "report/gate_file.hpp"
#include "report/html.hpp"
#include "report/text_report.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto gates =
      fuzz::parsed([&] { return report::parse_gates(fuzz::text_of(data, size), "gates.json"); });
  if (!gates) return 0;
  const std::string written = dump_json(report::to_json(*gates));
  const auto again = report::parse_gates(written, "gates.json");
  fuzz::require(dump_json(report::to_json(again)) == written, "gates that are written are read");
  const std::vector files{*gates, again};
  for (const size_t count : {1, 2}) {
    const std::span shown(files.data(), count);
    report::text_report(shown, true, {});
    report::html_page(shown, true);
  }
  return 0;
}
