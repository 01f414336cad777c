#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

const std::string kFile = "run/gates.json";
const std::string kInspect = "peft-inspect-gates DIR/run/gates.json";

}  // namespace

BrokenSection broken_gates() {
  return {
      "gates.json",
      "",
      {
          {"no such file", without(kFile), kInspect, 3,
           "error: DIR/run/gates.json: cannot read: No such file or directory"},
          {"a folder without one", nothing(), "peft-inspect-gates DIR/model", 3,
           "error: DIR/model: no gates.json in this folder"},
          {"empty", file(kFile, ""), kInspect, 3,
           "error: DIR/run/gates.json:1:1: not valid JSON: syntax error while parsing value - "
           "unexpected end of input; expected '[', '{', or a literal"},
          {"breaks off", cut(kFile, 100), kInspect, 3,
           "error: DIR/run/gates.json:6:22: not valid JSON: syntax error while parsing value - "
           "invalid string: missing closing quote; last read: '\"be'"},
          {"not JSON", nothing(), "peft-inspect-gates DIR/config.yaml", 3,
           "error: DIR/config.yaml:1:1: not valid JSON: syntax error while parsing value - invalid "
           "literal; last read: 'v'"},
          {"another JSON file", nothing(), "peft-inspect-gates DIR/run/all_results.json", 3,
           "error: DIR/run/all_results.json: not a gates file: \"format\" is not "
           "\"peftkit-gates\""},
          {"a list", file(kFile, "[]"), kInspect, 3,
           "error: DIR/run/gates.json: found an array, expected an object"},
          {"another format", json(kFile, "/format", "peftkit-gate"), kInspect, 3,
           "error: DIR/run/gates.json: not a gates file: \"format\" is not \"peftkit-gates\""},
          {"a later version", json(kFile, "/version", 2), kInspect, 3,
           "error: DIR/run/gates.json: version: found 2, expected 1 (written by a newer peftkit)"},
          {"a key is missing", json_without(kFile, "/gates/3/mean"), kInspect, 3,
           "error: DIR/run/gates.json: gates[3]: \"mean\" is missing"},
          {"a number as text", json(kFile, "/data/examples", "24"), kInspect, 3,
           "error: DIR/run/gates.json: data.examples: found \"24\", expected a count"},
          {"a gate above 1", json(kFile, "/gates/0/max", 1.5), kInspect, 3,
           "error: DIR/run/gates.json: gates[0].max: found 1.5, expected a number from 0 to 1"},
          {"a gate that is null", json(kFile, "/gates/0/quantiles/0.5", nullptr), kInspect, 3,
           "error: DIR/run/gates.json: gates[0].quantiles.0.5: found null, expected a number from "
           "0 to 1"},
          {"a gate twice", json(kFile, "/gates/1/target", "query"), kInspect, 3,
           "error: DIR/run/gates.json: gates[1]: the same gate as gates[0]: encoder layer 0, "
           "lora.query at selfattn"},
          {"groups of another kind", nothing(), kInspect + " --by layer", 2,
           "error: --by: layer not in {label} (see peft-inspect-gates --help)"},
      }};
}

}  // namespace peftkit::test
