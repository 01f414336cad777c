#pragma once
// Which choice of a question is right, in the forms that data sets have.

#include "data/label_cells.hpp"
#include "tasks/choices.hpp"

#include <array>

namespace peftkit::tasks {

// What an answer may mean: the name of a choice (of its label, its column), its place (an index
// from 0, a letter from A), its text. Where names are numbers or letters, no others are places.
struct AnswerReadings {
  std::optional<int64_t> named, place, text;
  bool text_twice = false;  // two choices have the text
};
AnswerReadings readings_of(const ChoiceQuestion& question, const Json& answer);

// Reads the answers of a table. Where one could be a place and another choice's text, the answers
// that can be but one of the two tell which; without such, numbers of JSON, and whole numbers in
// files without types, are places, and texts of JSON are texts.
class AnswerReader {
 public:
  // Throws Error(data) where there is no such column.
  AnswerReader(const config::TaskConfig& config, const data::Table& table,
               const ChoiceReader& questions, data::Labels needed);
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;
  // Why a row has no answer, or "".
  std::string none(const data::Row& row, const ChoiceQuestion& question) const;
  // Throws Error(data) where it is none of the choices, or could be two.
  int64_t read(const data::Row& row, const ChoiceQuestion& question) const;

 private:
  struct Seen {
    bool place = false, text = false;  // an answer that can only be a place, only a text
  };
  void look(const data::Row& row, const ChoiceQuestion& question);
  bool prefers_text(const data::Row& row, const ChoiceQuestion& question,
                    const AnswerReadings& readings) const;

  const data::Table& table_;
  const std::string column_;
  const data::LabelMap no_labels_;
  const data::LabelReader cells_;
  const data::Labels needed_;
  std::array<Seen, 2> seen_;  // of texts, of numbers
};

}  // namespace peftkit::tasks
