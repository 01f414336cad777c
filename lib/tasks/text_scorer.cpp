#include "tasks/text_scorer.hpp"

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "metrics/bleu.hpp"
#include "metrics/chrf.hpp"
#include "metrics/rouge.hpp"

#include <algorithm>
#include <map>

namespace peftkit::tasks {

namespace {

using data::Example;

bool is_blank(char character) {
  return trim(std::string_view(&character, 1)).empty();
}

// Where `text` goes on behind `opening`, blanks aside; 0 where it does not begin with it.
size_t behind(std::string_view opening, std::string_view text) {
  size_t at = 0;
  for (const char wanted : opening) {
    if (is_blank(wanted)) continue;
    while (at < text.size() && is_blank(text[at])) ++at;
    if (at == text.size() || text[at] != wanted) return 0;
    ++at;
  }
  return at;
}

class TextScorer final : public Scorer {
 public:
  TextScorer(TextScoring scoring, const data::Encoded& encoded, LineSink lines)
      : scoring_(std::move(scoring)), lines_(std::move(lines)), opening_(decoded_opening()) {
    any_labelled_ = std::ranges::any_of(encoded.examples, &Example::labelled);
    if (scoring_.only_unlabelled) return;
    for (const Example& example : encoded.examples) {
      const auto answers = answers_of(example);
      if (answers.empty()) continue;
      auto& all = references_[scoring_.pair_of(example).prompt];
      all.insert(all.end(), answers.begin(), answers.end());
    }
  }

  bool wants_text(const Example& example) override {
    if (example.labelled && scoring_.only_unlabelled) return false;
    const TextPair pair = scoring_.pair_of(example);
    return is_generated(example, pair) && !texts_.contains(pair.prompt);
  }

  void add(const Output& output) override {
    const bool labelled = output.example.labelled;
    if (labelled && scoring_.others) scoring_.others->add(output);
    if (labelled && scoring_.only_unlabelled) return;
    const TextPair pair = scoring_.pair_of(output.example);
    if (output.text) add_text(pair.prompt, text_of(*output.text));
    if (lines_) lines_(line(output, pair));
  }

  Metrics metrics(const std::vector<std::string>& names, double mean_loss) override {
    if (!any_labelled_) return {};
    metrics::RougeScores rouge;
    if (std::ranges::any_of(names, [](const auto& name) { return name.starts_with("rouge"); }))
      rouge = metrics::mean_rouge(predictions_, targets_, {.use_stemmer = true});
    const std::map<std::string, double> of_rouge = {{"rouge1", rouge.rouge1.f1},
                                                    {"rouge2", rouge.rouge2.f1},
                                                    {"rougeL", rouge.rougeL.f1},
                                                    {"rougeLsum", rouge.rougeLsum.f1}};
    Metrics out;
    for (const auto& name : names) {
      if (const auto found = of_rouge.find(name); found != of_rouge.end()) {
        out.emplace_back(name, 100 * found->second);
      } else if (!config::is_text_metric(name)) {
        out.push_back(scoring_.others->metrics({name}, mean_loss).at(0));
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
  static bool is_generated(const Example& example, const TextPair& pair) {
    return !example.labelled || !pair.answer.empty();
  }

  std::vector<std::string> answers_of(const Example& example) const {
    std::vector<std::string> out;
    const TextPair pair = scoring_.pair_of(example);
    if (!example.labelled || pair.answer.empty()) return out;
    out.push_back(text_of(pair.answer));
    if (!scoring_.more_answers) return out;
    for (const auto& answer : scoring_.more_answers(example)) out.push_back(text_of(answer));
    return out;
  }

  Json line(const Output& output, const TextPair& pair) const {
    const Example& example = output.example;
    Json out = {{"index", example.row}};
    if (example.labelled) {
      const auto answers = answers_of(example);
      out["label"] = answers.size() > 1 ? Json(answers) : Json(join(answers));
    }
    const auto text = is_generated(example, pair) ? texts_.find(pair.prompt) : texts_.end();
    out["prediction"] = text == texts_.end() ? Json() : Json(text->second);
    if (example.labelled) out["loss"] = output.loss;
    return out;
  }

  // Scored where there is an answer to the prompt, be it another example's.
  void add_text(const std::vector<int32_t>& prompt, const std::string& text) {
    texts_[prompt] = text;
    const auto references = references_.find(prompt);
    if (references == references_.end()) return;
    predictions_.push_back(text);
    targets_.push_back(references->second);
  }

  // As it is in texts; "" where not all of it is.
  std::string decoded_opening() const {
    if (scoring_.opening.empty()) return "";
    const auto ids =
        scoring_.tokenizer.encode(scoring_.opening, std::nullopt, false, std::nullopt).ids;
    const std::string text = scoring_.tokenizer.decode(ids, true, false);
    return text == scoring_.tokenizer.decode(ids, false, false) ? text : "";
  }

  std::string text_of(const std::vector<int32_t>& ids) const {
    std::string text = scoring_.tokenizer.decode(ids, true, false);
    if (!scoring_.end.empty()) text.resize(std::min(text.size(), text.find(scoring_.end)));
    return std::string(trim(std::string_view(text).substr(behind(opening_, text))));
  }

  TextScoring scoring_;
  LineSink lines_;
  std::string opening_;
  std::map<std::vector<int32_t>, std::vector<std::string>> references_;  // by prompt
  std::map<std::vector<int32_t>, std::string> texts_;
  bool any_labelled_ = false;
  std::vector<std::string> predictions_;
  std::vector<std::vector<std::string>> targets_;
};

}  // namespace

std::unique_ptr<Scorer> make_text_scorer(TextScoring scoring, const data::Encoded& encoded,
                                         LineSink lines) {
  return std::make_unique<TextScorer>(std::move(scoring), encoded, std::move(lines));
}

}  // namespace peftkit::tasks
