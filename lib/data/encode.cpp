#include "data/encode.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>
#include <map>

namespace peftkit::data {

namespace {

constexpr size_t kMostPlaces = 3;

// The columns of the texts, and a reader of the labels.
struct Columns {
  std::vector<size_t> texts;
  std::optional<LabelReader> labels;
};

Columns find_columns(const Table& table, const TextColumns& text, const Targets& targets,
                     Labels labels) {
  Findings findings;
  Columns out;
  const auto check = [&](const auto& find) {
    try {
      find();
    } catch (const Error& error) {
      if (error.kind != ErrorKind::data) throw;
      findings.add(error.what());
    }
  };
  check([&] { out.texts.push_back(table.column(text.first)); });
  if (text.second) check([&] { out.texts.push_back(table.column(*text.second)); });
  check([&] { out.labels.emplace(table, targets.form, targets.known, labels); });
  findings.throw_if_any(ErrorKind::data);
  return out;
}

// Why a row without a text is dropped, or "".
std::string reason_to_drop(const Row& row, const std::vector<size_t>& texts) {
  const auto text_is = [&](auto property) {
    return std::ranges::any_of(texts, [&](size_t i) { return property(row.cells[i]); });
  };
  if (text_is([](const Json& cell) { return cell.is_null(); })) return "missing text";
  if (text_is(is_empty_cell)) return "empty text";
  return "";
}

// Those that are neither text nor number become findings.
std::vector<std::string> texts_of(const Table& table, const Row& row,
                                  const std::vector<size_t>& columns, Findings& findings) {
  std::vector<std::string> texts;
  for (const size_t column : columns) {
    const Json& cell = row.cells[column];
    if (cell.is_string() || cell.is_number()) {
      texts.push_back(*cell_text(cell));
    } else {
      findings.add(str(table.place(row, column), ": found ", shown(cell), ", expected text"));
    }
  }
  return texts;
}

// A row's target, why it has none, or what is wrong with its label.
struct RowTarget {
  std::vector<float> target;
  std::string none, wrong;
};

RowTarget target_of(const Table& table, const Row& row, const LabelReader& reader,
                    const Targets& targets) {
  try {
    const RowLabel label = reader.read(row);
    if (!label.none.empty()) return {targets.stand_in, label.none, ""};
    return {targets.of(label.cell, table.place(row)), "", ""};
  } catch (const Error& error) {
    return {{}, "", error.what()};
  }
}

std::vector<std::pair<std::string, int64_t>> target_counts(const std::vector<Example>& examples,
                                                           const TargetText& target_text) {
  std::map<std::vector<float>, int64_t> counts;
  for (const auto& example : examples) {
    if (example.labelled) ++counts[example.target];
  }
  std::vector<std::pair<std::string, int64_t>> out;
  for (const auto& [target, count] : counts) out.emplace_back(target_text(target), count);
  return out;
}

// Adds a place to the rows with this reason.
void add_place(std::vector<DroppedRows>& all, const std::string& reason, const std::string& place) {
  auto found = std::ranges::find(all, reason, &DroppedRows::reason);
  if (found == all.end()) found = all.insert(all.end(), {reason, 0, {}});
  ++found->count;
  if (found->places.size() < kMostPlaces) found->places.push_back(place);
}

// "train.jsonl:4: what is wrong (as with 7 more rows: train.jsonl:5, train.jsonl:8, …)"
std::string told_once(const DroppedRows& rows) {
  std::string out = str(rows.places[0], ": ", rows.reason);
  if (rows.count == 1) return out;
  const std::span others(rows.places.begin() + 1, rows.places.end());
  const bool all = rows.count == static_cast<int64_t>(rows.places.size());
  return str(out, " (as with ", with_commas(rows.count - 1), " more: ", join(others),
             all ? ")" : ", …)");
}

}  // namespace

EncodeLog::EncodeLog(const Table& table, size_t rows, int64_t max_length) : table_(table) {
  report_.files = {table.files.begin(), table.files.end()};
  report_.rows = static_cast<int64_t>(rows);
  report_.max_length = max_length;
}

void EncodeLog::drop(const Row& row, const std::string& reason) {
  add_place(report_.dropped, reason, table_.place(row));
}

void EncodeLog::refuse(const std::string& place, const std::string& problem) {
  add_place(refused_, problem, place);
}

void EncodeLog::warn(const Row& row, const std::string& problem) {
  add_place(warned_, problem, table_.place(row));
}

void EncodeLog::count(const std::string& what, int64_t times) {
  if (times == 0) return;
  const auto found =
      std::ranges::find(report_.counts, what, &std::pair<std::string, int64_t>::first);
  if (found == report_.counts.end()) {
    report_.counts.emplace_back(what, times);
  } else {
    found->second += times;
  }
}

void EncodeLog::count_unlabelled(const std::vector<Example>& examples) {
  count("rows without a label", std::ranges::count(examples, false, &Example::labelled));
}

DataReport EncodeLog::finish(size_t used) {
  for (const auto& rows : refused_) findings.add(told_once(rows));
  findings.throw_if_any(ErrorKind::data);
  for (const auto& rows : warned_) log::warn(told_once(rows));
  report_.used = static_cast<int64_t>(used);
  report_.truncated =
      std::ranges::count_if(lengths_, [&](int64_t length) { return length > report_.max_length; });
  report_.lengths = length_quantiles(std::move(lengths_));
  return std::move(report_);
}

CutEncoding encode_texts(const std::string& text, const std::optional<std::string>& pair,
                         const tokenize::Tokenizer& tokenizer, int64_t max_length) {
  CutEncoding out{
      tokenizer.encode(text, pair, true,
                       tokenize::Truncation{.max_length = max_length, .overflow = false}),
      0};
  out.length = static_cast<int64_t>(out.encoding.ids.size());
  // Only what fills the limit may have been cut; only then the whole length costs a second pass.
  if (out.length >= max_length) {
    out.length = static_cast<int64_t>(tokenizer.encode(text, pair, true, std::nullopt).ids.size());
  }
  return out;
}

Encoded encode(const Table& table, std::span<const int64_t> rows, const TextColumns& text,
               const Targets& targets, const tokenize::Tokenizer& tokenizer, int64_t max_length,
               Labels labels) {
  const Columns columns = find_columns(table, text, targets, labels);
  Encoded out;
  EncodeLog log(table, rows.size(), max_length);
  for (const int64_t index : rows) {
    const Row& row = table.rows[static_cast<size_t>(index)];
    std::string reason = reason_to_drop(row, columns.texts);
    if (!reason.empty()) {
      log.drop(row, reason);
      continue;
    }
    RowTarget label = target_of(table, row, *columns.labels, targets);
    if (labels == Labels::required && !label.none.empty()) {
      log.drop(row, label.none);
      continue;
    }
    const auto texts = texts_of(table, row, columns.texts, log.findings);
    if (!label.wrong.empty()) log.findings.add(label.wrong);
    if (!log.findings.empty()) continue;  // nothing will come of it but more findings
    auto [encoding, length] = encode_texts(
        texts[0], texts.size() > 1 ? std::optional(texts[1]) : std::nullopt, tokenizer, max_length);
    log.add_length(length);
    out.examples.push_back(
        {std::move(encoding.ids), std::move(encoding.type_ids), std::move(label.target), index});
    out.examples.back().labelled = label.none.empty();
    out.examples.back().cut = length - static_cast<int64_t>(out.examples.back().ids.size());
  }
  log.count_unlabelled(out.examples);
  out.report = log.finish(out.examples.size());
  out.report.targets = target_counts(out.examples, targets.text);
  return out;
}

}  // namespace peftkit::data
