// Masked language modelling (Devlin et al. 2019): some tokens are hidden and to be guessed. Of
// those chosen, 80 % become the mask token, 10 % a random one, 10 % stay. Whether a token is chosen
// depends on the key and its place alone, so that a run can go on anywhere; each epoch has other
// masks, and every evaluation the same.
#include "base/hash.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"
#include "tasks/blocks.hpp"
#include "tasks/language_task.hpp"

namespace peftkit::tasks {

namespace {

using data::Example;

// In [0, 1).
double uniform(uint64_t key, uint64_t position, uint64_t draw) {
  return static_cast<double>(mix({key, position, draw}) >> 11) * 0x1p-53;
}

class MaskedLm final : public LanguageTask {
 public:
  using LanguageTask::LanguageTask;

  // Examples hold the whole text; `read` and `target` are all tokens that may be hidden.
  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels) const override {
    check_mask();
    const size_t column = table->column(config().text[0]);
    const Frame frame = frame_of(tokenizer());
    auto out = config().line_by_line
                   ? encode_lines(*table, rows, column)
                   : encode_blocks(*table, rows, column, tokenizer(), /*special_tokens=*/false,
                                   BlockCutter(config().max_seq_length, frame),
                                   config().max_seq_length, /*fewest=*/1);
    for (Example& example : out.examples) {
      const size_t end = example.ids.size() - frame.after.size();
      for (size_t i = frame.before.size(); i < end; ++i) {
        example.read.push_back(static_cast<int32_t>(i));
        example.target.push_back(static_cast<float>(example.ids[i]));
      }
    }
    return out;
  }

  bool varies() const override { return true; }

  // As one look of many: with the masks of a first use.
  Preview preview(const Example& example) const override {
    const Example masked = variant(example, mix({mix("preview")}));
    auto tokens = tokens_of(masked.ids);
    for (size_t i = 0; i < masked.read.size(); ++i) {
      auto& token = tokens[static_cast<size_t>(masked.read[i])];
      token.learned = true;
      token.note = tokenizer().id_to_token(static_cast<int32_t>(masked.target[i])).value_or("");
    }
    return {"", {{"", std::move(tokens)}}};
  }

  Example variant(const Example& example, uint64_t key) const override {
    Example out = example;
    out.read.clear();
    out.target.clear();
    for (const int32_t token : example.read) {
      if (uniform(key, static_cast<uint64_t>(token), 0) < config().mlm_probability)
        hide(out, token, key);
    }
    // A sequence with nothing to guess would be wasted.
    if (out.read.empty() && !example.read.empty())
      hide(out, example.read[mix({key}) % example.read.size()], key);
    return out;
  }

 private:
  void check_mask() const {
    if (tokenizer().special_ids().mask) return;
    throw Error(ErrorKind::config,
                "task.type: found masked_lm, but the checkpoint's tokenizer has no mask token");
  }

  data::Encoded encode_lines(const data::Table& table, std::span<const int64_t> rows,
                             size_t column) const {
    data::EncodeLog log(table, rows.size(), config().max_seq_length);
    data::Encoded out;
    for (const int64_t index : rows) {
      const data::Row& row = table.rows[static_cast<size_t>(index)];
      if (data::is_empty_cell(row.cells[column])) {
        log.drop(row, "empty text");
        continue;
      }
      try {
        auto [encoding, length] = data::encode_texts(
            document_text(table, row, column), std::nullopt, tokenizer(), config().max_seq_length);
        log.add_length(length);
        const int64_t cut = length - static_cast<int64_t>(encoding.ids.size());
        out.examples.push_back({std::move(encoding.ids), std::move(encoding.type_ids), {}, index});
        out.examples.back().cut = cut;
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    out.report = log.finish(out.examples.size());
    return out;
  }

  void hide(Example& example, int32_t token, uint64_t key) const {
    int32_t& id = example.ids[static_cast<size_t>(token)];
    example.read.push_back(token);
    example.target.push_back(static_cast<float>(id));
    const auto position = static_cast<uint64_t>(token);
    const double fate = uniform(key, position, 1);
    if (fate < 0.8) {
      id = *tokenizer().special_ids().mask;
    } else if (fate < 0.9) {
      const auto words = static_cast<uint64_t>(tokenizer().vocab_size());
      id = static_cast<int32_t>(mix({key, position, 2}) % words);
    }
  }
};

}  // namespace

std::unique_ptr<Task> make_masked_lm(TaskSetup setup) {
  return std::make_unique<MaskedLm>(std::move(setup));
}

}  // namespace peftkit::tasks
