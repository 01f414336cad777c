// Token classification: a tag for every word of a sentence (named entities, parts of speech). Words
// come split; the first piece of each carries its tag. Loss: cross-entropy over those pieces.
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"
#include "metrics/entities.hpp"
#include "tasks/task.hpp"

#include <map>
#include <set>

namespace peftkit::tasks {

namespace {

using data::Example;

// Example::origin: {word, 0}.
bool is_first_piece(const Example& example, size_t i) {
  return i == 0 || example.origin[i][0] != example.origin[i - 1][0];
}

struct Sentence {
  std::vector<std::string> words;
  std::vector<float> tags;
};

class TaggingScorer final : public Scorer {
 public:
  TaggingScorer(const data::LabelMap& labels, const data::Encoded& encoded,
                const config::TaskConfig& config, LineSink lines)
      : labels_(labels), encoded_(encoded), config_(config), lines_(std::move(lines)) {}

  void add(const Output& output) override {
    metrics::Tags gold, predicted;
    for (size_t i = 0; i < output.example.read.size(); ++i) {
      if (!is_first_piece(output.example, i)) continue;
      gold.push_back(name(static_cast<int64_t>(output.example.target[i])));
      predicted.push_back(name(argmax(logits(output, i))));
    }
    gold_.push_back(std::move(gold));
    predicted_.push_back(std::move(predicted));
    if (lines_) lines_(line(output));
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    const auto scores = metrics::entity_scores(predicted_, gold_);
    const std::map<std::string, double> values = {{"precision", scores.overall.precision},
                                                  {"recall", scores.overall.recall},
                                                  {"f1", scores.overall.f1},
                                                  {"accuracy", scores.accuracy}};
    Metrics out;
    for (const auto& name : names) out.emplace_back(name, values.at(name));
    return out;
  }

 private:
  const std::string& name(int64_t index) const {
    return labels_.names()[static_cast<size_t>(index)];
  }
  std::span<const float> logits(const Output& output, size_t i) const {
    const auto size = static_cast<size_t>(labels_.size());
    return output.scores.subspan(i * size, size);
  }
  // Null for words that were cut off or have no token.
  Json line(const Output& output) const {
    const data::Table& table = *encoded_.table;
    const data::Row& row = table.rows[static_cast<size_t>(output.example.row)];
    const Json& words = row.cells[table.column(config_.text[0])];
    std::vector<Json> tags(words.size()), probabilities(words.size()), scores(words.size());
    for (size_t i = 0; i < output.example.read.size(); ++i) {
      if (!is_first_piece(output.example, i)) continue;
      const auto word = static_cast<size_t>(output.example.origin[i][0]);
      const auto given = logits(output, i);
      tags[word] = name(argmax(given));
      probabilities[word] = softmax(given);
      scores[word] = std::vector<float>(given.begin(), given.end());
    }
    return {{"index", output.example.row},
            {"tokens", words},
            {"label", row.cells[table.column(config_.label[0])]},
            {"prediction", tags},
            {"probabilities", probabilities},
            {"logits", scores},
            {"loss", output.loss}};
  }

  const data::LabelMap& labels_;
  const data::Encoded& encoded_;
  const config::TaskConfig& config_;
  LineSink lines_;
  std::vector<metrics::Tags> gold_, predicted_;
};

class TokenClassification final : public Task {
 public:
  using Task::Task;

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels) const override {
    const size_t words_column = table->column(config().text[0]);
    const size_t tags_column = table->column(config().label[0]);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      const Json &words = row.cells[words_column], &tags = row.cells[tags_column];
      if (data::is_empty_cell(words) || (words.is_array() && words.empty())) {
        log.drop(row, "no tokens");
      } else if (data::is_empty_cell(tags)) {
        log.drop(row, "missing tags");
      } else if (auto sentence = read(words, tags, table->place(row), log.findings)) {
        Example example = encode(*sentence, log);
        example.row = index;
        example.read.empty() ? log.drop(row, "no token for any word")
                             : out.examples.push_back(std::move(example));
      }
    }
    out.report = log.finish(out.examples.size());
    out.report.targets = tag_counts(out.examples);
    return out;
  }

  Tensor losses(const Logits& logits, const data::Batch& batch,
                double label_smoothing) const override {
    return cross_entropy(logits.whole(), target_indices(batch, logits.x), label_smoothing);
  }

