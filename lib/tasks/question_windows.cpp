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

// Blanks before a question are of no use, and would take the place of the context.
std::string without_leading_blanks(std::string text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin);
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
  const auto in_context = [](const auto& offsets) { return offsets != kElsewhere; };
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

QuestionReader::QuestionReader(const config::TaskConfig& config, const data::Table& table)
    : table_(table),
      question_(table.column(config.text[0])),
      context_(table.column(config.text[1])),
      answers_(table.column(config.label[0])),
      names_{config.text[0], config.text[1], config.label[0]} {
  const auto id = std::ranges::find(table.columns, "id");
  if (id != table.columns.end()) id_ = static_cast<size_t>(id - table.columns.begin());
}

std::string QuestionReader::reason_to_drop(const data::Row& row) const {
  if (data::is_empty_cell(row.cells[question_])) return "empty question";
  if (data::is_empty_cell(row.cells[context_])) return "empty context";
  return row.cells[answers_].is_null() ? "missing answers" : "";
}

Question QuestionReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  const std::string place = table_.place(row) + ": ";
  Question out;
  out.id = id_ ? data::cell_text(row.cells[*id_]).value_or(std::to_string(index))
               : std::to_string(index);
  out.question = without_leading_blanks(data::text_of(row.cells[question_], place + names_[0]));
  out.context = data::text_of(row.cells[context_], place + names_[1]);
  out.answers = data::answers_of(row.cells[answers_], place + names_[2]);
  data::check_answers(out.answers, out.context, place + names_[2]);
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

}  // namespace peftkit::tasks
