#pragma once
// Cells that hold more than one text, as the structs that tasks work with. All throw Error(data)
// headed by `place`: a row and its column, "train.jsonl:3: tokens".

#include "base/json.hpp"

#include <cstdint>

namespace peftkit::data {

// An array of texts or numbers ("tokens", "ner_tags", "choices").
std::vector<std::string> texts_of(const Json& cell, const std::string& place);

// The texts of a cell that holds one, or a list of them; empty ones are left out.
std::vector<std::string> text_or_texts_of(const Json& cell, const std::string& place);

// Gold answers of a question; starts count code points of the context from 0. No answer: both are
// empty.
struct Answers {
  std::vector<std::string> texts;
  std::vector<int64_t> starts;
};

// Either form: {"text": [...], "answer_start": [...]} (Hugging Face, and what the SQuAD reader
// makes) or [{"text", "answer_start"}, ...] (SQuAD's files).
Answers answers_of(const Json& cell, const std::string& place);

// The answers without blanks at their ends. Throws unless each is then the part of `context` where
// it starts, with or without the blanks before it, telling where it does stand.
Answers checked_answers(const Answers& answers, const std::string& context,
                        const std::string& place);

}  // namespace peftkit::data
