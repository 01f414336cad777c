#pragma once
// Gates as one self-contained page: no script, nothing loaded, light and dark.

#include "report/gate_file.hpp"

namespace peftkit::report {

// Several files begin with their comparison. Heat maps by label are folded unless `labels_open`.
std::string html_page(std::span<const GateFile> files, bool labels_open);

}  // namespace peftkit::report
