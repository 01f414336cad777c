// Token classification: a tag for every word of a sentence (named entities, parts of speech). Words
// come split; the first piece of each carries its tag. Loss: cross-entropy over those pieces.
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"
#include "tasks/tagging_scorer.hpp"
#include "tasks/tags.hpp"

#include <algorithm>
#include <set>

namespace peftkit::tasks {

namespace {

using data::Example;

struct Sentence {
  std::vector<std::string> words;
  std::vector<int64_t> tags;  // empty: not known

  bool has_tag() const {
    return std::ranges::any_of(tags, [](int64_t tag) { return tag != kNoTag; });
  }
};

// Nothing but blanks, or a list without elements.
bool is_empty_list(const Json& cell) {
  return data::is_empty_cell(cell) || (cell.is_array() && cell.empty());
}

class TokenClassification final : public Task {
 public:
  explicit TokenClassification(TaskSetup given)
      : Task(std::move(given)), tags_(config(), labels()) {}

  std::vector<std::string> metrics() const override { return tags_.metrics(); }

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels wanted) const override {
    const Columns columns = columns_of(*table, wanted);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      const bool tagged = columns.tags && !data::is_empty_cell(row.cells[*columns.tags]);
      if (is_empty_list(row.cells[columns.words])) {
        log.drop(row, "no tokens");
      } else if (wanted == data::Labels::required && !tagged) {
        log.drop(row, "missing tags");
      } else if (auto sentence = read(*table, row, columns, wanted, log.findings)) {
        add(*sentence, index, row, wanted, log, out.examples);
      }
    }
    log.count_unlabelled(out.examples);
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
      gold.insert(tags_.type_of(static_cast<int64_t>(output.example.target[i])));
      predicted.insert(tags_.type_of(argmax(output.scores.subspan(i * size, size))));
    }
    return {output.example.labelled ? text_of(gold) : "", text_of(predicted)};
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
    return make_tagging_scorer(tags_, config(), encoded, std::move(lines));
  }

 private:
  struct Columns {
    size_t words;
    std::optional<size_t> tags;  // nothing: the table has none
  };

  Columns columns_of(const data::Table& table, data::Labels wanted) const {
    const size_t words = table.column(config().text[0]);
    if (wanted == data::Labels::optional) return {words, table.find_column(config().label[0])};
    return {words, table.column(config().label[0])};
  }

  // Nothing where something is wrong, which then is among the findings.
  std::optional<Sentence> read(const data::Table& table, const data::Row& row,
                               const Columns& columns, data::Labels wanted,
                               Findings& findings) const {
    try {
      Sentence sentence{data::texts_of(row.cells[columns.words], table.place(row, columns.words)),
                        {}};
      if (!columns.tags) return sentence;
      const Json& tags = row.cells[*columns.tags];
      if (wanted == data::Labels::optional && is_empty_list(tags)) return sentence;
      const std::string place = table.place(row, *columns.tags);
      sentence.tags = tags_.read(tags, place);
      if (sentence.tags.size() != sentence.words.size()) {
        throw Error(ErrorKind::data, str(place, ": found ", sentence.tags.size(), " tags for ",
                                         sentence.words.size(), " tokens, expected as many"));
      }
      return sentence;
    } catch (const Error& error) {
      findings.add(error.what());
      return std::nullopt;
    }
  }

  void add(Sentence& sentence, int64_t index, const data::Row& row, data::Labels wanted,
           data::EncodeLog& log, std::vector<Example>& examples) const {
    if (!sentence.has_tag()) {
      if (wanted == data::Labels::required) return log.drop(row, "no word with a tag");
      sentence.tags.clear();
    }
    Example example = encode(sentence, log);
    if (example.read.empty()) return log.drop(row, "no token for any word");
    example.row = index;
    examples.push_back(std::move(example));
  }

  Example encode(const Sentence& sentence, data::EncodeLog& log) const {
    const int64_t limit = config().max_seq_length;
    const auto encoded = [&](const std::optional<tokenize::Truncation>& truncation) {
      return tokenizer().encode_words(sentence.words, std::nullopt, true, truncation,
                                      tokenize::WordStart::after_blank);
    };
    const auto encoding = encoded(tokenize::Truncation{.max_length = limit, .overflow = false});
    std::vector<int32_t> whole;  // the words of all tokens, where some may have been cut off
    if (static_cast<int64_t>(encoding.ids.size()) >= limit) whole = encoded(std::nullopt).word_ids;
    const size_t length = whole.empty() ? encoding.ids.size() : whole.size();
    log.add_length(static_cast<int64_t>(length));
    Example example{encoding.ids, encoding.type_ids, {}, 0};
    example.cut = static_cast<int64_t>(length - encoding.ids.size());
    example.labelled = !sentence.tags.empty();
    std::set<int32_t> seen;
    for (size_t i = 0; i < encoding.word_ids.size(); ++i) {
      const int32_t word = encoding.word_ids[i];
      if (word < 0) continue;
      const bool first = seen.insert(word).second;
      if (!first && !config().label_all_tokens) continue;
      const int64_t tag = example.labelled ? sentence.tags[static_cast<size_t>(word)] : 0;
      if (tag == kNoTag) continue;
      example.read.push_back(static_cast<int32_t>(i));
      example.origin.push_back({word, 0});
      example.target.push_back(static_cast<float>(first ? tag : tags_.continued(tag)));
    }
    count_words(sentence, seen, whole, log);
    return example;
  }

  static void count_words(const Sentence& sentence, const std::set<int32_t>& seen,
                          const std::vector<int32_t>& whole, data::EncodeLog& log) {
    std::set<int32_t> all = seen;
    for (const int32_t word : whole) {
      if (word >= 0) all.insert(word);
    }
    log.count("words beyond task.max_seq_length", static_cast<int64_t>(all.size() - seen.size()));
    log.count("words without a token", static_cast<int64_t>(sentence.words.size() - all.size()));
    log.count("words without a tag (-100, task.ignore_labels), which are left out",
              std::ranges::count(sentence.tags, kNoTag));
  }

  std::vector<std::pair<std::string, int64_t>> tag_counts(
      const std::vector<Example>& examples) const {
    std::vector<std::pair<std::string, int64_t>> counts;
    for (const auto& name : labels().names()) counts.emplace_back(name, 0);
    for (const auto& example : examples) {
      if (!example.labelled) continue;
      for (const float tag : example.target) ++counts[static_cast<size_t>(tag)].second;
    }
    return counts;
  }

  static std::string text_of(std::set<std::string> types) {
    types.erase("");
    return types.empty() ? "none" : join(std::vector<std::string>(types.begin(), types.end()));
  }

  WordTags tags_;
};

}  // namespace

std::unique_ptr<Task> make_token_classification(TaskSetup setup) {
  return std::make_unique<TokenClassification>(std::move(setup));
}

}  // namespace peftkit::tasks
