#include "tasks/label_task.hpp"

namespace peftkit::tasks {

namespace {

class LabelScorer final : public Scorer {
 public:
  LabelScorer(const LabelTask& task, LineSink lines)
      : task_(task), lines_(std::move(lines)), all_{.size = task.target_size()} {}

  void add(const Output& output) override {
    const auto& target = output.example.target;
    if (output.example.labelled) {
      const auto decision = task_.decide(output.scores);
      all_.decisions.insert(all_.decisions.end(), decision.begin(), decision.end());
      all_.targets.insert(all_.targets.end(), target.begin(), target.end());
    }
    if (lines_) lines_(line(output));
  }

  Metrics metrics(const std::vector<std::string>& names, double /*mean_loss*/) override {
    Metrics out;
    if (all_.targets.empty()) return out;
    for (const auto& name : names) out.emplace_back(name, task_.metric(name, all_));
    return out;
  }

 private:
  Json line(const Output& output) const {
    const Prediction prediction = task_.predict(output.scores);
    Json line = {{"index", output.example.row}};
    if (output.example.labelled) line["label"] = task_.target_text(output.example.target);
    line["prediction"] = prediction.value;
    if (prediction.confidence) line["confidence"] = *prediction.confidence;
    for (size_t i = 0; i < prediction.probabilities.size(); ++i)
      line["probabilities"][task_.labels().names()[i]] = prediction.probabilities[i];
    line["logits"] = std::vector<float>(output.scores.begin(), output.scores.end());
    if (output.example.labelled) line["loss"] = output.loss;
    return line;
  }

  const LabelTask& task_;
  LineSink lines_;
  Decisions all_;
};

}  // namespace

data::Encoded LabelTask::encode(const std::shared_ptr<const data::Table>& table,
                                std::span<const int64_t> rows, data::Labels needed) const {
  const auto& text = config().text;
  const data::TextColumns columns{text[0], text.size() > 1 ? std::optional(text[1]) : std::nullopt};
  const data::Targets targets{
      .form = data::label_form(config(), cells()),
      .known = labels(),
      .of = [&](const Json& label, const std::string& place) { return target(label, place); },
      .text = [&](const std::vector<float>& values) { return target_text(values); },
      .stand_in = std::vector<float>(static_cast<size_t>(target_size()))};
  return data::encode(*table, rows, columns, targets, tokenizer(), config().max_seq_length, needed);
}

Summary LabelTask::summary(const Output& output) const {
  const Json prediction = predict(output.scores).value;
  return {output.example.labelled ? target_text(output.example.target) : "",
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
