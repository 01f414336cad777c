// Causal language modelling: every token is guessed from those before it. Plain text is joined and
// cut in blocks; of instructions and chats only the answers are learned (with train_on_prompt all).
// With a metric of texts evaluation generates the last answer of each; where a row has none, it is
// generated whatever the metrics are.
// Example::origin: {first token of the last answer, the one behind it}, where there is an answer;
// of rows without one {n, n}, behind all tokens.
#include "base/log.hpp"
#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "tasks/blocks.hpp"
#include "tasks/language_task.hpp"
#include "tasks/prompts.hpp"
#include "tasks/text_scorer.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tasks {

namespace {

using data::Example;

// [begin, end) in code points of the whole text.
struct TextPart {
  int64_t begin, end;
};

// A prompt's tokens, and which of them are learned, and said.
struct PromptTokens {
  std::vector<int32_t> ids;
  std::vector<bool> learned, answered;
};

// Why nothing of a row is learned.
std::string reason_of(const Prompt& prompt, size_t tokens, int64_t max_seq_length) {
  if (std::ranges::any_of(prompt.segments, &Segment::learned))
    return static_cast<int64_t>(tokens) > max_seq_length ? "no answer within task.max_seq_length"
                                                         : "empty answer";
  return std::ranges::any_of(prompt.segments, &Segment::muted)
             ? "no answer to learn (all have the weight 0)"
             : "no answer (no message of the role assistant)";
}

class CausalLm final : public LanguageTask {
 public:
  explicit CausalLm(TaskSetup setup)
      : LanguageTask(std::move(setup)),
        chat_{this->setup().chat.value_or(chat::chat_ml()), this->setup().chat.has_value()} {}

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels labels) const override {
    const PromptReader reader(config(), *table, chat_, labels);
    if (reader.kind() == PromptKind::none && config::generates(config())) {
      throw Error(ErrorKind::config,
                  str("task.metrics: found ", join(config().metrics), ", but the rows of ",
                      table->files[0].string(),
                      " are plain text, which has no answers to generate; expected perplexity or "
                      "accuracy, or a column 'messages' or 'instruction'"));
    }
    return reader.kind() == PromptKind::none ? encode_text(*table, rows, reader.text_column())
                                             : encode_prompts(*table, rows, reader);
  }

  std::vector<std::string> text_columns(const data::Table& table) const override {
    return prompt_columns(config(), table, data::Labels::optional);
  }

  std::optional<Generation> generation() const override {
    Generation out{setup().generation};
    // A text ends as the answers do that were learned.
    const std::string closing = answer_frame(chat_.form).closing;
    for (const auto& end : {tokenizer().special_ids().eos, tokenizer().token_to_id(closing)}) {
      if (end) out.settings.eos_token_ids.push_back(*end);
    }
    return out;
  }

  Example prompt(const Example& example) const override {
    Example out{pair_of(example).prompt, {}, {}, example.row};
    out.type_ids.assign(out.ids.size(), 0);
    return out;
  }

  Preview preview(const Example& example) const override {
    auto tokens = tokens_of(example.ids);
    for (const int32_t i : example.read) tokens[static_cast<size_t>(i) + 1].learned = true;
    return {"", {{"", std::move(tokens)}}};
  }

  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override {
    const bool generates = config::generates(config());
    const AnswerFrame frame = answer_frame(chat_.form);
    return make_text_scorer(
        {.tokenizer = tokenizer(),
         .pair_of = pair_of,
         .opening = frame.opening,
         .end = frame.closing,
         .others = LanguageTask::scorer(encoded, generates ? LineSink() : lines),
         .only_unlabelled = !generates},
        encoded, lines);
  }

 private:
  static TextPair pair_of(const Example& example) {
    if (example.origin.empty()) return {};
    const auto [begin, end] = example.origin[0];
    return {{example.ids.begin(), example.ids.begin() + begin},
            {example.ids.begin() + begin, example.ids.begin() + end}};
  }

  data::Encoded encode_text(const data::Table& table, std::span<const int64_t> rows,
                            size_t column) const {
    auto out = encode_blocks(table, rows, column, tokenizer(), /*special_tokens=*/true,
                             BlockCutter(config().max_seq_length, {}), config().max_seq_length,
                             /*fewest=*/2);
    out.report.prompt =
        str("none (rows of text joined end to end, ",
            frame_of(tokenizer()).after.empty() ? "without an" : "with the tokenizer's",
            " end token between them)");
    for (Example& block : out.examples) {
      for (size_t i = 1; i < block.ids.size(); ++i) learn(block, i);
    }
    return out;
  }

