// Sequence to sequence: an encoder reads the source, a decoder says the target. Loss: cross-entropy
// of every token of the target, its end included. Evaluation also generates. A target may be a list
// of texts: the first is learned, and what is generated is scored against all.
#include "base/log.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"
#include "tasks/language_task.hpp"
#include "tasks/languages.hpp"
#include "tasks/text_scorer.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

using data::Example;

// Is it the text of a list of texts, as data frames write them to CSV files?
bool looks_like_list(const Json& cell) {
  if (!cell.is_string()) return false;
  const std::string_view text = trim(cell.get_ref<const std::string&>());
  const bool opens = text.starts_with("[\"") || text.starts_with("['");
  return opens && (text.ends_with("\"]") || text.ends_with("']"));
}

class Seq2Seq final : public LanguageTask {
 public:
  // Throws Error(config) where the tokenizer has not the languages of the config.
  explicit Seq2Seq(TaskSetup setup) : LanguageTask(std::move(setup)) {
    if (this->setup().tokenizer != nullptr) languages_.emplace(config(), tokenizer());
  }

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels wanted) const override {
    const Columns columns = columns_of(*table, wanted);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    std::vector<std::string> lists;  // places of texts that look like lists
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      if (row.cells[columns.source].is_null()) {
        log.drop(row, "empty source");
        continue;
      }
      try {
        const auto targets = targets_of(*table, row, columns);
        if (targets.empty() && wanted == data::Labels::required) {
          log.drop(row, "empty target");
          continue;
        }
        const std::string source =
            data::text_of(row.cells[columns.source], table->place(row, columns.source));
        out.examples.push_back(example(source, targets, index, log));
        if (columns.target && looks_like_list(row.cells[*columns.target]))
          lists.push_back(table->place(row, *columns.target));
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    log.count_unlabelled(out.examples);
    out.report = log.finish(out.examples.size());
    tell_of_lists(lists);
    return out;
  }

  std::optional<Generation> generation() const override {
    Generation out{setup().generation, languages_->decoder_start().value_or(data::kDecoderStart)};
    out.settings.forced_bos_token_id = languages_->forced_bos();
    if (const auto eos = tokenizer().special_ids().eos) out.settings.eos_token_ids = {*eos};
    return out;
  }

  Preview preview(const Example& example) const override {
    auto target = tokens_of(std::vector<int32_t>(example.target.begin(), example.target.end()));
    for (auto& token : target) token.learned = true;
    return {"", {{"source", tokens_of(example.ids)}, {"target", std::move(target)}}};
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    const auto pair_of = [](const Example& example) {
      return TextPair{example.ids, {example.target.begin(), example.target.end()}};
    };
    const auto more_answers = [this, &table = *encoded.table,
                               columns = columns_of(*encoded.table, data::Labels::optional)](
                                  const Example& example) {
      const auto targets = targets_of(table, table.rows[static_cast<size_t>(example.row)], columns);
      std::vector<std::vector<int32_t>> out;
      for (size_t i = 1; i < targets.size(); ++i) out.push_back(said(targets[i]).encoding.ids);
      return out;
    };
    return make_text_scorer(
        {.tokenizer = tokenizer(), .pair_of = pair_of, .more_answers = more_answers}, encoded,
        std::move(lines));
  }

 private:
  struct Columns {
    size_t source;
    std::optional<size_t> target;  // nothing: the table has none
  };

  Columns columns_of(const data::Table& table, data::Labels wanted) const {
    const size_t source = table.column(config().text[0]);
    if (wanted == data::Labels::optional) return {source, table.find_column(config().label[0])};
    return {source, table.column(config().label[0])};
  }

  // Throws Error(data).
  static std::vector<std::string> targets_of(const data::Table& table, const data::Row& row,
                                             const Columns& columns) {
    if (!columns.target) return {};
    return data::text_or_texts_of(row.cells[*columns.target], table.place(row, *columns.target));
  }

  static void tell_of_lists(const std::vector<std::string>& places) {
    if (places.empty()) return;
    log::warn(str(places[0],
                  ": the target looks like a list of texts, but is one text and is "
                  "taken as that (",
                  places.size(), places.size() == 1 ? " row" : " rows",
                  "); lists of several targets are arrays of JSON files"));
  }

  data::CutEncoding said(const std::string& target) const {
    auto out = data::encode_texts(target, std::nullopt, tokenizer(), config().max_target_length);
    languages_->mark_target(out.encoding.ids);
    return out;
  }

  // Without a target the decoder reads that of an empty text.
  Example example(const std::string& source, const std::vector<std::string>& targets, int64_t row,
                  data::EncodeLog& log) const {
    auto read = data::encode_texts(config().source_prefix + source, std::nullopt, tokenizer(),
                                   config().max_seq_length);
    languages_->mark_source(read.encoding.ids);
    log.add_length(read.length);
    auto target = said(targets.empty() ? "" : targets[0]);
    log.count("targets cut to task.max_target_length",
              target.length > config().max_target_length ? 1 : 0);
    log.count("targets that are lists, of which the first is learned and all are references",
              targets.size() > 1 ? 1 : 0);
    if (target.encoding.ids.empty()) target.encoding.ids = {0};
    const int64_t cut = read.length - static_cast<int64_t>(read.encoding.ids.size());
    Example out = example(std::move(read.encoding.ids), target.encoding.ids, row);
    out.cut = cut;
    out.labelled = !targets.empty();
    return out;
  }

  Example example(std::vector<int32_t> source, const std::vector<int32_t>& target,
                  int64_t row) const {
    Example out;
    out.type_ids.resize(source.size());
    out.ids = std::move(source);
    out.row = row;
    out.decoder_ids = {languages_->decoder_start().value_or(data::kDecoderStart)};
    for (size_t i = 0; i < target.size(); ++i) {
      out.read.push_back(static_cast<int32_t>(i));
      out.target.push_back(static_cast<float>(target[i]));
      if (i + 1 < target.size()) out.decoder_ids.push_back(target[i]);
    }
    return out;
  }

  std::optional<Languages> languages_;  // nothing before a tokenizer is known
};

}  // namespace

std::unique_ptr<Task> make_seq2seq(TaskSetup setup) {
  return std::make_unique<Seq2Seq>(std::move(setup));
}

}  // namespace peftkit::tasks
