#pragma once
// Scores texts that are generated: ROUGE, BLEU, chrF. A prompt that comes several times is
// generated once and scored against all its answers, and so is one with several answers.

#include "tasks/task.hpp"

namespace peftkit::tasks {

// What an example's text is generated from, and the tokens that are wanted.
struct TextPair {
  std::vector<int32_t> prompt, answer;
};

struct TextScoring {
  const tokenize::Tokenizer& tokenizer;
  // An example without an answer is not generated, unless it is not labelled.
  std::function<TextPair(const data::Example&)> pair_of;
  // Of a labelled example, where it has more than one.
  std::function<std::vector<std::vector<int32_t>>(const data::Example&)> more_answers = nullptr;
  std::string opening = "";                  // is left out where a text begins with it
  std::string end = "";                      // texts are cut at it
  std::unique_ptr<Scorer> others = nullptr;  // of the metrics that are not of texts
  bool only_unlabelled = false;              // the rest is for `others`, lines and all
};

// A line of --predictions holds the answer, or all of them, and the text that was generated.
std::unique_ptr<Scorer> make_text_scorer(TextScoring scoring, const data::Encoded& encoded,
                                         LineSink lines);

}  // namespace peftkit::tasks
