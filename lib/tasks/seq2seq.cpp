// Sequence to sequence: an encoder reads the source, a decoder says the target. Loss: cross-entropy
// of every token of the target, its end included. Evaluation also generates: a source that comes
// several times is generated once and scored against all its targets.
#include "base/text.hpp"
#include "data/cells.hpp"
#include "metrics/bleu.hpp"
#include "metrics/chrf.hpp"
#include "metrics/rouge.hpp"
#include "tasks/language_task.hpp"

#include <map>

namespace peftkit::tasks {

namespace {

using data::Example;

class TextScorer final : public Scorer {
 public:
  TextScorer(const tokenize::Tokenizer& tokenizer, const data::Encoded& encoded, LineSink lines)
      : tokenizer_(tokenizer), lines_(std::move(lines)) {
    for (const Example& example : encoded.examples) {
      references_[example.ids].push_back(text_of({example.target.begin(), example.target.end()}));
    }
  }

  bool wants_text(const Example& example) override { return !texts_.contains(example.ids); }

  void add(const Output& output) override {
    const Example& example = output.example;
    if (output.text) {
      const std::string text = text_of(*output.text);
      texts_[example.ids] = text;
      predictions_.push_back(text);
      targets_.push_back(references_.at(example.ids));
    }
    if (!lines_) return;
    lines_({{"index", example.row},
            {"label", text_of({example.target.begin(), example.target.end()})},
            {"prediction", texts_.at(example.ids)},
            {"loss", output.loss}});
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    const auto rouge = metrics::mean_rouge(predictions_, targets_, {.use_stemmer = true});
    const std::map<std::string, double> of_rouge = {{"rouge1", rouge.rouge1.f1},
                                                    {"rouge2", rouge.rouge2.f1},
                                                    {"rougeL", rouge.rougeL.f1},
                                                    {"rougeLsum", rouge.rougeLsum.f1}};
    Metrics out;
    for (const auto& name : names) {
      if (const auto found = of_rouge.find(name); found != of_rouge.end()) {
        out.emplace_back(name, 100 * found->second);
      } else if (name == "bleu") {
        out.emplace_back(name, metrics::bleu(predictions_, targets_).score);
      } else {
        out.emplace_back(name, metrics::chrf(predictions_, targets_,
                                             {.word_order = name == "chrf++" ? 2u : 0u}));
      }
    }
    return out;
  }

 private:
  std::string text_of(const std::vector<int32_t>& ids) const {
    return std::string(trim(tokenizer_.decode(ids, true, false)));
  }

  const tokenize::Tokenizer& tokenizer_;
  LineSink lines_;
  std::map<std::vector<int32_t>, std::vector<std::string>> references_;  // by source
  std::map<std::vector<int32_t>, std::string> texts_;
  std::vector<std::string> predictions_;
  std::vector<std::vector<std::string>> targets_;
};

class Seq2Seq final : public LanguageTask {
 public:
  using LanguageTask::LanguageTask;

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows) const override {
    const size_t source = table->column(config().text[0]), target = table->column(config().label);
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
      auto said = data::encode_texts(*target_text, std::nullopt, tokenizer(),
                                     config().max_target_length);
      log.add_length(read.length);
      if (said.length > config().max_target_length) ++cut_targets;
      out.examples.push_back(example(std::move(read.encoding.ids), said.encoding.ids, index));
    }
    log.count("targets cut to task.max_target_length", cut_targets);
    out.report = log.finish(out.examples.size());
    return out;
  }

  std::optional<Generation> generation() const override {
    Generation out{setup().generation, start_of(encoded_nothing())};
    out.settings.max_new_tokens =
        std::max(out.settings.max_new_tokens, out.settings.min_new_tokens);
    return out;
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    return std::make_unique<TextScorer>(tokenizer(), encoded, std::move(lines));
  }

 private:
  std::vector<int32_t> encoded_nothing() const {
    return tokenizer().encode("", std::nullopt, true, std::nullopt).ids;
  }

  // mBART ends texts with a language, and its decoder starts with it.
  int32_t start_of(const std::vector<int32_t>& target) const {
    const auto eos = tokenizer().special_ids().eos;
    return target.empty() || !eos || target.back() == *eos ? data::kDecoderStart : target.back();
  }

  Example example(std::vector<int32_t> source, const std::vector<int32_t>& target,
                  int64_t row) const {
    Example out;
    out.type_ids.resize(source.size());
    out.ids = std::move(source);
    out.row = row;
    out.decoder_ids = {start_of(target)};
    for (size_t i = 0; i < target.size(); ++i) {
      out.read.push_back(static_cast<int32_t>(i));
      out.target.push_back(static_cast<float>(target[i]));
      if (i + 1 < target.size()) out.decoder_ids.push_back(target[i]);
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Task> make_seq2seq(TaskSetup setup) {
  return std::make_unique<Seq2Seq>(std::move(setup));
}

}  // namespace peftkit::tasks
