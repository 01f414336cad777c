// Sequence to sequence: an encoder reads the source, a decoder says the target. Loss: cross-entropy
// of every token of the target, its end included. Evaluation also generates.
#include "data/cells.hpp"
#include "tasks/language_task.hpp"
#include "tasks/languages.hpp"
#include "tasks/text_scorer.hpp"

namespace peftkit::tasks {

namespace {

using data::Example;

class Seq2Seq final : public LanguageTask {
 public:
  // Throws Error(config) where the tokenizer has not the languages of the config.
  explicit Seq2Seq(TaskSetup setup) : LanguageTask(std::move(setup)) {
    if (this->setup().tokenizer != nullptr) languages_.emplace(config(), tokenizer());
  }

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels) const override {
    const size_t source = table->column(config().text[0]),
                 target = table->column(config().label[0]);
    data::EncodeLog log(*table, rows.size(), config().max_seq_length);
    data::Encoded out;
    out.table = table;
    int64_t cut_targets = 0;
    for (const int64_t index : rows) {
      const data::Row& row = table->rows[static_cast<size_t>(index)];
      const auto source_text = data::cell_text(row.cells[source]);
      const auto target_text = data::cell_text(row.cells[target]);
      if (!source_text || !target_text || data::is_empty_cell(row.cells[target])) {
        log.drop(row, !source_text ? "empty source" : "empty target");
        continue;
      }
      auto read = data::encode_texts(config().source_prefix + *source_text, std::nullopt,
                                     tokenizer(), config().max_seq_length);
      auto said =
          data::encode_texts(*target_text, std::nullopt, tokenizer(), config().max_target_length);
      languages_->mark_source(read.encoding.ids);
      languages_->mark_target(said.encoding.ids);
      log.add_length(read.length);
      if (said.length > config().max_target_length) ++cut_targets;
      out.examples.push_back(example(std::move(read.encoding.ids), said.encoding.ids, index));
    }
    log.count("targets cut to task.max_target_length", cut_targets);
    out.report = log.finish(out.examples.size());
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
    return make_text_scorer({.tokenizer = tokenizer(), .pair_of = pair_of}, encoded,
                            std::move(lines));
  }

 private:
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
