#include "report/gate_file.hpp"

#include "base/text.hpp"
#include "sample.hpp"

#include "support/support.hpp"

#include <cmath>

namespace peftkit::report {

namespace {

Json sample_json() {
  return gates_json(sample_header(), sample_table(), true);
}

// What reading says of the sample after `change`, without the path.
std::string error_after(const std::function<void(Json&)>& change) {
  const test::TempDir dir;
  Json json = sample_json();
  change(json);
  const auto path = dir.file("gates.json", dump_json(json));
  const auto error = test::error_of([&] { read_gates(path); });
  CHECK(error.kind == ErrorKind::data);
  const std::string message = error.what(), head = path.string() + ": ";
  CHECK(message.starts_with(head));
  return message.substr(std::min(head.size(), message.size()));
}

}  // namespace

TEST_CASE("what is written is read back") {
  const test::TempDir dir;
  const auto path = dir.file("gates.json", dump_json(sample_json()));
  const GateFile file = read_gates(path);
  CHECK(file.path == path);
  CHECK(file.header.adapter == "sst2");
  CHECK(file.examples == 4);
  CHECK(to_json(file) == to_json(sample_file()));
}

TEST_CASE("a run folder stands for its gates.json") {
  const test::TempDir dir;
  const auto path = dir.file("gates.json", dump_json(sample_json()));
  CHECK(read_gates(dir.path()).path == path);
  fs::remove(path);
  const auto error = test::error_of([&] { read_gates(dir.path()); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(error.what() == dir.path().string() + ": no gates.json in this folder");
}

TEST_CASE("shares, labels and the config may be missing") {
  const test::TempDir dir;
  Json json = sample_json();
  json.erase("config");
  for (const char* key : {"below_0.1", "above_0.9", "by_label"}) json["gates"][0].erase(key);
  const GateFile file = read_gates(dir.file("g.json", json.dump()));
  CHECK(std::isnan(file.gates[0].statistics.below_01));
  CHECK(file.gates[0].by_label.empty());
  CHECK(file.labels() == std::vector<std::string>{"negative", "positive"});
  CHECK(parse_gates(dump_json(to_json(file)), "g.json").header.config == Json::object());
}

TEST_CASE("an error names the file and the key path") {
  CHECK(error_after([](Json& j) { j["gates"][1]["mean"] = nullptr; }) ==
        "gates[1].mean: found null, expected a number from 0 to 1");
  CHECK(error_after([](Json& j) { j["gates"][0]["quantiles"].erase("0.5"); }) ==
        "gates[0].quantiles: \"0.5\" is missing");
  CHECK(error_after([](Json& j) { j["gates"][2]["max"] = 1e300; }) ==
        "gates[2].max: found 1e+300, expected a number from 0 to 1");
  CHECK(error_after([](Json& j) { j["gates"][2]["layer"] = -1; }) ==
        "gates[2].layer: found -1, expected a count");
  CHECK(error_after([](Json& j) { j["gates"][2]["layer"] = UINT64_MAX; }) ==
        "gates[2].layer: found 18446744073709551615, expected a count");
  CHECK(error_after([](Json& j) { j["adapter"] = Json::array(); }) ==
        "adapter: found an array, expected a text");
  CHECK(error_after([](Json& j) { j["gates"][0]["by_label"]["negative"] = 3; }) ==
        "gates[0].by_label.negative: found 3, expected an object");
  CHECK(error_after([](Json& j) { j["gates"] = Json::object(); }) ==
        "gates: found an object, expected an array");
  CHECK(error_after([](Json& j) { j.erase("base"); }) == "\"base\" is missing");
}

TEST_CASE("the same gate twice is an error") {
  CHECK(error_after([](Json& j) { j["gates"].push_back(j["gates"][0]); }) ==
        "gates[3]: the same gate as gates[0]: encoder layer 0, lora.query at selfattn");
}

TEST_CASE("other formats and later versions are refused") {
  CHECK(error_after([](Json& j) { j.erase("format"); }) ==
        "not a gates file: \"format\" is not \"peftkit-gates\"");
  CHECK(error_after([](Json& j) { j["format"] = "other"; }) ==
        "not a gates file: \"format\" is not \"peftkit-gates\"");
  CHECK(error_after([](Json& j) { j["version"] = 2; }) ==
        "version: found 2, expected 1 (written by a newer peftkit)");
  CHECK(error_after([](Json& j) { j = Json::array(); }) == "found an array, expected an object");
}

TEST_CASE("truncated and unreadable files are data errors") {
  const test::TempDir dir;
  const std::string text = dump_json(sample_json());
  const auto path = dir.file("gates.json", text.substr(0, text.size() / 2));
  const auto error = test::error_of([&] { read_gates(path); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()).find("not valid JSON") != std::string::npos);
  CHECK(test::error_of([&] { read_gates(dir / "none"); }).kind == ErrorKind::data);
}

}  // namespace peftkit::report
