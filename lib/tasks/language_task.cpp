#include "tasks/language_task.hpp"

#include "base/text.hpp"
#include "metrics/metrics.hpp"

#include <ATen/TensorOperators.h>

#include <map>

namespace peftkit::tasks {

namespace {

class TokenScorer final : public Scorer {
 public:
  TokenScorer(const tokenize::Tokenizer& tokenizer, LineSink lines)
      : tokenizer_(tokenizer), lines_(std::move(lines)) {}

  void add(const Output& output) override {
    const auto& targets = output.example.target;
    for (size_t i = 0; i < targets.size(); ++i) right_ += targets[i] == output.scores[i] ? 1 : 0;
    tokens_ += static_cast<int64_t>(targets.size());
    if (!lines_) return;
    lines_({{"index", output.example.row},
            {"label", texts(targets)},
            {"prediction", texts(output.scores)},
            {"loss", output.loss},
            {"perplexity", metrics::perplexity(output.loss, 1)}});
  }

  Metrics metrics(const std::vector<std::string>& names, double mean_loss) override {
    const std::map<std::string, double> values = {
        {"perplexity", metrics::perplexity(mean_loss, 1)},
        {"accuracy",
         static_cast<double>(right_) / static_cast<double>(std::max<int64_t>(1, tokens_))}};
    Metrics out;
    for (const auto& name : names) out.emplace_back(name, values.at(name));
    return out;
  }

 private:
  Json texts(std::span<const float> ids) const {
    Json out = Json::array();
    for (const float id : ids)
      out.push_back(tokenizer_.id_to_token(static_cast<int32_t>(id)).value_or(number(id)));
    return out;
  }

  const tokenize::Tokenizer& tokenizer_;
  LineSink lines_;
  int64_t right_ = 0, tokens_ = 0;
};

}  // namespace

Tensor LanguageTask::losses(const Logits& logits, const data::Batch& batch,
                            double label_smoothing) const {
  return vocabulary_scores(logits, target_indices(batch, logits.x), label_smoothing).losses;
}

Scored LanguageTask::score(const Logits& logits, const data::Batch& batch) const {
  const auto scores = vocabulary_scores(logits, target_indices(batch, logits.x), 0);
  return {scores.best.to(at::kFloat).contiguous(), scores.losses.to(at::kFloat).contiguous()};
}

Summary LanguageTask::summary(const Output&) const {
  return {};
}

std::unique_ptr<Scorer> LanguageTask::scorer(const data::Encoded&, LineSink lines) const {
  return std::make_unique<TokenScorer>(tokenizer(), std::move(lines));
}

}  // namespace peftkit::tasks
