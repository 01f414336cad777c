// Multiple choice: which of some continuations is right. Each choice is a sequence of its own, the
// question before it, and gets one logit. Loss: cross-entropy over the choices of a question.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/choice_answers.hpp"
#include "tasks/task.hpp"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <map>
#include <set>

namespace peftkit::tasks {

namespace {

using data::Example;

// Names of the choices, or their texts; their numbers where two of these are equal.
std::vector<std::string> different_names(const ChoiceQuestion& question) {
  auto names = question.names.empty() ? question.choices : question.names;
  const std::set<std::string> different(names.begin(), names.end());
  for (size_t i = 0; different.size() < names.size() && i < names.size(); ++i)
    names[i] = std::to_string(i);
  return names;
}

class ChoiceScorer final : public Scorer {
 public:
  ChoiceScorer(const config::TaskConfig& config, const data::Encoded& encoded, LineSink lines)
      : reader_(config, *encoded.table), lines_(std::move(lines)) {}

  void add(const Output& output) override {
    const auto answer = static_cast<int64_t>(output.example.target[0]);
    const int64_t prediction = argmax(output.scores);
    if (output.example.labelled) {
      predictions_.push_back(prediction);
      targets_.push_back(answer);
    }
    if (!lines_) return;
    const ChoiceQuestion question = reader_.read(output.example.row);
    const auto names = different_names(question);
    const auto probabilities = softmax(output.scores);
    Json line = {{"index", output.example.row}};
    if (output.example.labelled) line["label"] = names[static_cast<size_t>(answer)];
    line["prediction"] = names[static_cast<size_t>(prediction)];
    line["confidence"] = probabilities[static_cast<size_t>(prediction)];
    line["choices"] = question.choices;
    for (size_t i = 0; i < names.size(); ++i) line["probabilities"][names[i]] = probabilities[i];
    line["logits"] = std::vector<float>(output.scores.begin(), output.scores.end());
    if (output.example.labelled) line["loss"] = output.loss;
    lines_(line);
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    Metrics out;
    if (targets_.empty()) return out;
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
                       std::span<const int64_t> rows, data::Labels needed) const override {
    const ChoiceReader questions(config(), *table);
    const AnswerReader answers(config(), *table, questions, needed);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    std::map<int64_t, int64_t> counts;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      if (const auto reason = questions.reason_to_drop(row); !reason.empty()) {
        log.drop(row, reason);
        continue;
      }
      try {
        const ChoiceQuestion question = questions.read(index);
        const std::string none = answers.none(row, question);
        if (needed == data::Labels::required && !none.empty()) {
          log.drop(row, none);
          continue;
        }
        const int64_t answer = none.empty() ? answers.read(row, question) : 0;
        out.examples.push_back(encode(question, log));
        Example& example = out.examples.back();
        example.row = index;
        example.target = {static_cast<float>(answer)};
        example.labelled = none.empty();
        if (example.labelled) ++counts[answer];
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    log.count_unlabelled(out.examples);
    out.report = log.finish(out.examples.size());
    for (const auto& [answer, count] : counts)
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
    return {output.example.labelled ? str("choice ", output.example.target[0]) : "",
            str("choice ", argmax(output.scores))};
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
    int64_t longest = 0;
    for (const auto& choice : question.choices) {
      const auto [encoding, length] =
          data::encode_texts(question.first, question.stem ? *question.stem + " " + choice : choice,
                             tokenizer(), config().max_seq_length);
      longest = std::max(longest, length);
      out.cut += length - static_cast<int64_t>(encoding.ids.size());
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
