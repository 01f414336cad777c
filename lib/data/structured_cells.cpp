#include "data/structured_cells.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/members.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace peftkit::data {

namespace {

void require_list(const Json& cell, const std::string& place, const char* expected) {
  if (cell.is_array()) return;
  throw Error(ErrorKind::data, str(place, ": found ", shown(cell), ", expected ", expected));
}

std::string element(const std::string& place, size_t index) {
  return str(place, "[", index, "]");
}

int64_t start_of(const Json& cell, const std::string& place) {
  if (cell.is_number_integer()) return cell.get<int64_t>();
  throw Error(ErrorKind::data,
              str(place, ": found ", shown(cell), ", expected a count of characters"));
}

// Where `text` stands nearest to `start`; -1 where it does not.
int64_t nearest_start(const std::u32string& context, const std::u32string& text, int64_t start) {
  int64_t best = -1;
  for (size_t at = context.find(text); at != std::u32string::npos;
       at = context.find(text, at + 1)) {
    const auto here = static_cast<int64_t>(at);
    if (best < 0 || std::abs(here - start) < std::abs(best - start)) best = here;
  }
  return best;
}

bool stands_at(const std::u32string& context, const std::u32string& text, int64_t start) {
  const bool inside = start >= 0 && start < static_cast<int64_t>(context.size());
  return inside && context.compare(static_cast<size_t>(start), text.size(), text) == 0;
}

// Where the answer stands without the blanks at its ends.
struct PlacedAnswer {
  std::string text;
  int64_t start;
};

// Nothing where it does not stand at `start`.
std::optional<PlacedAnswer> place_answer(const std::u32string& context, const std::u32string& text,
                                         int64_t start) {
  const auto is_letter = [](char32_t c) { return !tokenize::is_white_space(c); };
  const auto begin = std::ranges::find_if(text, is_letter) - text.begin();
  const auto end =
      text.size() -
      static_cast<size_t>(std::find_if(text.rbegin(), text.rend(), is_letter) - text.rbegin());
  if (static_cast<size_t>(begin) >= end) return std::nullopt;
  const std::u32string bare =
      text.substr(static_cast<size_t>(begin), end - static_cast<size_t>(begin));
  for (const int64_t at : {start + begin, start}) {
    if (stands_at(context, bare, at)) return PlacedAnswer{tokenize::encode_utf8(bare), at};
  }
  return std::nullopt;
}

// What is wrong with an answer that does not stand at `start`.
std::string problem_of(const std::u32string& context, const std::u32string& text,
                       const std::string& answer, int64_t start) {
  if (std::ranges::all_of(text, tokenize::is_white_space))
    return str("found ", text.empty() ? "an empty text" : "nothing but blanks",
               ", expected a part of the context");
  const auto size = static_cast<int64_t>(context.size());
  const bool inside = start >= 0 && start < size;
  const std::string there =
      inside ? shown(tokenize::encode_utf8(context.substr(static_cast<size_t>(start), text.size())))
             : str("nothing (it has ", size, " characters)");
  const int64_t nearest = inside ? nearest_start(context, text, start) : context.find(text);
  return str(
      "the context has ", there, " at character ", start, ", expected ", shown(answer),
      nearest < 0 ? ", which it does not contain" : str(", which stands at character ", nearest));
}

}  // namespace

std::vector<std::string> texts_of(const Json& cell, const std::string& place) {
  require_list(cell, place, "an array of texts");
  std::vector<std::string> texts;
  for (size_t i = 0; i < cell.size(); ++i) texts.push_back(text_of(cell[i], element(place, i)));
  return texts;
}

std::vector<std::string> text_or_texts_of(const Json& cell, const std::string& place) {
  std::vector<std::string> texts;
  const auto add = [&](const Json& one, const std::string& where) {
    if (!is_empty_cell(one)) texts.push_back(text_of(one, where));
  };
  if (!cell.is_array()) {
    add(cell, place);
    return texts;
  }
  for (size_t i = 0; i < cell.size(); ++i) add(cell[i], element(place, i));
  return texts;
}

Answers answers_of(const Json& cell, const std::string& place) {
  Answers answers;
  if (cell.is_object()) {
    answers.texts = texts_of(list_member(cell, "text", place), place + ".text");
    const Json& starts = list_member(cell, "answer_start", place);
    for (size_t i = 0; i < starts.size(); ++i)
      answers.starts.push_back(start_of(starts[i], element(place + ".answer_start", i)));
    if (answers.starts.size() == answers.texts.size()) return answers;
    throw Error(ErrorKind::data, str(place, ": found ", answers.texts.size(), " texts and ",
                                     answers.starts.size(), " starts, expected as many"));
  }
  require_list(cell, place, "answers: {\"text\": [...], \"answer_start\": [...]}");
  for (size_t i = 0; i < cell.size(); ++i) {
    const std::string here = element(place, i);
    answers.texts.push_back(text_member(cell[i], "text", here));
    answers.starts.push_back(
        start_of(member(cell[i], "answer_start", here), here + ".answer_start"));
  }
  return answers;
}

Answers checked_answers(const Answers& answers, const std::string& context,
                        const std::string& place) {
  const std::u32string characters = tokenize::decode_utf8(context);
  Answers out;
  for (size_t i = 0; i < answers.texts.size(); ++i) {
    const std::u32string text = tokenize::decode_utf8(answers.texts[i]);
    auto placed = place_answer(characters, text, answers.starts[i]);
    if (!placed) {
      throw Error(ErrorKind::data,
                  str(element(place, i), ": ",
                      problem_of(characters, text, answers.texts[i], answers.starts[i])));
    }
    out.texts.push_back(std::move(placed->text));
    out.starts.push_back(placed->start);
  }
  return out;
}

}  // namespace peftkit::data
