#include "tasks/prompts.hpp"

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "data/cells.hpp"
#include "data/messages.hpp"

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
  return table.find_column(column).has_value();
}

// The columns that a prompt has where the config names none.
std::vector<std::string> usual_columns(PromptKind kind, const data::Table& table) {
  if (kind == PromptKind::chat) return {"messages"};
  if (kind == PromptKind::none) return {"text"};
  if (has(table, "input")) return {"instruction", "input"};
  return {"instruction"};
}

// Were the columns that a config names made for instructions? Asked where a table has no answers,
// which would tell.
bool are_instructions(const config::TaskConfig& config) {
  return config.text.size() > 1 || config.text[0] == "instruction" || config::generates(config) ||
         config.label != config::find_task_kind(config.type)->label;
}

PromptKind kind_of(const config::TaskConfig& config, const data::Table& table,
                   data::Labels labels) {
  if (config.prompt == "none") return PromptKind::none;
  if (config.prompt == "alpaca") return PromptKind::alpaca;
  if (config.prompt == "chat") return PromptKind::chat;
  if (!config.text.empty()) {
    if (config.text[0] == "messages") return PromptKind::chat;
    const bool answers = has(table, config.label[0]);
    const bool asked = labels == data::Labels::optional && are_instructions(config);
    return answers || asked ? PromptKind::alpaca : PromptKind::none;
  }
  if (has(table, "messages")) return PromptKind::chat;
  return has(table, "instruction") ? PromptKind::alpaca : PromptKind::none;
}

std::string text_cell(const data::Table& table, const data::Row& row, size_t column) {
  return data::text_of(row.cells[column], table.place(row, column));
}

// Does it say anything?
bool is_empty(const chat::Message& answer) {
  const auto texts = chat::content_texts(answer);
  return std::ranges::all_of(texts, [](const auto& text) { return trim(text).empty(); }) &&
         chat::carried_keys(answer).empty();
}

chat::Chat chat_of(const data::Table& table, const data::Row& row, size_t messages) {
  std::vector<chat::Message> all;
  for (auto& [whole, muted] : data::messages_of(row.cells[messages], table.place(row, messages)))
    all.emplace_back(std::move(whole)).muted = muted;
  chat::Chat out(std::move(all));
  if (const auto tools = table.find_column("tools"))
    out.tools = data::tools_of(row.cells[*tools], table.place(row, *tools));
  const auto documents = table.find_column("documents");
  if (documents && row.cells[*documents].is_array()) out.documents = row.cells[*documents];
  return out;
}

// How many of a chat's messages an answer is generated to: all but empty answers at its end.
size_t asked_messages(const chat::Chat& chat) {
  size_t count = chat.messages.size();
  while (count > 0 && chat.messages[count - 1].is_answer() && is_empty(chat.messages[count - 1]))
    --count;
  return count;
}

Prompt as_prompt(chat::Told told, bool labelled) {
  Prompt out{{}, labelled, told.dated, std::move(told.unseen)};
  for (auto& [text, assistant, muted] : told.pieces)
    out.segments.push_back({std::move(text), assistant && !muted, false, muted});
  return out;
}

}  // namespace

std::vector<std::string> prompt_columns(const config::TaskConfig& config, const data::Table& table,
                                        data::Labels labels) {
  return config.text.empty() ? usual_columns(kind_of(config, table, labels), table) : config.text;
}

PromptReader::PromptReader(const config::TaskConfig& config, const data::Table& table,
                           const ChatForm& chat, data::Labels labels)
    : table_(table),
      chat_(chat),
      kind_(kind_of(config, table, labels)),
      labels_required_(labels == data::Labels::required) {
  for (const auto& name : prompt_columns(config, table, labels))
    texts_.push_back(table.column(name));
  if (kind_ != PromptKind::alpaca) return;
  answer_ = labels_required_ ? table.column(config.label[0]) : table.find_column(config.label[0]);
}

std::string PromptReader::described(bool dated) const {
  if (kind_ == PromptKind::chat) {
    const std::string date = dated ? ", dated " + day_text(chat_.form.date()) : "";
    return chat_.own ? str("chat (template of the checkpoint", date, ")")
                     : "chat (ChatML: the checkpoint has no template)";
  }
  std::vector<std::string> names;
  for (const size_t column : texts_) names.push_back(table_.columns[column]);
  return str("alpaca (its words around ", join(names, " and "), "; ",
             answer_ ? "answers: " + table_.columns[*answer_] : "no answers", ")");
}

Prompt PromptReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  return kind_ == PromptKind::chat ? read_chat(row) : read_instruction(row);
}

Prompt PromptReader::read_chat(const data::Row& row) const {
  const Json& cell = row.cells[texts_[0]];
  if (data::is_empty_cell(cell) || (cell.is_array() && cell.empty()))
    return {.drop = "no messages"};
  const chat::Chat chat = chat_of(table_, row, texts_[0]);
  const bool answered =
      !chat.messages.empty() && chat.messages.back().is_answer() && !is_empty(chat.messages.back());
  const bool labelled = labels_required_ || answered;
  const size_t asked = asked_messages(chat);
  if (!labelled && asked == 0) return {.drop = "no messages"};
  try {
    return as_prompt(labelled ? chat_.form.tell(chat) : chat_.form.ask(chat.first(asked)),
                     labelled);
  } catch (const chat::Refusal& refusal) {
    return {.problem =
                str("the chat template refuses them: ", refusal.reason, " (", refusal.place, ")")};
  } catch (const Error& error) {
    const bool of_template = error.kind == ErrorKind::checkpoint;
    return {.problem =
                str(of_template ? "the chat template cannot show them: " : "", error.what())};
  }
}

Prompt PromptReader::read_instruction(const data::Row& row) const {
  if (data::is_empty_cell(row.cells[texts_[0]])) return {.drop = "empty instruction"};
  const bool answered = answer_ && !data::is_empty_cell(row.cells[*answer_]);
  if (!answered && labels_required_) return {.drop = "empty answer"};
  const std::string instruction = text_cell(table_, row, texts_[0]);
  const bool has_input = texts_.size() > 1 && !data::is_empty_cell(row.cells[texts_[1]]);
  Prompt out{.labelled = answered};
  out.segments.push_back({has_input ? str(kWithInput, instruction, "\n\n### Input:\n",
                                          text_cell(table_, row, texts_[1]), "\n\n### Response:")
                                    : str(kWithoutInput, instruction, "\n\n### Response:")});
  if (answered) out.segments.push_back({text_cell(table_, row, *answer_), true, true});
  return out;
}

AnswerFrame answer_frame(const chat::ChatTemplate& chat) {
  const std::string answer = "answer";
  std::string last;
  try {
    const std::vector<chat::Message> asked = {{"user", "question"}, {"assistant", answer}};
    for (const chat::Piece& piece : chat.tell(asked).pieces)
      if (piece.assistant) last = piece.text;
  } catch (const Error&) {
    return {};  // a template for other chats than this one
  }
  const size_t at = last.rfind(answer);
  if (at == std::string::npos) return {};
  return {std::string(trim(last.substr(0, at))),
          std::string(trim(last.substr(at + answer.size())))};
}

}  // namespace peftkit::tasks
