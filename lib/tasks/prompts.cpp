#include "tasks/prompts.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

// Of Stanford Alpaca (Taori et al. 2023).
constexpr const char* kWithInput =
    "Below is an instruction that describes a task, paired with an input that provides further "
    "context. Write a response that appropriately completes the request.\n\n### Instruction:\n";
constexpr const char* kWithoutInput =
    "Below is an instruction that describes a task. Write a response that appropriately completes "
    "the request.\n\n### Instruction:\n";

bool has(const data::Table& table, const std::string& column) {
  return std::ranges::find(table.columns, column) != table.columns.end();
}

// The columns that a prompt has where the config names none.
std::vector<std::string> usual_columns(PromptKind kind, const data::Table& table) {
  if (kind == PromptKind::chat) return {"messages"};
  if (kind == PromptKind::none) return {"text"};
  if (has(table, "input")) return {"instruction", "input"};
  return {"instruction"};
}

PromptKind kind_of(const config::TaskConfig& config, const data::Table& table) {
  if (config.prompt == "none") return PromptKind::none;
  if (config.prompt == "alpaca") return PromptKind::alpaca;
  if (config.prompt == "chat") return PromptKind::chat;
  if (!config.text.empty()) {
    if (config.text[0] == "messages") return PromptKind::chat;
    return has(table, config.label[0]) ? PromptKind::alpaca : PromptKind::none;
  }
  if (has(table, "messages")) return PromptKind::chat;
  return has(table, "instruction") ? PromptKind::alpaca : PromptKind::none;
}

std::string text_cell(const data::Table& table, const data::Row& row, size_t column) {
  return data::text_of(row.cells[column], table.place(row, column));
}

}  // namespace

std::vector<Segment> chat_ml(const std::vector<data::Message>& messages) {
  std::vector<Segment> out;
  for (const auto& [role, content] : messages) {
    out.push_back({str("<|im_start|>", role, "\n")});
    out.push_back({content + "<|im_end|>", role == "assistant"});
    out.push_back({"\n"});
  }
  return out;
}

PromptReader::PromptReader(const config::TaskConfig& config, const data::Table& table,
                           ChatTemplate chat)
    : table_(table), chat_(std::move(chat)), kind_(kind_of(config, table)) {
  const auto names = config.text.empty() ? usual_columns(kind_, table) : config.text;
  for (const auto& name : names) texts_.push_back(table.column(name));
  if (kind_ == PromptKind::alpaca) answer_ = table.column(config.label[0]);
}

std::string PromptReader::reason_to_drop(const data::Row& row) const {
  const Json& first = row.cells[texts_[0]];
  if (kind_ == PromptKind::chat)
    return first.is_null() || (first.is_array() && first.empty()) ? "no messages" : "";
  if (data::is_empty_cell(first)) return "empty instruction";
  return data::is_empty_cell(row.cells[answer_]) ? "empty answer" : "";
}

std::vector<Segment> PromptReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  if (kind_ == PromptKind::chat) {
    const std::string place = table_.place(row, texts_[0]);
    return chat_(data::messages_of(row.cells[texts_[0]], place));
  }
  const std::string instruction = text_cell(table_, row, texts_[0]);
  const bool has_input = texts_.size() > 1 && !data::is_empty_cell(row.cells[texts_[1]]);
  const std::string prompt = has_input ? str(kWithInput, instruction, "\n\n### Input:\n",
                                             text_cell(table_, row, texts_[1]), "\n\n### Response:")
                                       : str(kWithoutInput, instruction, "\n\n### Response:");
  return {{prompt}, {text_cell(table_, row, answer_), true, true}};
}

}  // namespace peftkit::tasks