  Summary summary(const Output& output) const override {
    std::set<std::string> gold, predicted;
    const auto size = static_cast<size_t>(labels().size());
    for (size_t i = 0; i < output.example.read.size(); ++i) {
      gold.insert(type_of(static_cast<int64_t>(output.example.target[i])));
      predicted.insert(type_of(argmax(output.scores.subspan(i * size, size))));
    }
    return {text_of(gold), text_of(predicted)};
  }

  Preview preview(const Example& example) const override {
    auto tokens = tokens_of(example.ids);
    for (size_t i = 0; i < example.read.size(); ++i) {
      auto& token = tokens[static_cast<size_t>(example.read[i])];
      token.learned = true;
      token.note = labels().names()[static_cast<size_t>(example.target[i])];
    }
    return {"", {{"", std::move(tokens)}}};
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    return std::make_unique<TaggingScorer>(labels(), encoded, config(), std::move(lines));
  }

 private:
  // Nothing where something is wrong, which then is among the findings.
  std::optional<Sentence> read(const Json& words, const Json& tags, const std::string& place,
                               Findings& findings) const {
    try {
      Sentence sentence{data::texts_of(words, str(place, ": ", config().text[0])), {}};
      const std::string where = str(place, ": ", config().label[0]);
      const auto names = data::texts_of(tags, where);
      if (names.size() != sentence.words.size()) {
        throw Error(ErrorKind::data, str(where, ": found ", names.size(), " tags for ",
                                         sentence.words.size(), " tokens, expected as many"));
      }
      for (size_t i = 0; i < names.size(); ++i)
        sentence.tags.push_back(
            static_cast<float>(labels().index_of(tags[i], str(where, "[", i, "]"))));
      return sentence;
    } catch (const Error& error) {
      findings.add(error.what());
      return std::nullopt;
    }
  }

  Example encode(const Sentence& sentence, data::EncodeLog& log) const {
    const int64_t limit = config().max_seq_length;
    auto encoding =
        tokenizer().encode_words(sentence.words, std::nullopt, true,
                                 tokenize::Truncation{.max_length = limit, .overflow = false});
    std::vector<int32_t> whole;  // the words of all tokens, where some may have been cut off
    if (static_cast<int64_t>(encoding.ids.size()) >= limit) {
      whole = tokenizer().encode_words(sentence.words, std::nullopt, true, std::nullopt).word_ids;
    }
    log.add_length(static_cast<int64_t>(whole.empty() ? encoding.ids.size() : whole.size()));
    Example example{encoding.ids, encoding.type_ids, {}, 0};
    std::set<int32_t> seen;
    for (size_t i = 0; i < encoding.word_ids.size(); ++i) {
      const int32_t word = encoding.word_ids[i];
      if (word < 0 || (!seen.insert(word).second && !config().label_all_tokens)) continue;
      example.read.push_back(static_cast<int32_t>(i));
      example.origin.push_back({word, 0});
      example.target.push_back(sentence.tags[static_cast<size_t>(word)]);
    }
    std::set<int32_t> all = seen;
    for (const int32_t word : whole) {
      if (word >= 0) all.insert(word);
    }
    log.count("words beyond task.max_seq_length", static_cast<int64_t>(all.size() - seen.size()));
    log.count("words without a token", static_cast<int64_t>(sentence.words.size() - all.size()));
    return example;
  }

  std::vector<std::pair<std::string, int64_t>> tag_counts(
      const std::vector<Example>& examples) const {
    std::vector<std::pair<std::string, int64_t>> counts;
    for (const auto& name : labels().names()) counts.emplace_back(name, 0);
    for (const auto& example : examples) {
      for (const float tag : example.target) ++counts[static_cast<size_t>(tag)].second;
    }
    return counts;
  }

  // "LOC" of "B-LOC"; "" of "O".
  std::string type_of(int64_t tag) const {
    const std::string& name = labels().names()[static_cast<size_t>(tag)];
    if (name == "O") return "";
    return name.size() > 2 && name[1] == '-' ? name.substr(2) : name;
  }
  static std::string text_of(std::set<std::string> types) {
    types.erase("");
    return types.empty() ? "none" : join(std::vector<std::string>(types.begin(), types.end()));
  }
};

}  // namespace

std::unique_ptr<Task> make_token_classification(TaskSetup setup) {
  return std::make_unique<TokenClassification>(std::move(setup));
}

}  // namespace peftkit::tasks
