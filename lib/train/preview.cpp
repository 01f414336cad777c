// peft-train preview: the first rows as the model sees them.
#include "base/log.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "train/commands.hpp"
#include "train/own_head.hpp"
#include "train/run_data.hpp"

#include <algorithm>
#include <ostream>
#include <set>

namespace peftkit::train {

namespace {

constexpr size_t kMostShown = 60;  // bytes of a cell

// A cell as JSON, cut where it is long.
std::string cell_shown(const Json& cell) {
  return beginning(cell.dump(-1, ' ', false, Json::error_handler_t::replace), kMostShown);
}

// "train.tsv:2  positive  17 tokens, 3 learned, 5 cut off (task.max_seq_length 12)"
std::string headline(const data::Encoded& encoded, const data::Example& example,
                     const tasks::Preview& preview, const config::TaskConfig& config) {
  const auto& table = *encoded.table;
  std::string out = table.place(table.rows[static_cast<size_t>(example.row)]);
  if (!preview.label.empty()) out += "  " + preview.label;
  size_t tokens = 0, learned = 0;
  for (const auto& part : preview.parts) {
    tokens += part.tokens.size();
    for (const auto& token : part.tokens) learned += token.learned ? 1 : 0;
  }
  out += str("  ", tokens, " tokens");
  if (preview.label.empty()) out += str(", ", learned, " learned");
  if (example.cut > 0)
    out += str(", ", example.cut, " cut off (task.max_seq_length ", config.max_seq_length, ")");
  return out;
}

// The cells that the task reads, as they stand in the file: what was made of them comes below.
std::string cells_text(const tasks::Task& task, const data::Encoded& encoded, int64_t row,
                       const config::TaskConfig& config) {
  const auto& table = *encoded.table;
  auto names = task.text_columns(table);
  for (const auto* more : {&config.choices, &config.label})
    names.insert(names.end(), more->begin(), more->end());
  std::vector<std::string> cells;
  for (const auto& name : names) {
    if (const auto column = table.find_column(name))
      cells.push_back(name + ": " +
                      cell_shown(table.rows[static_cast<size_t>(row)].cells[*column]));
  }
  return join(cells, "  ");
}

}  // namespace

std::string preview_text(const tasks::Task& task, const data::Encoded& encoded, int64_t rows,
                         const config::TaskConfig& config) {
  const int width = terminal_width(Stream::out);
  std::set<int64_t> shown;
  std::string out;
  for (const auto& example : encoded.examples) {
    const bool another = shown.insert(example.row).second;
    if (static_cast<int64_t>(shown.size()) > rows) break;
    const tasks::Preview preview = task.preview(example);
    out += (out.empty() ? "" : "\n") + headline(encoded, example, preview, config) + "\n";
    const std::string cells =
        another && !encoded.joined ? cells_text(task, encoded, example.row, config) : "";
    if (!cells.empty()) out += "  " + cells + "\n";
    for (const auto& part : preview.parts) {
      if (!part.name.empty()) out += "  " + part.name + ":\n";
      out += text(part, width) + "\n";
    }
  }
  return out;
}

void preview(const config::RunConfig& config, int64_t rows, std::ostream& out) {
  const auto base =
      checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path));
  const auto spec = models::transformer_spec(base);
  check_model(config, spec);
  const auto tokenizer = tokenize::open_tokenizer(base.path);
  const RunData data = load_run_data(config, *tokenizer, base.path);
  check_tokens(*data.task, {&data.train, &data.validation}, *tokenizer, spec);
  out << own_head(config, base, spec, data.task->outputs(data.train), data.task->labels().names())
             .note
      << "\n\n";
  for (const auto* part : {&data.train, &data.validation}) {
    if (part->examples.empty()) continue;
    out << (part == &data.train ? "train       " : "\nvalidation  ") << data::text(part->report)
        << "\n\n"
        << preview_text(*data.task, *part, rows, config.task);
  }
}

}  // namespace peftkit::train
