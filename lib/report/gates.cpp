#include "report/gates.hpp"

#include "base/text.hpp"
#include "report/gate_file.hpp"
#include "report/grid.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace peftkit::report {

namespace {

// Numeric order where every label is a whole number: equally long digits compare as text.
std::vector<std::string> ordered_labels(std::vector<std::string> labels) {
  const bool numbers = std::ranges::all_of(labels, [](const std::string& label) {
    return label.find_first_not_of("0123456789") == std::string::npos;
  });
  std::ranges::sort(labels, [&](const std::string& a, const std::string& b) {
    return numbers && a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

// Rows of the examples of each label.
using LabelRows = std::vector<std::pair<std::string, std::vector<size_t>>>;

LabelRows rows_by_label(const std::vector<ExampleInfo>& examples) {
  std::vector<std::string> labels;
  for (const auto& example : examples) {
    if (!example.label.empty()) labels.push_back(example.label);
  }
  LabelRows rows;
  std::map<std::string, size_t> index;
  for (auto& label : ordered_labels(std::move(labels))) {
    index[label] = rows.size();
    rows.emplace_back(std::move(label), std::vector<size_t>());
  }
  for (size_t i = 0; i < examples.size(); ++i) {
    if (const auto found = index.find(examples[i].label); found != index.end()) {
      rows[found->second].second.push_back(i);
    }
  }
  return rows;
}

GateEntry summarize_column(const GateColumn& column, const LabelRows& rows) try {
  GateEntry entry{column.name, statistics(column.values), {}};
  std::vector<float> values;
  for (const auto& [label, indices] : rows) {
    values.clear();
    for (const size_t i : indices) values.push_back(column.values.at(i));
    const GateStatistics part = statistics(values);
    entry.by_label.push_back({label, part.mean, part.std, part.count});
  }
  return entry;
} catch (const Error& error) {
  throw Error(error.kind, str("gate ", describe(column.name), ": ", error.what()));
}

// Columns of one place stand side by side, in order of execution.
Json scores_json(const std::string& adapter, const GateTable& table) {
  Json scores = {{adapter, Json::object()}};
  std::map<std::array<std::string, 3>, std::vector<const GateColumn*>> places;
  for (const auto& column : table.columns) {
    const std::string layer = std::to_string(column.shared_layer.value_or(column.name.layer));
    scores[column.adapter][layer][column.score_place] = Json::array();
    places[{column.adapter, layer, column.score_place}].push_back(&column);
  }
  for (const auto& [key, columns] : places) {
    Json& rows = scores[key[0]][key[1]][key[2]];
    for (size_t i = 0; i < table.examples.size(); ++i) {
      if (columns.size() == 1) {
        rows.push_back(columns[0]->values[i]);
        continue;
      }
      Json row = Json::array();
      for (const GateColumn* column : columns) row.push_back(column->values[i]);
      rows.push_back(std::move(row));
    }
  }
  return scores;
}

void require_whole_columns(const GateTable& table) {
  for (const auto& column : table.columns) {
    if (column.values.size() != table.examples.size()) {
      throw Error(ErrorKind::data, str("gate ", describe(column.name), ": ", column.values.size(),
                                       " values for ", table.examples.size(), " examples"));
    }
  }
}

}  // namespace

std::string describe(const GateName& name) {
  return str(name.stack, " layer ", name.layer, ", ", name.method, ".", name.target, " at ",
             name.site);
}

GateColumn& GateTable::column(const GateColumn& gate) {
  const auto found = std::ranges::find_if(columns, [&](const GateColumn& column) {
    return column.adapter == gate.adapter && column.name == gate.name;
  });
  return found == columns.end() ? columns.emplace_back(gate) : *found;
}

GateFile summarize(const GateHeader& header, const GateTable& table) {
  require_whole_columns(table);
  const LabelRows rows = rows_by_label(table.examples);
  GateFile file{"", header, static_cast<int64_t>(table.examples.size()), {}};
  for (const auto& column : table.columns) file.gates.push_back(summarize_column(column, rows));
  return file;
}

Json gates_json(const GateHeader& header, const GateTable& table, bool with_scores) {
  Json json = to_json(summarize(header, table));
  if (with_scores) json["scores"] = scores_json(header.adapter, table);
  return json;
}

std::string per_example_jsonl(const GateTable& table) {
  require_whole_columns(table);
  std::vector<GateName> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  const std::vector<std::string> labels = column_labels(names);
  std::string out;
  for (size_t i = 0; i < table.examples.size(); ++i) {
    const ExampleInfo& example = table.examples[i];
    Json line = {{"id", example.id},
                 {"label", example.label},
                 {"prediction", example.prediction},
                 {"loss", example.loss},
                 {"gates", Json::object()}};
    for (size_t c = 0; c < names.size(); ++c) {
      line["gates"][std::to_string(names[c].layer)][labels[c]] = table.columns[c].values[i];
    }
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out;
}

}  // namespace peftkit::report
