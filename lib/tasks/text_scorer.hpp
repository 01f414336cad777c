#pragma once
// Scores texts that are generated: ROUGE, BLEU, chrF. A prompt that comes several times is
// generated once and scored against all its answers.

#include "tasks/task.hpp"

namespace peftkit::tasks {

// What an example's text is generated from, and the tokens that are wanted.
struct TextPair {
  std::vector<int32_t> prompt, answer;
};

struct TextScoring {
  const tokenize::Tokenizer& tokenizer;
  // A labelled example without an answer is not generated.
  std::function<TextPair(const data::Example&)> pair_of;
  std::string opening = "";                  // is left out where a text begins with it
  std::string end = "";                      // texts are cut at it
  std::unique_ptr<Scorer> others = nullptr;  // of the metrics that are not of texts
  bool only_unlabelled = false;              // the rest is for `others`, lines and all
};

// A line of --predictions holds the answer and the text that was generated.
std::unique_ptr<Scorer> make_text_scorer(TextScoring scoring, const data::Encoded& encoded,
                                         LineSink lines);

}  // namespace peftkit::tasks
