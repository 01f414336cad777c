#include "base/text.hpp"
#include "report/html_parts.hpp"
#include "report/palette.hpp"

namespace peftkit::report {

namespace {

constexpr const char* kLayout = R"(
:root { color-scheme: light dark; --page: #fff; --ink: #1c1e21; --muted: #5c6370; --rule: #dfe2e7;
  --box: #9db8dc; --line: #2f5a96; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14161a; --ink: #e6e8eb; --muted: #9aa3b0; --rule: #2d323a;
    --box: #3c5a85; --line: #a9c8f5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.75rem 4rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
  Arial, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.65rem; font-weight: 600; letter-spacing: -.01em; line-height: 1.25; margin: 0; }
h2 { font-size: 1.2rem; font-weight: 600; margin: 2.75rem 0 0; padding-top: 1.25rem;
  border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .6rem; overflow-wrap: anywhere; }
.facts { color: var(--muted); margin: .25rem 0 0; overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: 2.25rem 3.5rem; margin-top: 1.75rem; }
.scroll { overflow-x: auto; }
figure { margin: 0; max-width: 100%; min-width: min(100%, 16rem); }
figcaption { color: var(--muted); font-size: .82rem; margin-top: .5rem;
  contain: inline-size; }
table { border-collapse: separate; border-spacing: 2px; font-size: .85rem; }
th { font-weight: 500; text-align: center; padding: .1rem .45rem; }
thead th, tfoot td { color: var(--muted); font-size: .8rem; line-height: 1.3; }
th[scope=row] { color: var(--muted); text-align: right; white-space: nowrap; }
th.method { border-bottom: 1px solid var(--rule); color: var(--ink); }
th.target { vertical-align: top; }
.heat td { border-radius: 3px; height: 1.75rem; min-width: 5.6rem; padding: 0 .4rem;
  text-align: center; }
.compact { gap: 2rem; } .compact .heat td { min-width: 3.6rem; }
td.none { color: var(--muted); text-align: center; }
.boxes { border-spacing: 0; } .boxes td { padding: 0 .3rem; line-height: 0; }
.boxes .target { min-width: 8.2rem; padding-bottom: .25rem; }
svg { display: block; overflow: visible; }
svg text { fill: var(--muted); font-size: 10px; }
.tick { stroke: var(--rule); } .reach { stroke: var(--muted); stroke-dasharray: 1 2; }
.whisker { stroke: var(--line); } .box { fill: var(--box); }
.median { stroke: var(--line); stroke-width: 2.5; }
.legend { display: flex; align-items: center; gap: .45rem; margin-bottom: .25rem; }
.legend span { display: inline-flex; }
.legend i { display: block; width: .8rem; height: .7rem; }
.list { border-collapse: collapse; margin-top: 1.75rem; }
.list th, .list td { border-bottom: 1px solid var(--rule); padding: .28rem .8rem; text-align: right;
  white-space: nowrap; }
.list .text { text-align: left; } .list tbody .text { color: var(--ink); }
.list small { color: var(--muted); font-size: .8rem; }
details { margin-top: 1.75rem; }
summary { cursor: pointer; font-weight: 600; }
@media print { body { max-width: none; padding: 0; } td, i { print-color-adjust: exact;
  -webkit-print-color-adjust: exact; } figure { break-inside: avoid; } }
)";

std::string colour_classes(Theme theme) {
  const auto rule = [](char scale, int step, Rgb colour) {
    return str(".", scale, step, "{background:", hex(colour),
               ";color:", hex(text_colour_on(colour)), "}\n");
  };
  std::string css;
  for (int step = 0; step <= kColourSteps; ++step) {
    const double share = static_cast<double>(step) / kColourSteps;
    css += rule('s', step, sequential_colour(share, theme));
    css += rule('d', step, diverging_colour(2 * share - 1, theme));
  }
  return css;
}

}  // namespace

std::string style_sheet() {
  return str(kLayout, colour_classes(Theme::light),
             "@media screen and (prefers-color-scheme: dark) {\n", colour_classes(Theme::dark),
             "}\n");
}

}  // namespace peftkit::report
