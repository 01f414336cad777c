// Extractive question answering: the part of a context that answers a question, or none. Every
// token gets two logits, and a softmax over the tokens of its window says where the answer starts
// and ends. Loss: the mean of both cross-entropies.
#include "base/text.hpp"
#include "metrics/squad.hpp"
#include "tasks/answers.hpp"
#include "tasks/question_windows.hpp"
#include "tasks/task.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <limits>
#include <map>

namespace peftkit::tasks {

namespace {

using data::Example;

// Evaluation counts such questions as the official scripts do, which want an answer to each.
constexpr const char* kNoRoom =
    "no room for the context beside the question and task.doc_stride (evaluation counts them as "
    "not "
    "answered)";

// Packed [T, 2] -> log-probabilities [S, longest, 2] over the tokens of each sequence.
Tensor log_softmax_of_sequences(const Tensor& logits, const std::vector<int64_t>& offsets) {
  const auto sequences = static_cast<int64_t>(offsets.size()) - 1;
  int64_t longest = 0;
  for (size_t s = 1; s < offsets.size(); ++s)
    longest = std::max(longest, offsets[s] - offsets[s - 1]);
  std::vector<int64_t> places;
  for (int64_t s = 0; s < sequences; ++s) {
    const int64_t length = offsets[static_cast<size_t>(s) + 1] - offsets[static_cast<size_t>(s)];
    for (int64_t i = 0; i < length; ++i) places.push_back(s * longest + i);
  }
  const Tensor padded =
      logits.new_full({sequences * longest, 2}, -std::numeric_limits<double>::infinity());
  return padded.index_copy(0, at::tensor(places, at::kLong).to(logits.device()), logits)
      .view({sequences, longest, 2})
      .log_softmax(1);
}

// Where some question has no answer, none may be predicted.
bool has_unanswerable(const data::Encoded& encoded, const QuestionReader& reader) {
  int64_t last = -1;
  for (const Example& example : encoded.examples) {
    if (std::exchange(last, example.row) == example.row || !example.labelled) continue;
    if (reader.read(example.row).answers.texts.empty()) return true;
  }
  return false;
}

class AnswerScorer final : public Scorer {
 public:
  AnswerScorer(const config::TaskConfig& config, const data::Encoded& encoded, LineSink lines)
      : config_(config),
        reader_(config, *encoded.table, data::Labels::optional),
        may_have_none_(has_unanswerable(encoded, reader_)),
        lines_(std::move(lines)) {}

  void add(const Output& output) override {
    if (row_ && *row_ != output.example.row) close();
    row_ = output.example.row;
    labelled_ = output.example.labelled;
    if (!search_) search_.emplace(config_);
    search_->add(output.example, output.scores);
    loss_sum_ += output.loss;
    ++windows_;
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    close();
    Metrics out;
    if (answered_.empty()) return out;
    const auto report = [&](const std::map<std::string, double>& values) {
      for (const auto& name : names) out.emplace_back(name, values.at(name));
    };
    if (!may_have_none_) {
      const auto score = metrics::squad_score(answered_);
      report({{"exact_match", score.exact}, {"f1", score.f1}});
      return out;
    }
    const auto score = metrics::squad2_score(answered_);
    report({{"exact_match", score.all.exact}, {"f1", score.all.f1}});
    for (const auto& [name, part] :
         {std::pair("HasAns", score.has_answer), std::pair("NoAns", score.no_answer)}) {
      if (part.total == 0) continue;
      out.emplace_back(str(name, "_exact"), part.exact);
      out.emplace_back(str(name, "_f1"), part.f1);
    }
    return out;
  }

 private:
  // All windows of a question are there.
  void close() {
    if (!row_) return;
    const Question question = reader_.read(*row_);
    const Answer answer = answer_of(*search_, question.context, config_, may_have_none_);
    if (labelled_) answered_.push_back({answer.text, question.answers.texts});
    if (lines_) lines_(line(question, answer));
    row_.reset();
    search_.reset();
    loss_sum_ = 0;
    windows_ = 0;
  }

