#include "base/text.hpp"
#include "sample.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::report {

namespace {

// The name of column `index` at a location of `adapters`' scores: query and value, of decoders with
// cross-attention those of both attentions.
GateName name_at(int64_t layer, const std::string& location, size_t index) {
  const std::string stack = "encoder";
  if (location == "selfattn_lora") {
    return {stack, layer, "lora", index < 2 ? "selfattn" : "crossattn",
            index % 2 == 0 ? "query" : "value"};
  }
  if (location.ends_with("prefix")) return {stack, layer, "prefix_tuning", location, "prefix"};
  return {stack, layer, "bottleneck", location, "ffn_out"};
}

// The table that these scores were made of.
GateTable table_of_scores(const Json& layers) {
  GateTable table;
  for (const auto& [layer, locations] : layers.items()) {
    for (const auto& [location, rows] : locations.items()) {
      const size_t columns = rows[0].is_array() ? rows[0].size() : 1;
      for (size_t c = 0; c < columns; ++c) {
        GateColumn column{name_at(std::stol(layer), location, c), {}, "a", location};
        for (const auto& row : rows) {
          column.values.push_back(row.is_array() ? row[c].get<float>() : row.get<float>());
        }
        table.examples.resize(column.values.size());
        table.columns.push_back(std::move(column));
      }
    }
  }
  return table;
}

}  // namespace

TEST_CASE("gates.json is what the interface says") {
  const Json json = gates_json(sample_header(), sample_table(), false);
  CHECK(json["format"] == "peftkit-gates");
  CHECK(json["version"] == 1);
  CHECK(json["adapter"] == "sst2");
  CHECK(json["base"].dump() == R"({"model_type":"bert","layers":2})");
  CHECK(json["data"].dump() == R"({"file":"dev.tsv","examples":4})");
  CHECK(json["config"].dump() == R"({"architecture":"union"})");
  CHECK_FALSE(json.contains("scores"));
  REQUIRE(json["gates"].size() == 3);
  CHECK(json["gates"][1].dump() ==
        R"({"stack":"encoder","layer":0,"method":"prefix_tuning","site":"self_prefix",)"
        R"("target":"prefix","mean":0.5,"std":0.4375,"min":0.0625,"max":0.9375,)"
        R"("quantiles":{"0.05":0.0625,"0.25":0.0625,"0.5":0.5,"0.75":0.9375,"0.95":0.9375},)"
        R"("below_0.1":0.5,"above_0.9":0.5,)"
        R"("by_label":{"negative":{"mean":0.5,"std":0.4375,"count":2},)"
        R"("positive":{"mean":0.5,"std":0.4375,"count":2}}})");
}

TEST_CASE("examples without label names have no statistics by label") {
  auto table = sample_table();
  for (auto& example : table.examples) example.label.clear();
  CHECK_FALSE(gates_json(sample_header(), table, false)["gates"][0].contains("by_label"));
}

TEST_CASE("labels that are numbers stand in numeric order, others in byte order") {
  auto table = sample_table();
  const auto keys = [&](const std::vector<std::string>& labels) {
    for (size_t i = 0; i < labels.size(); ++i) table.examples[i].label = labels[i];
    std::vector<std::string> found;
    const Json json = gates_json(sample_header(), table, false);
    for (const auto& item : json["gates"][0]["by_label"].items()) found.push_back(item.key());
    return join(found);
  };
  CHECK(keys({"10", "2", "1", "2"}) == "1, 2, 10");
  CHECK(keys({"b10", "b2", "a", "b2"}) == "a, b10, b2");
}

TEST_CASE("scores have the structure of adapters' output_adapter_gating_scores") {
  auto table = sample_table();
  table.columns.push_back(
      {{"encoder", 1, "lora", "selfattn", "value"}, {0, 0.5, 1, 0.25}, "sst2", "selfattn_lora"});
  table.columns.push_back(
      {{"encoder", 1, "lora", "output", "ffn_out"}, {0, 0, 0, 0}, "sst2", "output_lora"});
  const Json scores = gates_json(sample_header(), table, true)["scores"];
  CHECK(scores.dump() == R"({"sst2":{"0":{"selfattn_lora":[0.125,0.25,0.375,0.5],)"
                         R"("self_prefix":[0.0625,0.0625,0.9375,0.9375]},)"
                         R"("1":{"selfattn_lora":[[0.75,0.0],[0.75,0.5],[0.75,1.0],[0.75,0.25]],)"
                         R"("output_lora":[0.0,0.0,0.0,0.0]}}})");
}

