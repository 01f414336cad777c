// Causal language modelling: every token is guessed from those before it. Plain text is joined and
// cut in blocks; of instructions and chats only the answers are learned (with train_on_prompt all).
// With a metric of texts evaluation generates the last answer of each.
// Example::origin: {first token of the last answer, the one behind it}, where there is an answer.
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

class CausalLm final : public LanguageTask {
 public:
  using LanguageTask::LanguageTask;

  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels) const override {
    const PromptReader reader(config(), *table, chat());
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

  std::optional<Generation> generation() const override {
    if (!config::generates(config())) return std::nullopt;
    Generation out{setup().generation};
    // A text ends as the answers do that were learned.
    for (const auto& end : {tokenizer().special_ids().eos, tokenizer().token_to_id(answer_end())}) {
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
    if (!config::generates(config())) return LanguageTask::scorer(encoded, std::move(lines));
    return make_text_scorer({.tokenizer = tokenizer(),
                             .pair_of = pair_of,
                             .end = answer_end(),
                             .others = LanguageTask::scorer(encoded, {})},
                            encoded, std::move(lines));
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
      if (const auto reason = reader.reason_to_drop(row); !reason.empty()) {
        log.drop(row, reason);
        continue;
      }
      try {
        Example example = encode(reader.read(index), reader.kind(), log);
        example.row = index;
        example.read.empty() ? log.drop(row, "no answer within task.max_seq_length")
                             : out.examples.push_back(std::move(example));
      } catch (const Error& error) {
        log.findings.add(error.what());
      }
    }
    out.report = log.finish(out.examples.size());
    return out;
  }

  // Without a template of the checkpoint's own, ChatML.
  ChatTemplate chat() const {
    if (!setup().chat) return chat_ml;
    return [own = *setup().chat](const std::vector<data::Message>& messages) {
      std::vector<chat::Message> given;
      for (const auto& [role, content] : messages) given.push_back({role, content});
      std::vector<Segment> out;
      for (auto& [text, assistant] : own.pieces(given)) out.push_back({std::move(text), assistant});
      return out;
    };
  }

  // What closes the answers of chats ("<|im_end|>"), "" where nothing does.
  std::string answer_end() const {
    const std::string answer = "answer";
    std::string last;
    try {
      for (const Segment& segment : chat()({{"user", "question"}, {"assistant", answer}})) {
        if (segment.learned) last = segment.text;
      }
    } catch (const Error&) {
      return "";  // a template for other chats than this one
    }
    const size_t at = last.rfind(answer);
    return at == std::string::npos ? "" : std::string(trim(last.substr(at + answer.size())));
  }

  Example encode(const std::vector<Segment>& segments, PromptKind kind,
                 data::EncodeLog& log) const {
    std::string text;
    std::vector<TextPart> learned, answers;
    int64_t length = 0;
    for (const Segment& segment : segments) {
      const int64_t begin = length;
      length += static_cast<int64_t>(tokenize::decode_utf8(segment.text).size());
      text += segment.text;
      if (segment.learned) answers.push_back({begin, length});
      if (segment.learned || config().train_on_prompt) learned.push_back({begin, length});
    }
    // A template writes the special tokens itself.
    const bool special_tokens = kind != PromptKind::chat || !setup().chat;
    auto encoding = tokenizer().encode(text, std::nullopt, special_tokens, std::nullopt);
    Example out{std::move(encoding.ids), {}, {}, 0};
    std::vector<bool> wanted(out.ids.size()), answered(out.ids.size());
    for (size_t i = 0; i < out.ids.size(); ++i) {
      wanted[i] = encoding.word_ids[i] >= 0 && is_in(learned, encoding.offsets[i]);
      answered[i] = encoding.word_ids[i] >= 0 && is_in(answers, encoding.offsets[i]);
    }
    const auto eos = tokenizer().special_ids().eos;
    if (!segments.empty() && segments.back().ends && eos &&
        (out.ids.empty() || out.ids.back() != *eos)) {
      out.ids.push_back(*eos);
      wanted.push_back(true);
      answered.push_back(true);
    }
    log.add_length(static_cast<int64_t>(out.ids.size()));
    out.ids.resize(std::min(out.ids.size(), static_cast<size_t>(config().max_seq_length)));
    out.type_ids.assign(out.ids.size(), 0);
    for (size_t i = 1; i < out.ids.size(); ++i) {
      if (wanted[i]) learn(out, i);
    }
    answered.resize(out.ids.size());
    if (const auto answer = last_run(answered)) out.origin = {*answer};
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
};

}  // namespace

std::unique_ptr<Task> make_causal_lm(TaskSetup setup) {
  return std::make_unique<CausalLm>(std::move(setup));
}

}  // namespace peftkit::tasks
