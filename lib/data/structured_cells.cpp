#include "data/structured_cells.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/members.hpp"
#include "tokenize/unicode.hpp"

#include <cstdlib>

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

// What is wrong with an answer, or "".
std::string problem_of(const std::u32string& context, const std::string& answer, int64_t start) {
  const std::u32string text = tokenize::decode_utf8(answer);
  if (text.empty()) return "found an empty text, expected a part of the context";
  const auto size = static_cast<int64_t>(context.size());
  const bool inside = start >= 0 && start < size;
  if (inside && context.compare(static_cast<size_t>(start), text.size(), text) == 0) return "";
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

void check_answers(const Answers& answers, const std::string& context, const std::string& place) {
  const std::u32string characters = tokenize::decode_utf8(context);
  for (size_t i = 0; i < answers.texts.size(); ++i) {
    const std::string problem = problem_of(characters, answers.texts[i], answers.starts[i]);
    if (!problem.empty()) throw Error(ErrorKind::data, element(place, i) + ": " + problem);
  }
}

}  // namespace peftkit::data
