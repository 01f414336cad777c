#pragma once
// A small table of gates whose statistics can be computed by hand.

#include "report/gate_file.hpp"

namespace peftkit::report {

// Two layers, four examples, labels negative and positive in turn:
//   layer 0  lora.query            0.125  0.25   0.375  0.5
//   layer 0  prefix_tuning.prefix  0.0625 0.0625 0.9375 0.9375
//   layer 1  lora.query            0.75   0.75   0.75   0.75
GateTable sample_table();

GateHeader sample_header(const std::string& adapter = "sst2");

// The sample as read from `path`.
GateFile sample_file(const std::string& path = "runs/a/gates.json",
                     const std::string& adapter = "sst2");

}  // namespace peftkit::report