  Json line(const Question& question, const Answer& answer) const {
    Json out = {{"index", *row_}};
    if (labelled_) out["label"] = question.answers.texts;
    out["prediction"] = answer.text;
    Json n_best = Json::array();
    for (size_t i = 0; i < answer.texts.size(); ++i)
      n_best.push_back({{"text", answer.texts[i]}, {"probability", answer.probabilities[i]}});
    if (!n_best.empty()) out["confidence"] = answer.confidence;
    out["n_best"] = std::move(n_best);
    if (answer.null_difference) out["null_score_difference"] = *answer.null_difference;
    if (labelled_) out["loss"] = loss_sum_ / static_cast<double>(windows_);
    return out;
  }

  const config::TaskConfig& config_;
  QuestionReader reader_;
  bool may_have_none_;
  LineSink lines_;
  std::optional<int64_t> row_;  // of the windows that are being collected
  bool labelled_ = true;
  std::optional<SpanSearch> search_;
  double loss_sum_ = 0;
  int64_t windows_ = 0;
  std::vector<metrics::AnsweredQuestion> answered_;
};

class QuestionAnswering final : public Task {
 public:
  using Task::Task;

  int64_t outputs(const data::Encoded&) const override { return 2; }
  int64_t target_size() const override { return 2; }

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels labels) const override {
    const QuestionReader reader(config(), *table, labels);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    int64_t used = 0, answered = 0, unanswerable = 0;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      if (const auto reason = reader.reason_to_drop(row); !reason.empty()) {
        log.drop(row, reason);
        continue;
      }
      try {
        const Question question = reader.read(index);
        const bool labelled = reader.is_labelled(row);
        log.count("rows without a label", labelled ? 0 : 1);
        auto windows = windows_of(question, config(), tokenizer(), log);
        if (windows.empty()) {
          log.drop(row, kNoRoom);
          windows.push_back(window_without_context(question, config(), tokenizer()));
        } else {
          ++used;
          if (labelled) ++(question.answers.texts.empty() ? unanswerable : answered);
        }
        for (Example& window : windows) {
          window.row = index;
          window.labelled = labelled;
          out.examples.push_back(std::move(window));
        }
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    out.report = log.finish(static_cast<size_t>(used));
    out.report.targets = {{"answer", answered}, {"no answer", unanswerable}};
    return out;
  }

  bool learns_from(const Example& example) const override { return has_context(example); }

  Tensor losses(const Logits& logits, const data::Batch& batch, double) const override {
    const Tensor log_p = log_softmax_of_sequences(logits.x, batch.offsets);
    const Tensor targets = target_indices(batch, logits.x).view({-1, 1, 2});
    return -log_p.gather(1, targets).mean({1, 2});
  }

  Summary summary(const Output& output) const override {
    int64_t best[2] = {0, 0};
    for (size_t i = 0; i < output.scores.size(); ++i) {
      int64_t& so_far = best[i % 2];
      if (output.scores[i] > output.scores[static_cast<size_t>(2 * so_far) + i % 2])
        so_far = static_cast<int64_t>(i / 2);
    }
    const auto text = [](bool none) { return none ? "no answer" : "answer"; };
    return {output.example.labelled ? text(output.example.target[0] == 0) : "",
            text(best[0] == 0 || best[1] < best[0])};
  }

  Preview preview(const Example& example) const override {
    auto tokens = tokens_of(example.ids);
    const auto start = static_cast<size_t>(example.target[0]);
    const auto end = static_cast<size_t>(example.target[1]);
    if (start == 0) return {"no answer in this window", {{"", std::move(tokens)}}};
    for (size_t i = start; i <= end; ++i) tokens[i].learned = true;
    return {"", {{"", std::move(tokens)}}};
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    return std::make_unique<AnswerScorer>(config(), encoded, std::move(lines));
  }
};

}  // namespace

std::unique_ptr<Task> make_question_answering(TaskSetup setup) {
  return std::make_unique<QuestionAnswering>(std::move(setup));
}

}  // namespace peftkit::tasks
