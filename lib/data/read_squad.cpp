// SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016 and 2018): data[].paragraphs[].qas[], a row a question.
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/element_lines.hpp"
#include "data/members.hpp"
#include "data/readers.hpp"
#include "data/structured_cells.hpp"

namespace peftkit::data {

namespace {

std::string id_of(const Json& question, const std::string& place) {
  const Json& id = member(question, "id", place);
  if (id.is_string() || id.is_number_integer()) return *cell_text(id);
  throw Error(ErrorKind::data, str(place, ".id: found ", shown(id), ", expected text"));
}

// Where it is not told (SQuAD 1.1), answers tell that there are some; null: nothing is told.
Json is_impossible(const Json& question, const Answers& answers, const std::string& place) {
  const bool none = answers.texts.empty();
  if (!question.contains("is_impossible")) return none ? Json() : Json(false);
  const Json& told = question["is_impossible"];
  if (told.is_boolean() && told.get<bool>() == none) return none;
  throw Error(ErrorKind::data,
              str(place, ".is_impossible: found ", shown(told), " with ", answers.texts.size(),
                  " answers, expected ", none ? "true" : "false"));
}

Row question_row(const Json& question, const std::string& context, const std::string& place) {
  const std::string id = id_of(question, place), here = str(place, " (question ", id, ")");
  Json answers_cell, impossible;
  Json given = question.value("answers", Json());
  if (given.is_null() && question.value("is_impossible", Json()) == true) given = Json::array();
  if (!given.is_null()) {  // else the question is there to be answered
    const Answers answers =
        checked_answers(answers_of(given, here + ".answers"), context, here + ".answers");
    answers_cell["text"] = answers.texts;
    answers_cell["answer_start"] = answers.starts;
    impossible = is_impossible(question, answers, here);
  }
  return {{id, text_member(question, "question", here), context, std::move(answers_cell),
           std::move(impossible)}};
}

// "data[3].paragraphs[0]"
std::string element(const std::string& before, const char* key, size_t index) {
  return str(before, before.empty() ? "" : ".", key, "[", index, "]");
}

// Puts questions together; what is wrong is told in finish().
class QuestionRows {
 public:
  QuestionRows(std::string_view content, const std::string& file)
      : file_(file), lines_(element_lines(content, "qas")) {
    out_.columns = {"id", "question", "context", "answers", "is_impossible"};
  }

  void add_article(const Json& article, const std::string& path) {
    collect([&] {
      const Json& paragraphs = list_member(article, "paragraphs", file_ + ": " + path);
      for (size_t i = 0; i < paragraphs.size(); ++i)
        add_paragraph(paragraphs[i], element(path, "paragraphs", i));
    });
  }

  FileRows finish() {
    findings_.throw_if_any(ErrorKind::data);
    if (out_.rows.empty()) throw Error(ErrorKind::data, file_ + ":1: found no questions");
    return std::move(out_);
  }

 private:
  void add_paragraph(const Json& paragraph, const std::string& path) {
    collect([&] {
      const std::string place = file_ + ": " + path;
      const std::string& context = text_member(paragraph, "context", place);
      const Json& questions = list_member(paragraph, "qas", place);
      for (size_t i = 0; i < questions.size(); ++i)
        add_question(questions[i], context, element(path, "qas", i));
    });
  }

  void add_question(const Json& question, const std::string& context, const std::string& path) {
    // Arrays may be missing from lines_ only where a key is written with escapes.
    const long line = seen_ < lines_.size() ? lines_[seen_] : 1;
    ++seen_;
    collect([&] {
      out_.rows.push_back(question_row(question, context, str(file_, ":", line, ": ", path)));
      out_.rows.back().line = line;
    });
  }

  template <class Action>
  void collect(Action action) {
    try {
      action();
    } catch (const Error& error) {
      findings_.add(error.what());
    }
  }

  const std::string& file_;
  std::vector<long> lines_;
  size_t seen_ = 0;  // questions
  FileRows out_;
  Findings findings_;
};

}  // namespace

FileRows squad_rows(const Json& document, std::string_view content, const std::string& file) {
  const Json& articles = list_member(document, "data", file);
  QuestionRows rows(content, file);
  for (size_t i = 0; i < articles.size(); ++i)
    rows.add_article(articles[i], element("", "data", i));
  return rows.finish();
}

}  // namespace peftkit::data