TEST_CASE("scores of passes that share a layer stand side by side under that layer") {
  GateTable table;
  table.examples.resize(2);
  for (int64_t pass = 0; pass < 2; ++pass) {
    table.columns.push_back({{"encoder", pass, "prefix_tuning", "self_prefix", "prefix"},
                             {0.25f + static_cast<float>(pass), 0.5f},
                             "a",
                             "self_prefix",
                             0});
  }
  const Json json = gates_json(sample_header("a"), table, true);
  CHECK(json["scores"].dump() == R"({"a":{"0":{"self_prefix":[[0.25,1.25],[0.5,0.5]]}}})");
  CHECK(json["gates"][1]["layer"] == 1);
}

TEST_CASE("columns are found by adapter and name, in whatever order gates come") {
  GateTable table;
  const GateName query{"encoder", 0, "lora", "selfattn", "query"};
  GateName value = query;
  value.target = "value";
  table.column({query, {}, "a"}).values.push_back(0.1f);
  table.column({value, {}, "a"}).values.push_back(0.2f);
  table.column({query, {}, "b"}).values.push_back(0.3f);
  table.column({value, {}, "a"}).values.push_back(0.4f);
  table.column({query, {}, "a"}).values.push_back(0.5f);
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].values == std::vector<float>{0.1f, 0.5f});
  CHECK(table.columns[1].values == std::vector<float>{0.2f, 0.4f});
  CHECK(table.columns[2].values == std::vector<float>{0.3f});
}

TEST_CASE("scores equal those that adapters wrote") {
  for (const auto& dir : test::fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures")) {
    for (const char* name :
         {"bert/unipelt", "bert/unipelt-small", "t5/unipelt", "bart/unipelt", "albert/unipelt"}) {
      const fs::path path = dir / "cases" / name / "gates.json";
      if (!fs::exists(path)) continue;
      CAPTURE(path);
      const Json expected = read_json(path, ErrorKind::data);
      const GateTable table = table_of_scores(expected["a"]);
      CHECK(gates_json(sample_header("a"), table, true)["scores"] == expected);
    }
  }
}

TEST_CASE("an error names the gate") {
  auto table = sample_table();
  table.columns[2].values[1] = std::numeric_limits<float>::quiet_NaN();
  const auto error = test::error_of([&] { gates_json(sample_header(), table, false); });
  CHECK(error.kind == ErrorKind::numeric);
  CHECK(std::string(error.what()) ==
        "gate encoder layer 1, lora.query at selfattn: a value is nan, expected a number from 0 to "
        "1");
  table.columns[2].values.pop_back();
  CHECK(std::string(test::error_of([&] { per_example_jsonl(table); }).what()) ==
        "gate encoder layer 1, lora.query at selfattn: 3 values for 4 examples");
}

TEST_CASE("per-example lines hold every gate by layer and method.target") {
  const auto lines = split(per_example_jsonl(sample_table()), '\n');
  REQUIRE(lines.size() == 5);
  CHECK(lines[1] == R"({"id":1,"label":"positive","prediction":"negative","loss":1.5,)"
                    R"("gates":{"0":{"lora.query":0.25,"prefix_tuning.prefix":0.0625},)"
                    R"("1":{"lora.query":0.75}}})");
  CHECK(lines[4].empty());
}

TEST_CASE("two gates of a layer with the same target are told apart by their site") {
  GateTable table;
  table.examples.resize(1);
  table.columns = {{{"decoder", 2, "lora", "selfattn", "query"}, {0.25f}},
                   {{"decoder", 2, "lora", "crossattn", "query"}, {0.5f}},
                   {{"decoder", 2, "bottleneck", "output_adapter", "ffn_out"}, {0.75f}}};
  CHECK(per_example_jsonl(table) ==
        R"({"id":0,"label":"","prediction":"","loss":0.0,"gates":{"2":{)"
        R"j("lora.query (selfattn)":0.25,"lora.query (crossattn)":0.5,)j"
        R"("bottleneck.ffn_out":0.75}}})"
        "\n");
}

}  // namespace peftkit::report
