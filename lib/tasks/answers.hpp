#pragma once
// From the logits of a question's windows to its answer, as Hugging Face's
// postprocess_qa_predictions.

#include "config/run_config.hpp"
#include "data/batch.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace peftkit::tasks {

// A part of the context, [begin, end) in code points; [0, 0): no answer.
struct Span {
  int32_t begin = 0, end = 0;
  double start_logit = 0, end_logit = 0;
  double score() const { return start_logit + end_logit; }
  bool is_null() const { return begin == 0 && end == 0; }
};

// Collects the windows of one question.
class SpanSearch {
 public:
  explicit SpanSearch(const config::TaskConfig& config) : config_(config) {}
  // `logits` [tokens, 2]: start and end of each token of the window.
  void add(const data::Example& window, std::span<const float> logits);

  // The best spans in falling order of their scores, at most n_best_size. With `may_have_none`
  // the null answer is among them.
  std::vector<Span> best(bool may_have_none) const;
  // The window that is least sure of the null answer.
  const std::optional<Span>& null() const { return null_; }

 private:
  const config::TaskConfig& config_;
  std::vector<Span> spans_;
  std::optional<Span> null_;
};

struct Answer {
  std::string text;                // "": none
  std::vector<std::string> texts;  // of the best spans, with their probabilities
  std::vector<double> probabilities;
  double confidence = 0;                  // the probability of `text`; 0 where there is no span
  std::optional<double> null_difference;  // null score - that of the best answer
};

Answer answer_of(const SpanSearch& search, const std::string& context,
                 const config::TaskConfig& config, bool may_have_none);

}  // namespace peftkit::tasks
