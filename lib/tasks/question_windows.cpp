#include "tasks/question_windows.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

using data::Example;
using tokenize::Encoding;

constexpr std::array<int32_t, 2> kElsewhere = {-1, -1};

bool in_context(const std::array<int32_t, 2>& origin) {
  return origin != kElsewhere;
}

// Blanks before a question are of no use, and would take the place of the context.
std::string without_leading_blanks(std::string text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin);
}

// No answers, and no list of them either.
bool holds_nothing(const Json& answers) {
  return data::is_empty_cell(answers) || (answers.is_object() && answers.empty());
}

// Is there an answer in the cell, or what may be one?
bool holds_answers(const Json& answers) {
  if (holds_nothing(answers)) return false;
  if (!answers.is_object()) return !answers.empty();
  const auto texts = answers.find("text");
  return texts == answers.end() || !texts->empty();
}

// Offsets of the context's tokens; the first `question_tokens` words and pieces are the question's.
std::vector<std::array<int32_t, 2>> origin_of(const Encoding& window, int64_t question_tokens) {
  std::vector<std::array<int32_t, 2>> origin(window.ids.size(), kElsewhere);
  for (size_t i = 0; i < origin.size(); ++i) {
    if (window.word_ids[i] < 0) continue;
    if (question_tokens-- <= 0) origin[i] = window.offsets[i];
  }
  return origin;
}

// Tokens from the one in which `start` lies to the one in which `end` lies; [0, 0] where the window
// does not have them all.
std::vector<float> target_of(const std::vector<std::array<int32_t, 2>>& origin, int64_t start,
                             int64_t end) {
  const auto first = std::ranges::find_if(origin, in_context) - origin.begin();
  const auto last = static_cast<int64_t>(origin.size()) - 1 -
                    (std::find_if(origin.rbegin(), origin.rend(), in_context) - origin.rbegin());
  if (first > last) return {0, 0};
  const auto at = [&](int64_t i) { return origin[static_cast<size_t>(i)]; };
  if (at(first)[0] > start || at(last)[1] < end) return {0, 0};
  int64_t from = first, to = last;
  while (from < last && at(from + 1)[0] <= start) ++from;
  while (to > first && at(to - 1)[1] >= end) --to;
  return {static_cast<float>(from), static_cast<float>(to)};
}

}  // namespace

QuestionReader::QuestionReader(const config::TaskConfig& config, const data::Table& table,
                               data::Labels labels)
    : table_(table),
      labels_(labels),
      question_(table.column(config.text[0])),
      context_(table.column(config.text[1])),
      answers_(table.find_column(config.label[0])),
      impossible_(table.find_column("is_impossible")) {
  if (labels == data::Labels::required) {
    (void)table.column(config.label[0]);  // which tells what there is
  } else if (answers_) {
    lists_tell_ = std::ranges::any_of(
        table.rows, [&](const data::Row& row) { return holds_answers(row.cells[*answers_]); });
  }
}

bool QuestionReader::is_told_impossible(const data::Row& row) const {
  return impossible_ && row.cells[*impossible_] == true;
}

bool QuestionReader::is_labelled(const data::Row& row) const {
  if (is_told_impossible(row)) return true;
  if (!answers_ || holds_nothing(row.cells[*answers_])) return false;
  return lists_tell_ || holds_answers(row.cells[*answers_]);
}

std::string QuestionReader::reason_to_drop(const data::Row& row) const {
  if (data::is_empty_cell(row.cells[question_])) return "empty question";
  if (data::is_empty_cell(row.cells[context_])) return "empty context";
  const bool wanted = labels_ == data::Labels::required;
  return wanted && !is_labelled(row) ? "missing answers" : "";
}

Question QuestionReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  Question out;
  out.question =
      without_leading_blanks(data::text_of(row.cells[question_], table_.place(row, question_)));
  out.context = data::text_of(row.cells[context_], table_.place(row, context_));
  if (!answers_ || holds_nothing(row.cells[*answers_])) return out;
  const std::string place = table_.place(row, *answers_);
  out.answers =
      data::checked_answers(data::answers_of(row.cells[*answers_], place), out.context, place);
  return out;
}

std::vector<Example> windows_of(const Question& question, const config::TaskConfig& config,
                                const tokenize::Tokenizer& tokenizer, data::EncodeLog& log) {
  const auto question_tokens = static_cast<int64_t>(
      tokenizer.encode(question.question, std::nullopt, false, std::nullopt).ids.size());
  const auto whole = static_cast<int64_t>(
      tokenizer.encode(question.question, question.context, true, std::nullopt).ids.size());
  Encoding encoding;
  try {
    encoding =
        tokenizer.encode(question.question, question.context, true,
                         tokenize::Truncation{.max_length = config.max_seq_length,
                                              .strategy = tokenize::TruncationStrategy::only_second,
                                              .stride = config.doc_stride});
  } catch (const Error&) {  // the question and the stride take all the room
    return {};
  }
  log.add_length(whole);
  std::vector<const Encoding*> windows = {&encoding};
  for (const auto& further : encoding.overflow) windows.push_back(&further);
  log.count("windows of long contexts more than questions",
            static_cast<int64_t>(windows.size()) - 1);
  std::vector<Example> out;
  for (const Encoding* window : windows) {
    Example& example = out.emplace_back();
    example.ids = window->ids;
    example.type_ids = window->type_ids;
    example.origin = origin_of(*window, question_tokens);
    example.target = {0, 0};
    if (question.answers.texts.empty()) continue;
    const int64_t start = question.answers.starts[0];
    const auto length = tokenize::decode_utf8(question.answers.texts[0]).size();
    example.target = target_of(example.origin, start, start + static_cast<int64_t>(length));
  }
  return out;
}

Example window_without_context(const Question& question, const config::TaskConfig& config,
                               const tokenize::Tokenizer& tokenizer) {
  auto cut = data::encode_texts(question.question, std::nullopt, tokenizer, config.max_seq_length);
  Example example;
  example.origin.assign(cut.encoding.ids.size(), kElsewhere);
  example.ids = std::move(cut.encoding.ids);
  example.type_ids = std::move(cut.encoding.type_ids);
  example.target = {0, 0};
  return example;
}

bool has_context(const Example& window) {
  return std::ranges::any_of(window.origin, in_context);
}

}  // namespace peftkit::tasks
