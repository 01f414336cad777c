// Multiple choice: which of some continuations is right. Each choice is a sequence of its own, the
// question before it, and gets one logit. Loss: cross-entropy over the choices of a question.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/choices.hpp"
#include "tasks/task.hpp"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <map>

namespace peftkit::tasks {

namespace {

using data::Example;

class ChoiceScorer final : public Scorer {
 public:
  ChoiceScorer(const config::TaskConfig& config, const data::Encoded& encoded, LineSink lines)
      : reader_(config, *encoded.table), lines_(std::move(lines)) {}

  void add(const Output& output) override {
    predictions_.push_back(argmax(output.scores));
    targets_.push_back(static_cast<int64_t>(output.example.target[0]));
    if (!lines_) return;
    const ChoiceQuestion question = reader_.read(output.example.row);
    const auto name = [&](int64_t index) {
      const auto& names = question.names.empty() ? question.choices : question.names;
      return names[static_cast<size_t>(index)];
    };
    Json line = {{"index", output.example.row}, {"label", name(targets_.back())}};
    line["prediction"] = name(predictions_.back());
    line["choices"] = question.choices;
    line["probabilities"] = softmax(output.scores);
    line["logits"] = std::vector<float>(output.scores.begin(), output.scores.end());
    line["loss"] = output.loss;
    lines_(line);
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    Metrics out;
    for (const auto& name : names)
      out.emplace_back(name, metrics::accuracy(predictions_, targets_));
    return out;
  }

 private:
  ChoiceReader reader_;
  LineSink lines_;
  std::vector<int64_t> predictions_, targets_;
};

class MultipleChoice final : public Task {
 public:
  using Task::Task;

  // The most choices of a question; they need not be equally many.
  int64_t outputs(const data::Encoded& train) const override {
    int64_t most = 2;
    for (const Example& example : train.examples) most = std::max(most, example.sequences());
    return most;
  }

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels) const override {
    const ChoiceReader reader(config(), *table);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    std::map<int64_t, int64_t> answers;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      if (const auto reason = reader.reason_to_drop(row); !reason.empty()) {
        log.drop(row, reason);
        continue;
      }
      try {
        const ChoiceQuestion question = reader.read(index);
        out.examples.push_back(encode(question, log));
        out.examples.back().row = index;
        ++answers[question.answer];
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    out.report = log.finish(out.examples.size());
    for (const auto& [answer, count] : answers)
      out.report.targets.emplace_back(str("choice ", answer), count);
    return out;
  }

  Tensor losses(const Logits& logits, const data::Batch& batch,
                double label_smoothing) const override {
    const Tensor scores = logits.x.squeeze(1), targets = target_indices(batch, logits.x);
    std::vector<Tensor> out;
    for (int64_t b = 0; b < targets.numel(); ++b) {
      const auto at = static_cast<size_t>(b);
      const int64_t first = batch.examples[at], count = batch.examples[at + 1] - first;
      out.push_back(cross_entropy(scores.narrow(0, first, count).unsqueeze(0),
                                  targets.narrow(0, b, 1), label_smoothing));
    }
    return at::cat(out);
  }

  Summary summary(const Output& output) const override {
    return {str("choice ", output.example.target[0]), str("choice ", argmax(output.scores))};
  }

  Preview preview(const Example& example) const override {
    Preview out{str("label choice ", example.target[0]), {}};
    int32_t begin = 0;
    for (size_t i = 0; i < example.ends.size(); ++i) {
      const auto ids =
          std::span(example.ids)
              .subspan(static_cast<size_t>(begin), static_cast<size_t>(example.ends[i] - begin));
      const bool right = example.labelled && static_cast<float>(i) == example.target[0];
      out.parts.push_back({str("choice ", i, right ? " (right)" : ""), tokens_of(ids)});
      begin = example.ends[i];
    }
    return out;
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    return std::make_unique<ChoiceScorer>(config(), encoded, std::move(lines));
  }

 private:
  Example encode(const ChoiceQuestion& question, data::EncodeLog& log) const {
    Example out;
    out.target = {static_cast<float>(question.answer)};
    int64_t longest = 0;
    for (const auto& choice : question.choices) {
      const auto [encoding, length] =
          data::encode_texts(question.first, question.stem ? *question.stem + " " + choice : choice,
                             tokenizer(), config().max_seq_length);
      longest = std::max(longest, length);
      out.ids.insert(out.ids.end(), encoding.ids.begin(), encoding.ids.end());
      out.type_ids.insert(out.type_ids.end(), encoding.type_ids.begin(), encoding.type_ids.end());
      out.ends.push_back(static_cast<int32_t>(out.ids.size()));
    }
    log.add_length(longest);
    return out;
  }
};

}  // namespace

std::unique_ptr<Task> make_multiple_choice(TaskSetup setup) {
  return std::make_unique<MultipleChoice>(std::move(setup));
}

}  // namespace peftkit::tasks
