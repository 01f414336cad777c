#include "report/grid.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace peftkit::report {

namespace {

template <class Make>
Matrix each_cell(const Grid& grid, Make make) {
  Matrix out(grid.rows.size());
  for (size_t row = 0; row < out.size(); ++row) {
    for (size_t column = 0; column < grid.columns.size(); ++column) {
      out[row].push_back(make(row, column));
    }
  }
  return out;
}

using RowKey = std::pair<std::string, int64_t>;  // stack, layer

// Stacks in order of appearance, layers in numeric order.
std::vector<RowKey> row_keys(const std::vector<GateName>& names) {
  std::vector<std::string> stacks;
  std::vector<RowKey> keys;
  for (const auto& name : names) {
    if (std::ranges::find(stacks, name.stack) == stacks.end()) stacks.push_back(name.stack);
  }
  for (const auto& stack : stacks) {
    std::set<int64_t> layers;
    for (const auto& name : names) {
      if (name.stack == stack) layers.insert(name.layer);
    }
    for (const int64_t layer : layers) keys.emplace_back(stack, layer);
  }
  return keys;
}

std::vector<std::string> row_labels(const std::vector<RowKey>& keys) {
  const bool one_stack =
      std::ranges::all_of(keys, [&](const RowKey& key) { return key.first == keys.front().first; });
  std::vector<std::string> labels;
  for (const auto& [stack, layer] : keys) {
    labels.push_back(one_stack ? str(layer) : str(stack, " ", layer));
  }
  return labels;
}

template <class T>
std::map<T, size_t> index_of(const std::vector<T>& items) {
  std::map<T, size_t> index;
  for (size_t i = 0; i < items.size(); ++i) index.emplace(items[i], i);
  return index;
}

bool all_differ(const std::vector<std::string>& names) {
  return std::set<std::string>(names.begin(), names.end()).size() == names.size();
}

}  // namespace

std::vector<std::string> column_labels(std::span<const GateName> names) {
  // Which sites each method.target has, and whether some layer has it at two of them.
  std::set<std::pair<RowKey, std::string>> seen;
  std::set<std::string> twice;
  for (const auto& name : names) {
    const std::string label = name.method + "." + name.target;
    if (!seen.emplace(RowKey(name.stack, name.layer), label).second) twice.insert(label);
  }
  std::vector<std::string> labels;
  for (const auto& name : names) {
    std::string label = name.method + "." + name.target;
    if (twice.contains(label)) label += " (" + name.site + ")";
    labels.push_back(std::move(label));
  }
  return labels;
}

Grid make_grid(std::span<const GateFile> files) {
  std::vector<GateName> names;  // of all files, each once
  std::set<GateName> seen;
  for (const auto& file : files) {
    for (const auto& gate : file.gates) {
      if (seen.insert(gate.name).second) names.push_back(gate.name);
    }
  }
  Grid grid;
  const auto labels = column_labels(names);
  std::map<GateName, std::string> label_of;
  for (size_t i = 0; i < names.size(); ++i) {
    label_of[names[i]] = labels[i];
    if (std::ranges::find(grid.columns, labels[i]) == grid.columns.end()) {
      grid.columns.push_back(labels[i]);
    }
  }
  const auto keys = row_keys(names);
  grid.rows = row_labels(keys);
  const auto row_of = index_of(keys);
  const auto column_of = index_of(grid.columns);
  for (const auto& file : files) {
    auto& cells = grid.cells.emplace_back(
        keys.size(), std::vector<const GateEntry*>(grid.columns.size(), nullptr));
    for (const auto& gate : file.gates) {
      const size_t column = column_of.at(label_of.at(gate.name));
      cells[row_of.at({gate.name.stack, gate.name.layer})][column] = &gate;
    }
  }
  return grid;
}

Matrix means(const Grid& grid, size_t file) {
  return each_cell(grid, [&](size_t row, size_t column) {
    const GateEntry* gate = grid.cells[file][row][column];
    return gate == nullptr ? std::nullopt : std::optional(gate->statistics.mean);
  });
}

Matrix label_means(const Grid& grid, size_t file, const std::string& label) {
  return each_cell(grid, [&](size_t row, size_t column) {
    const GateEntry* gate = grid.cells[file][row][column];
    return gate == nullptr ? std::nullopt : gate->mean_of(label);
  });
}

Matrix difference(const Matrix& a, const Matrix& b) {
  Matrix out = a;
  for (size_t row = 0; row < a.size(); ++row) {
    for (size_t column = 0; column < a[row].size(); ++column) {
      auto& value = out[row][column];
      value = value && b[row][column] ? std::optional(*value - *b[row][column]) : std::nullopt;
    }
  }
  return out;
}

Matrix range(std::span<const Matrix> matrices) {
  Matrix out = matrices[0];
  for (size_t row = 0; row < out.size(); ++row) {
    for (size_t column = 0; column < out[row].size(); ++column) {
      std::vector<double> values;
      for (const Matrix& matrix : matrices) {
        if (const auto& value = matrix[row][column]) values.push_back(*value);
      }
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      out[row][column] = values.size() < 2 ? std::nullopt : std::optional(*high - *low);
    }
  }
  return out;
}

std::vector<std::string> short_names(std::span<const GateFile> files) {
  std::vector<std::string> adapters, folders, numbers;
  for (const auto& file : files) {
    adapters.push_back(file.header.adapter);
    const fs::path place = file.path.empty() ? fs::path() : fs::absolute(file.path);
    folders.push_back(place.parent_path().filename().string());
    numbers.push_back(str("file ", numbers.size() + 1));
  }
  if (all_differ(adapters)) return adapters;
  return all_differ(folders) ? folders : numbers;
}

}  // namespace peftkit::report
