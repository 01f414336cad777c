#include "report/gate_file.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace peftkit::report {

namespace {

constexpr const char* kFormat = "peftkit-gates";
constexpr int64_t kVersion = 1;
constexpr double kMostCount = 1e15;

// A value and where it stands, so that every error can say so.
class Place {
 public:
  Place(const Json& value, std::string file, std::string keys)
      : value_(value), file_(std::move(file)), keys_(std::move(keys)) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::data, str(file_, ": ", keys_.empty() ? "" : keys_ + ": ", what));
  }
  [[noreturn]] void fail_expecting(const std::string& wanted) const {
    fail(str("found ", found(), ", expected ", wanted));
  }

  bool has(const std::string& key) const { return object().contains(key); }
  Place at(const std::string& key) const {
    const auto found = object().find(key);
    if (found == value_.end()) fail(str("\"", key, "\" is missing"));
    return {*found, file_, keys_.empty() ? key : keys_ + "." + key};
  }
  Place at(size_t index) const { return {value_[index], file_, str(keys_, "[", index, "]")}; }

  const Json& object() const {
    if (!value_.is_object()) fail_expecting("an object");
    return value_;
  }
  size_t length() const {
    if (!value_.is_array()) fail_expecting("an array");
    return value_.size();
  }
  std::string text() const {
    if (!value_.is_string()) fail_expecting("a text");
    return value_.get<std::string>();
  }
  int64_t count() const {
    if (!value_.is_number_integer() || value_.get<double>() < 0 ||
        value_.get<double>() > kMostCount) {
      fail_expecting("a count");
    }
    return value_.get<int64_t>();
  }
  // Gates are sigmoids, and so are bounds of everything that is computed of them.
  double share() const {
    if (!value_.is_number() || value_.get<double>() < 0 || value_.get<double>() > 1) {
      fail_expecting("a number from 0 to 1");
    }
    return value_.get<double>();
  }

 private:
  std::string found() const {
    if (value_.is_object()) return "an object";
    if (value_.is_array()) return "an array";
    return value_.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  const Json& value_;
  std::string file_, keys_;
};

GateStatistics read_statistics(const Place& gate, int64_t examples) {
  const Place quantiles = gate.at("quantiles");
  const auto optional_share = [&](const char* key) {
    return gate.has(key) ? gate.at(key).share() : std::numeric_limits<double>::quiet_NaN();
  };
  return {.mean = gate.at("mean").share(),
          .std = gate.at("std").share(),
          .min = gate.at("min").share(),
          .max = gate.at("max").share(),
          .q05 = quantiles.at("0.05").share(),
          .q25 = quantiles.at("0.25").share(),
          .q50 = quantiles.at("0.5").share(),
          .q75 = quantiles.at("0.75").share(),
          .q95 = quantiles.at("0.95").share(),
          .below_01 = optional_share("below_0.1"),
          .above_09 = optional_share("above_0.9"),
          .count = examples};
}

GateEntry read_gate(const Place& gate, int64_t examples) {
  GateEntry entry;
  entry.name = {gate.at("stack").text(), gate.at("layer").count(), gate.at("method").text(),
                gate.at("site").text(), gate.at("target").text()};
  entry.statistics = read_statistics(gate, examples);
  if (!gate.has("by_label")) return entry;
  const Place by_label = gate.at("by_label");
  for (const auto& [label, ignored] : by_label.object().items()) {
    const Place part = by_label.at(label);
    entry.by_label.push_back(
        {label, part.at("mean").share(), part.at("std").share(), part.at("count").count()});
  }
  return entry;
}

void check_format(const Place& root) {
  if (!root.has("format") || root.at("format").text() != kFormat) {
    root.fail(str("not a gates file: \"format\" is not \"", kFormat, "\""));
  }
  const int64_t version = root.at("version").count();
  if (version != kVersion) {
    root.at("version").fail(str("found ", version, ", expected ", kVersion,
                                version > kVersion ? " (written by a newer peftkit)" : ""));
  }
}

GateFile read_root(const Place& root) {
  check_format(root);
  GateFile file;
  file.header.adapter = root.at("adapter").text();
  file.header.model_type = root.at("base").at("model_type").text();
  file.header.layers = root.at("base").at("layers").count();
  file.header.data_file = root.at("data").at("file").text();
  file.examples = root.at("data").at("examples").count();
  if (root.has("config")) file.header.config = root.at("config").object();
  const Place gates = root.at("gates");
  std::map<GateName, size_t> seen;
  for (size_t i = 0; i < gates.length(); ++i) {
    file.gates.push_back(read_gate(gates.at(i), file.examples));
    const GateName& name = file.gates.back().name;
    const auto [first, is_new] = seen.emplace(name, i);
    if (!is_new)
      gates.at(i).fail(str("the same gate as gates[", first->second, "]: ", describe(name)));
  }
  return file;
}

Json entry_json(const GateEntry& entry) {
  const GateStatistics& s = entry.statistics;
  Json json = {
      {"stack", entry.name.stack},
      {"layer", entry.name.layer},
      {"method", entry.name.method},
      {"site", entry.name.site},
      {"target", entry.name.target},
      {"mean", s.mean},
      {"std", s.std},
      {"min", s.min},
      {"max", s.max},
      {"quantiles",
       {{"0.05", s.q05}, {"0.25", s.q25}, {"0.5", s.q50}, {"0.75", s.q75}, {"0.95", s.q95}}}};
  if (!std::isnan(s.below_01)) json["below_0.1"] = s.below_01;
  if (!std::isnan(s.above_09)) json["above_0.9"] = s.above_09;
  for (const auto& part : entry.by_label) {
    json["by_label"][part.label] = {{"mean", part.mean}, {"std", part.std}, {"count", part.count}};
  }
  return json;
}

}  // namespace

std::optional<double> GateEntry::mean_of(const std::string& label) const {
  const auto found = std::ranges::find(by_label, label, &LabelStatistics::label);
  return found == by_label.end() ? std::nullopt : std::optional(found->mean);
}

std::vector<std::string> GateFile::labels() const {
  std::vector<std::string> labels;
  for (const auto& gate : gates) {
    for (const auto& part : gate.by_label) {
      if (std::ranges::find(labels, part.label) == labels.end()) labels.push_back(part.label);
    }
  }
  return labels;
}

Json to_json(const GateFile& file) {
  Json gates = Json::array();
  for (const auto& entry : file.gates) gates.push_back(entry_json(entry));
  return {{"format", kFormat},
          {"version", kVersion},
          {"adapter", file.header.adapter},
          {"base", {{"model_type", file.header.model_type}, {"layers", file.header.layers}}},
          {"data", {{"file", file.header.data_file}, {"examples", file.examples}}},
          {"config", file.header.config},
          {"gates", gates}};
}

GateFile parse_gates(std::string_view text, const std::string& file) {
  const Json json = parse_json(text, file, ErrorKind::data);
  GateFile gates = read_root(Place(json, file, ""));
  gates.path = file;
  return gates;
}

GateFile read_gates(const fs::path& path) {
  const bool folder = fs::is_directory(path);
  const fs::path file = folder ? path / "gates.json" : path;
  if (folder && !fs::exists(file)) {
    throw Error(ErrorKind::data, str(path.string(), ": no gates.json in this folder"));
  }
  try {
    return parse_gates(read_file(file), file.string());
  } catch (const Error& error) {
    throw Error(ErrorKind::data, error.what());  // an unreadable file is wrong data to its reader
  }
}

}  // namespace peftkit::report
