#include "tasks/answers.hpp"

#include "tasks/task.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>
#include <numeric>

namespace peftkit::tasks {

namespace {

// The tokens with the highest logits in `column`, falling.
std::vector<size_t> highest(std::span<const float> logits, size_t column, size_t count) {
  std::vector<size_t> order(logits.size() / 2);
  std::iota(order.begin(), order.end(), size_t{0});
  count = std::min(count, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](size_t a, size_t b) { return logits[2 * a + column] > logits[2 * b + column]; });
  order.resize(count);
  return order;
}

}  // namespace

void SpanSearch::add(const data::Example& window, std::span<const float> logits) {
  const Span null{0, 0, logits[0], logits[1]};
  if (!null_ || null.score() < null_->score()) null_ = null;
  const auto count = static_cast<size_t>(config_.n_best_size);
  const auto ends = highest(logits, 1, count);
  for (const size_t start : highest(logits, 0, count)) {
    for (const size_t end : ends) {
      const auto &from = window.origin[start], &to = window.origin[end];
      const bool in_context = from[0] >= 0 && to[0] >= 0;
      const auto length = static_cast<int64_t>(end) - static_cast<int64_t>(start) + 1;
      if (!in_context || length < 1 || length > config_.max_answer_length) continue;
      spans_.push_back({from[0], to[1], logits[2 * start], logits[2 * end + 1]});
    }
  }
}

std::vector<Span> SpanSearch::best(bool may_have_none) const {
  auto spans = spans_;
  if (may_have_none && null_) spans.push_back(*null_);
  std::ranges::stable_sort(spans, std::greater(), &Span::score);
  spans.resize(std::min(spans.size(), static_cast<size_t>(config_.n_best_size)));
  if (may_have_none && null_ && std::ranges::none_of(spans, &Span::is_null))
    spans.push_back(*null_);
  return spans;
}

Answer answer_of(const SpanSearch& search, const std::string& context,
                 const config::TaskConfig& config, bool may_have_none) {
  const auto spans = search.best(may_have_none);
  const std::u32string characters = tokenize::decode_utf8(context);
  Answer out;
  std::vector<float> scores;
  for (const Span& span : spans) {
    const auto begin = std::min(static_cast<size_t>(span.begin), characters.size());
    out.texts.push_back(tokenize::encode_utf8(
        characters.substr(begin, static_cast<size_t>(span.end - span.begin))));
    scores.push_back(static_cast<float>(span.score()));
  }
  if (spans.empty()) return out;
  out.probabilities = softmax(scores);
  const auto choose = [&](std::ptrdiff_t place) {
    out.text = out.texts[static_cast<size_t>(place)];
    out.confidence = out.probabilities[static_cast<size_t>(place)];
  };
  choose(may_have_none ? std::ranges::find_if(spans, &Span::is_null) - spans.begin() : 0);
  const auto text = std::ranges::find_if(out.texts, [](const auto& one) { return !one.empty(); });
  if (!may_have_none || text == out.texts.end()) return out;
  const auto answer = text - out.texts.begin();
  out.null_difference = search.null()->score() - spans[static_cast<size_t>(answer)].score();
  if (*out.null_difference <= config.null_score_diff_threshold) choose(answer);
  return out;
}

}  // namespace peftkit::tasks
