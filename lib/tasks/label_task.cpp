#include "tasks/label_task.hpp"

namespace peftkit::tasks {

namespace {

class LabelScorer final : public Scorer {
 public:
  LabelScorer(const LabelTask& task, LineSink lines)
      : task_(task), lines_(std::move(lines)), all_{.size = task.target_size()} {}

  void add(const Output& output) override {
    const auto& target = output.example.target;
    const auto decision = task_.decide(output.scores);
    all_.decisions.insert(all_.decisions.end(), decision.begin(), decision.end());
    all_.targets.insert(all_.targets.end(), target.begin(), target.end());
    if (!lines_) return;
    const Prediction prediction = task_.predict(output.scores);
    Json line = {{"index", output.example.row}, {"label", task_.target_text(target)}};
    line["prediction"] = prediction.value;
    line["probabilities"] = prediction.probabilities;
    line["logits"] = std::vector<float>(output.scores.begin(), output.scores.end());
    line["loss"] = output.loss;
    lines_(line);
  }

  Metrics metrics(const std::vector<std::string>& names, double /*mean_loss*/) override {
    Metrics out;
    for (const auto& name : names) out.emplace_back(name, task_.metric(name, all_));
    return out;
  }

 private:
  const LabelTask& task_;
  LineSink lines_;
  Decisions all_;
};

}  // namespace

data::Encoded LabelTask::encode(const std::shared_ptr<const data::Table>& table,
                                std::span<const int64_t> rows, data::Labels) const {
  const auto& text = config().text;
  const data::TextColumns columns{text[0], text.size() > 1 ? std::optional(text[1]) : std::nullopt};
  const auto target_of = [&](const Json& cell, const std::string& place) {
    return target(cell, place);
  };
  const auto text_of = [&](const std::vector<float>& values) { return target_text(values); };
  return data::encode(*table, rows, columns, config().label[0], target_of, text_of, tokenizer(),
                      config().max_seq_length, {.empty_label_is_valid = empty_label_is_valid()});
}

Summary LabelTask::summary(const Output& output) const {
  const Json prediction = predict(output.scores).value;
  return {target_text(output.example.target),
          prediction.is_string() ? prediction.get<std::string>() : prediction.dump()};
}

Preview LabelTask::preview(const data::Example& example) const {
  const std::string label = target_text(example.target);
  return {"label " + (label.empty() ? "(none)" : label), {{"", tokens_of(example.ids)}}};
}

std::unique_ptr<Scorer> LabelTask::scorer(const data::Encoded&, LineSink lines) const {
  return std::make_unique<LabelScorer>(*this, std::move(lines));
}

}  // namespace peftkit::tasks
