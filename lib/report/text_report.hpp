#pragma once
// What peft-inspect-gates prints.

#include "report/heat_map.hpp"

namespace peftkit::report {

// One file: heading, heat map, methods, gates. Several: each one's heat map and methods, then the
// comparison. `by_label` adds means per label. Says so in words where there are no gates or labels.
std::string text_report(std::span<const GateFile> files, bool by_label, const TextStyle& style);

}  // namespace peftkit::report
