#include "data/encode.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>
#include <map>

namespace peftkit::data {

namespace {

constexpr size_t kMostPlaces = 3;

struct ColumnIndices {
  std::vector<size_t> texts;
  size_t label = 0;
};

ColumnIndices find_columns(const Table& table, const TextColumns& text, const std::string& label) {
  Findings findings;
  const auto find = [&](const std::string& name) {
    try {
      return table.column(name);
    } catch (const Error& error) {
      findings.add(error.what());
      return size_t{0};
    }
  };
  ColumnIndices out;
  out.texts.push_back(find(text.first));
  if (text.second) out.texts.push_back(find(*text.second));
  out.label = find(label);
  findings.throw_if_any(ErrorKind::data);
  return out;
}

// Why a row is dropped, or "".
std::string reason_to_drop(const Row& row, const ColumnIndices& columns,
                           const EncodeOptions& options) {
  const auto text_is = [&](auto property) {
    return std::ranges::any_of(columns.texts, [&](size_t i) { return property(row.cells[i]); });
  };
  if (text_is([](const Json& cell) { return cell.is_null(); })) return "missing text";
  if (text_is(is_empty_cell)) return "empty text";
  if (!options.empty_label_is_valid && is_empty_cell(row.cells[columns.label]))
    return "missing label";
  return "";
}

// What a row says.
struct Content {
  std::vector<std::string> texts;
  std::vector<float> target;
};

// Texts that are neither text nor number and wrong labels become findings.
Content content_of(const Table& table, const Row& row, const ColumnIndices& columns,
                   const TargetOf& target_of, Findings& findings) {
  const std::string place = table.place(row);
  Content content;
  for (const size_t column : columns.texts) {
    const Json& cell = row.cells[column];
    if (cell.is_string() || cell.is_number()) {
      content.texts.push_back(*cell_text(cell));
    } else {
      findings.add(str(table.place(row, column), ": found ", shown(cell), ", expected text"));
    }
  }
  try {
    content.target = target_of(row.cells[columns.label], place);
  } catch (const Error& error) {
    findings.add(error.what());
  }
  return content;
}

std::vector<std::pair<std::string, int64_t>> target_counts(const std::vector<Example>& examples,
                                                           const TargetText& target_text) {
  std::map<std::vector<float>, int64_t> counts;
  for (const auto& example : examples) ++counts[example.target];
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
               const std::string& label, const TargetOf& target_of, const TargetText& target_text,
               const tokenize::Tokenizer& tokenizer, int64_t max_length,
               const EncodeOptions& options) {
  const ColumnIndices columns = find_columns(table, text, label);
  Encoded out;
  EncodeLog log(table, rows.size(), max_length);
  for (const int64_t index : rows) {
    const Row& row = table.rows[static_cast<size_t>(index)];
    const std::string reason = reason_to_drop(row, columns, options);
    if (!reason.empty()) {
      log.drop(row, reason);
      continue;
    }
    Content content = content_of(table, row, columns, target_of, log.findings);
    if (!log.findings.empty()) continue;  // nothing will come of it but more findings
    auto [encoding, length] = encode_texts(
        content.texts[0], content.texts.size() > 1 ? std::optional(content.texts[1]) : std::nullopt,
        tokenizer, max_length);
    log.add_length(length);
    out.examples.push_back(
        {std::move(encoding.ids), std::move(encoding.type_ids), std::move(content.target), index});
  }
  out.report = log.finish(out.examples.size());
  out.report.targets = target_counts(out.examples, target_text);
  return out;
}

}  // namespace peftkit::data
