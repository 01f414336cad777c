#pragma once
// Gates as data: one column per gate of the model, one value per example; their statistics and
// gates.json.

#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::report {

// Which gate it is. `site` and `target` as in gates.json:
//   bottleneck     site mh_adapter | output_adapter, target attn_out | ffn_out
//   lora           site selfattn | crossattn | intermediate | output,
//                  target query | key | value | ffn_in | ffn_out
//   prefix_tuning  site self_prefix | …, target prefix (shared gate) | key | value
struct GateName {
  std::string stack;  // "encoder" | "decoder"
  int64_t layer = 0;  // as configs and `adapters` count: a decoder's go on after the encoder's
  std::string method, site, target;
  auto operator<=>(const GateName&) const = default;
};

// "encoder layer 3, lora.query at selfattn", for messages.
std::string describe(const GateName& name);

struct GateColumn {
  GateName name;
  std::vector<float> values;  // one per example
  std::string adapter;        // whose gate it is
  std::string score_place;    // where `adapters` has its scores: selfattn_lora, self_prefix, …
  // The layer whose weights these are, where passes share them (ALBERT); `adapters` has its scores
  // under that one.
  std::optional<int64_t> shared_layer = {};
};

// What was learned about each example besides its gates.
struct ExampleInfo {
  int64_t id = 0;  // index of the row in the data file, from 0
  std::string label, prediction;
  double loss = 0;
};

struct GateTable {
  std::vector<GateColumn> columns;  // in order of layer, then of execution
  std::vector<ExampleInfo> examples;
  // The column of a gate of an adapter; a new one, with what else `gate` says, where there is none.
  GateColumn& column(const GateColumn& gate);
};

struct GateStatistics {
  double mean = 0, std = 0, min = 0, max = 0;          // std: population (divided by n)
  double q05 = 0, q25 = 0, q50 = 0, q75 = 0, q95 = 0;  // linear interpolation, as numpy.quantile
  double below_01 = 0, above_09 = 0;  // shares of gates < 0.1 and > 0.9; NaN: not in the file
  int64_t count = 0;
};

// Throws Error(data) where there is no value, Error(numeric) where one is not finite.
GateStatistics statistics(const std::vector<float>& values);

// What stands at the head of gates.json.
struct GateHeader {
  std::string adapter;
  std::string model_type;
  int64_t layers = 0;
  std::string data_file;
  Json config = Json::object();  // the adapter's config
};

// The gates.json object (interface: format "peftkit-gates", version 1). `by_label` is left out
// where examples have no label names; shares below 0.1 and above 0.9 stand beside the quantiles as
// "below_0.1", "above_0.9". `with_scores` adds "scores" in the structure of adapters'
// output_adapter_gating_scores: adapter -> layer -> score_place -> array; (examples) for one gate
// at a place, (examples, n) for several. Errors of `statistics` name the gate.
Json gates_json(const GateHeader& header, const GateTable& table, bool with_scores);

// One JSON object per example: id, label, prediction, loss, gates: {layer: {"method.target":
// value}}. A layer that has a target twice (self- and cross-attention) says
// "method.target (site)".
std::string per_example_jsonl(const GateTable& table);

}  // namespace peftkit::report
