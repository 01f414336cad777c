#pragma once
// What is learned: how rows become examples, hidden states a loss, and outputs predictions and
// metrics. A task a file; the registry is a table.

#include "base/json.hpp"
#include "chat/chat_template.hpp"
#include "config/run_config.hpp"
#include "data/encode.hpp"
#include "generate/generate.hpp"
#include "tasks/logits.hpp"
#include "tasks/preview.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peftkit::tasks {

// What a task is made of.
struct TaskSetup {
  config::TaskConfig config;
  data::LabelMap labels;                           // empty for tasks without labels
  const tokenize::Tokenizer* tokenizer = nullptr;  // for encoding and for texts of predictions
  generate::Settings generation = {};              // of tasks that generate
  std::optional<chat::ChatTemplate> chat = {};     // the checkpoint's, for chats
};

// How a task has its outputs said.
struct Generation {
  generate::Settings settings;
  int32_t start = data::kDecoderStart;  // the decoder's first token
};

// A batch's outputs as evaluation keeps them.
struct Scored {
  Tensor scores;  // [reads, width] float32: the logits, or of a vocabulary the most likely token
  Tensor losses;  // [targets] float32
};

// The outputs of one example.
struct Output {
  const data::Example& example;
  std::span<const float> scores;               // [reads of the example, width], row-major
  double loss;                                 // mean over its targets
  const std::vector<int32_t>* text = nullptr;  // what was generated for it, where that was wanted
};

// An example for people; gates are grouped by its label. Empty: there is no label.
struct Summary {
  std::string label, prediction;
};

// Gets a line of --predictions once it is known.
using LineSink = std::function<void(const Json& line)>;
using Metrics = std::vector<std::pair<std::string, double>>;

// Collects a data set's outputs, in the order of the examples.
class Scorer {
 public:
  virtual ~Scorer() = default;
  virtual void add(const Output& output) = 0;
  // Asked for each example before it is added: is its text to be generated?
  virtual bool wants_text(const data::Example& /*example*/) { return false; }
  // The metrics asked for, as far as the task's labels have them, and more where the data has more
  // to tell; none where no example is labelled. `mean_loss` is that over all targets. After the
  // last example.
  virtual Metrics metrics(const std::vector<std::string>& names, double mean_loss) = 0;
};

class Task {
 public:
  explicit Task(TaskSetup setup) : setup_(std::move(setup)) {}
  virtual ~Task() = default;

  const data::LabelMap& labels() const { return setup_.labels; }
  // Of the head, where that has not one for every word of the vocabulary. Multiple choice learns
  // from its training data how many choices there are.
  virtual int64_t outputs(const data::Encoded& /*train*/) const { return setup_.labels.size(); }
  // What evaluation computes: task.metrics, or the task's defaults as far as they fit its labels.
  // The first one chooses best/, where training.metric_for_best_model names no other.
  virtual std::vector<std::string> metrics() const;
  // Numbers in Example::target for each term of the loss.
  virtual int64_t target_size() const { return 1; }

  // The given rows in their order, as examples (one or more a row, or several rows in one). Throws
  // Error(data) with all findings.
  virtual data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                               std::span<const int64_t> rows, data::Labels labels) const = 0;
  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows) const {
    return encode(table, rows, data::Labels::required);
  }
  // The columns that a table's texts are read from.
  virtual std::vector<std::string> text_columns(const data::Table& /*table*/) const {
    return setup_.config.text;
  }
  // Is there anything to learn in the example? Some are there for evaluation alone, which counts
  // them as wrong.
  virtual bool learns_from(const data::Example& /*example*/) const { return true; }
  // Does an example look different each time it is used (random masks)? Then `variant` gives one
  // look, fixed by `key`.
  virtual bool varies() const { return false; }
  virtual data::Example variant(const data::Example& example, uint64_t /*key*/) const {
    return example;
  }

  // Tasks whose outputs may be texts; the scorer tells for which examples.
  virtual std::optional<Generation> generation() const { return std::nullopt; }
  // What a text is generated from: an example's source, or its tokens before the answer.
  virtual data::Example prompt(const data::Example& example) const { return example; }

  // One loss for every target of the batch, [targets]; their mean over a step is what is trained.
  virtual Tensor losses(const Logits& logits, const data::Batch& batch,
                        double label_smoothing) const = 0;
  virtual Scored score(const Logits& logits, const data::Batch& batch) const;
  virtual Summary summary(const Output& output) const = 0;
  virtual Preview preview(const data::Example& example) const = 0;
  // `encoded` outlives the scorer. Lines go to `lines` where that is set.
  virtual std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const = 0;

  // The terms of an example's loss.
  int64_t targets_of(const data::Example& example) const {
    return static_cast<int64_t>(example.target.size()) / target_size();
  }

 protected:
  const TaskSetup& setup() const { return setup_; }
  const config::TaskConfig& config() const { return setup_.config; }
  const tokenize::Tokenizer& tokenizer() const { return *setup_.tokenizer; }
  // Of a preview; none is learned.
  std::vector<PreviewToken> tokens_of(std::span<const int32_t> ids) const;

 private:
  TaskSetup setup_;
};

// What is known of a task before its labels are.
struct TaskEntry {
  const char* name;                        // task.type
  const char* head_type;                   // as `adapters` calls it
  std::optional<data::LabelCells> labels;  // how label cells are read; nothing: no label map
  std::unique_ptr<Task> (*make)(TaskSetup setup);
  // The labels of rows; null: as data::collect_labels has it.
  data::LabelMap (*collect)(const data::Table& table, std::span<const int64_t> rows,
                            const config::TaskConfig& config) = nullptr;
};

// Throws Error(config) for an unknown name.
const TaskEntry& find_task(const std::string& name);

// Is a higher value of the metric better? (loss, mse, perplexity: no.)
bool higher_is_better(const std::string& metric);

// The targets of a batch, [terms, size], in the type of `like`.
Tensor target_tensor(const data::Batch& batch, int64_t size, const Tensor& like);
// The same as indices, [targets] int64.
Tensor target_indices(const data::Batch& batch, const Tensor& like);

// Cross-entropy [N] of logits [N, classes] and indices [N], with label smoothing as Hugging Face's:
// (1 - ε) · nll + ε · mean over classes of -log p.
Tensor cross_entropy(const Tensor& logits, const Tensor& targets, double label_smoothing);

std::vector<double> softmax(std::span<const float> logits);
int64_t argmax(std::span<const float> values);

std::unique_ptr<Task> make_classification(TaskSetup setup);
std::unique_ptr<Task> make_regression(TaskSetup setup);
std::unique_ptr<Task> make_multi_label(TaskSetup setup);
std::unique_ptr<Task> make_token_classification(TaskSetup setup);
std::unique_ptr<Task> make_question_answering(TaskSetup setup);
std::unique_ptr<Task> make_seq2seq(TaskSetup setup);
std::unique_ptr<Task> make_multiple_choice(TaskSetup setup);
std::unique_ptr<Task> make_masked_lm(TaskSetup setup);
std::unique_ptr<Task> make_causal_lm(TaskSetup setup);

}  // namespace peftkit::tasks