  data::Encoded encode_prompts(const data::Table& table, std::span<const int64_t> rows,
                               const PromptReader& reader) const {
    data::EncodeLog log(table, rows.size(), config().max_seq_length);
    data::Encoded out;
    for (const int64_t index : rows) {
      const data::Row& row = table.rows[static_cast<size_t>(index)];
      try {
        const Prompt prompt = reader.read(index);
        if (!prompt.drop.empty()) {
          log.drop(row, prompt.drop);
        } else if (!prompt.problem.empty()) {
          log.refuse(table.place(row, reader.text_column()), prompt.problem);
        } else {
          add_example(prompt, index, row, reader.kind(), log, out);
        }
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    log.count("without an answer, which is generated",
              std::ranges::count(out.examples, false, &Example::labelled));
    out.report = log.finish(out.examples.size());
    out.report.prompt = reader.described(out.dated);
    if (out.dated && config().chat_date.empty()) warn_of_date(table);
    return out;
  }

  void warn_of_date(const data::Table& table) const {
    log::warn(
        str(table.files[0].string(),
            ": the chat template asks for a date, and none is kept: ", day_text(chat_.form.date()),
            " is taken, so that results differ from day to day; set task.chat_date"));
  }

  void add_example(const Prompt& prompt, int64_t index, const data::Row& row, PromptKind kind,
                   data::EncodeLog& log, data::Encoded& out) const {
    PromptTokens tokens = tokenized(prompt, kind, row, log);
    const size_t length = tokens.ids.size(), most = static_cast<size_t>(config().max_seq_length);
    const auto behind =
        tokens.answered.begin() + static_cast<std::ptrdiff_t>(std::min(length, most));
    const bool cut = std::find(behind, tokens.answered.end(), true) != tokens.answered.end();
    Example example =
        prompt.labelled ? answered_example(std::move(tokens)) : asked_example(std::move(tokens));
    example.row = index;
    example.cut = static_cast<int64_t>(length - example.ids.size());
    if (example.read.empty())
      return log.drop(row, prompt.labelled ? reason_of(prompt, length, config().max_seq_length)
                                           : "a prompt beyond task.max_seq_length");
    for (const auto& what : prompt.unseen)
      log.warn(row, str("the chat template does not show ", what));
    log.count("with an answer that task.max_seq_length cuts", cut ? 1 : 0);
    out.dated = out.dated || prompt.dated;
    log.add_length(static_cast<int64_t>(length));
    out.examples.push_back(std::move(example));
  }

  // A template writes the special tokens itself.
  bool adds_special_tokens(PromptKind kind) const { return kind != PromptKind::chat || !chat_.own; }

  PromptTokens tokenized(const Prompt& prompt, PromptKind kind, const data::Row& row,
                         data::EncodeLog& log) const {
    std::string text;
    std::vector<TextPart> learned, answers;
    int64_t length = 0;
    for (const Segment& segment : prompt.segments) {
      const int64_t begin = length;
      length += static_cast<int64_t>(tokenize::decode_utf8(segment.text).size());
      text += segment.text;
      if (segment.learned) answers.push_back({begin, length});
      if (segment.learned || (config().train_on_prompt && !segment.muted))
        learned.push_back({begin, length});
    }
    auto encoding = tokenizer().encode(text, std::nullopt, adds_special_tokens(kind), std::nullopt);
    warn_of_second_beginning(encoding, tokenizer(), row, log);
    PromptTokens out{std::move(encoding.ids), {}, {}};
    for (size_t i = 0; i < out.ids.size(); ++i) {
      const bool of_text = encoding.word_ids[i] >= 0;
      out.learned.push_back(of_text && is_in(learned, encoding.offsets[i]));
      out.answered.push_back(of_text && is_in(answers, encoding.offsets[i]));
    }
    const auto eos = tokenizer().special_ids().eos;
    if (!prompt.segments.empty() && prompt.segments.back().ends && eos &&
        (out.ids.empty() || out.ids.back() != *eos)) {
      out.ids.push_back(*eos);
      out.learned.push_back(true);
      out.answered.push_back(true);
    }
    // What the tokenizer would close a text with comes behind the answer.
    while (!prompt.labelled && !out.ids.empty() && encoding.word_ids[out.ids.size() - 1] < 0)
      out.ids.pop_back();
    return out;
  }

  Example answered_example(PromptTokens tokens) const {
    Example out{std::move(tokens.ids), {}, {}, 0};
    out.ids.resize(std::min(out.ids.size(), static_cast<size_t>(config().max_seq_length)));
    out.type_ids.assign(out.ids.size(), 0);
    for (size_t i = 1; i < out.ids.size(); ++i) {
      if (tokens.learned[i]) learn(out, i);
    }
    tokens.answered.resize(out.ids.size());
    if (const auto answer = last_run(tokens.answered)) out.origin = {*answer};
    return out;
  }

  // Its one target stands in for those of an answer. Nothing to read: the prompt is too long, or
  // nothing.
  Example asked_example(PromptTokens tokens) const {
    Example out{std::move(tokens.ids), {}, {}, 0};
    out.type_ids.assign(out.ids.size(), 0);
    out.labelled = false;
    const auto count = static_cast<int32_t>(out.ids.size());
    out.origin = {{count, count}};
    if (count == 0 || count > config().max_seq_length) return out;
    out.read = {count - 1};
    out.target = {static_cast<float>(out.ids.back())};
    return out;
  }

  // [begin, end) of the last tokens in a row, without the first token of all: something must stand
  // before an answer.
  static std::optional<std::array<int32_t, 2>> last_run(const std::vector<bool>& tokens) {
    size_t end = tokens.size();
    while (end > 1 && !tokens[end - 1]) --end;
    size_t begin = end;
    while (begin > 1 && tokens[begin - 1]) --begin;
    if (begin == end) return std::nullopt;
    return std::array{static_cast<int32_t>(begin), static_cast<int32_t>(end)};
  }

  // A token belongs to the segment in which it ends: the blank before an answer's first word often
  // is a part of that word.
  static bool is_in(const std::vector<TextPart>& parts, const std::array<int32_t, 2>& token) {
    return std::ranges::any_of(
        parts, [&](const TextPart& part) { return part.begin < token[1] && token[1] <= part.end; });
  }

  // Token i is guessed by the state of the one before it.
  static void learn(Example& example, size_t i) {
    example.read.push_back(static_cast<int32_t>(i) - 1);
    example.target.push_back(static_cast<float>(example.ids[i]));
  }

  ChatForm chat_;
};

}  // namespace

std::unique_ptr<Task> make_causal_lm(TaskSetup setup) {
  return std::make_unique<CausalLm>(std::move(setup));
}

}  // namespace peftkit::tasks
