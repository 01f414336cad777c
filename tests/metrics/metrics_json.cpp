// Metrics of JSON on stdin as JSON on stdout, for scripts/check_metrics.py: an array of requests
// {"metric": name, …arguments} gives the array of their results.
#include "metrics/bleu.hpp"
#include "metrics/chrf.hpp"
#include "metrics/entities.hpp"
#include "metrics/metrics.hpp"
#include "metrics/porter_stemmer.hpp"
#include "metrics/rouge.hpp"
#include "metrics/squad.hpp"
#include "metrics/unicode_text.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>

namespace peftkit::metrics {

namespace {

using Ids = std::vector<int64_t>;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

template <class T>
T get(const Json& request, const char* key) {
  return request.at(key).get<T>();
}

Json classification(const Json& request) {
  const auto predictions = get<Ids>(request, "predictions"), labels = get<Ids>(request, "labels");
  return {{"accuracy", accuracy(predictions, labels)},
          {"f1", f1_binary(predictions, labels)},
          {"f1_macro", f1_macro(predictions, labels)},
          {"f1_micro", f1_micro(predictions, labels)},
          {"matthews_correlation", matthews_correlation(predictions, labels)}};
}

Json regression(const Json& request) {
  const auto predictions = get<Reals>(request, "predictions"),
             targets = get<Reals>(request, "targets");
  return {{"pearson", pearson(predictions, targets)},
          {"spearman", spearman(predictions, targets)},
          {"mse", mse(predictions, targets)}};
}

Json as_json(const EntityScore& score) {
  return {{"precision", score.precision},
          {"recall", score.recall},
          {"f1", score.f1},
          {"support", score.support}};
}

// By the scheme that the tags have, or in seqeval's default mode where they have none.
EntityScores scores_of(const std::vector<Tags>& predictions, const std::vector<Tags>& labels) {
  EntityScores plain = entity_scores(predictions, labels);
  std::set<std::string> all;
  for (const auto* side : {&predictions, &labels}) {
    for (const Tags& tags : *side) all.insert(tags.begin(), tags.end());
  }
  const Tags names(all.begin(), all.end());
  const TagSet set = tag_set(names, "auto");
  if (set.scheme == TagScheme::none || !set.strangers.empty()) return plain;
  const auto read = [&](const std::vector<Tags>& sentences) {
    std::vector<std::vector<Tag>> out;
    for (const Tags& tags : sentences) {
      auto& sentence = out.emplace_back();
      for (const auto& tag : tags)
        sentence.push_back(
            set.tags[static_cast<size_t>(std::ranges::find(names, tag) - names.begin())]);
    }
    return out;
  };
  EntityScores scores = entity_scores(read(predictions), read(labels), set.scheme);
  scores.accuracy = plain.accuracy;
  return scores;
}

Json entities(const Json& request) {
  const auto scores = scores_of(get<std::vector<Tags>>(request, "predictions"),
                                get<std::vector<Tags>>(request, "labels"));
  Json out{{"accuracy", scores.accuracy}, {"overall", as_json(scores.overall)}};
  for (const auto& [type, score] : scores.by_type) out["by_type"][type] = as_json(score);
  return out;
}

std::vector<AnsweredQuestion> questions_of(const Json& request) {
  std::vector<AnsweredQuestion> questions;
  for (const Json& question : request.at("questions")) {
    questions.push_back({get<std::string>(question, "prediction"), get<Texts>(question, "answers"),
                         question.value("no_answer_probability", 0.0)});
  }
  return questions;
}

Json as_json(const AnswerScore& score) {
  return {{"exact", score.exact}, {"f1", score.f1}, {"total", score.total}};
}

Json as_json(const NoAnswerThreshold& best) {
  return {{"score", best.score}, {"threshold", best.threshold}};
}

Json squad(const Json& request) {
  return as_json(squad_score(questions_of(request)));
}

Json squad2(const Json& request) {
  const auto score = squad2_score(questions_of(request), get<double>(request, "threshold"));
  return {{"all", as_json(score.all)},
          {"has_answer", as_json(score.has_answer)},
          {"no_answer", as_json(score.no_answer)},
          {"best_exact", as_json(score.best_exact)},
          {"best_f1", as_json(score.best_f1)}};
}

Json as_json(const RougeScore& score) {
  return {{"precision", score.precision}, {"recall", score.recall}, {"f1", score.f1}};
}

Json as_json(const RougeScores& scores) {
  return {{"rouge1", as_json(scores.rouge1)},
          {"rouge2", as_json(scores.rouge2)},
          {"rougeL", as_json(scores.rougeL)},
          {"rougeLsum", as_json(scores.rougeLsum)}};
}

Json rouge_of_each(const Json& request) {
  const RougeOptions options{get<bool>(request, "use_stemmer")};
  const auto predictions = get<Texts>(request, "predictions");
  const auto references = get<std::vector<Texts>>(request, "references");
  Json each = Json::array();
  for (size_t i = 0; i < predictions.size(); ++i)
    each.push_back(as_json(best_rouge(predictions[i], references.at(i), options)));
  return {{"each", each}, {"mean", as_json(mean_rouge(predictions, references, options))}};
}

Json bleu_score(const Json& request) {
  const auto score =
      bleu(get<Texts>(request, "predictions"), get<std::vector<Texts>>(request, "references"),
           {get<bool>(request, "lowercase")});
  return {{"score", score.score},
          {"precisions", score.precisions},
          {"bp", score.brevity_penalty},
          {"sys_len", score.system_length},
          {"ref_len", score.reference_length}};
}

Json chrf_score(const Json& request) {
  return chrf(get<Texts>(request, "predictions"), get<std::vector<Texts>>(request, "references"),
              {.word_order = get<size_t>(request, "word_order")});
}

template <class Function>
Json each_of(const Json& request, Function function) {
  Json out = Json::array();
  for (const auto& text : get<Texts>(request, "texts")) out.push_back(function(text));
  return out;
}

Json stems(const Json& request) {
  return each_of(request, porter_stem);
}
Json lower_cases(const Json& request) {
  return each_of(request, lower_case);
}
Json normalized_answers(const Json& request) {
  return each_of(request, normalized_answer);
}
Json tokens_13a(const Json& request) {
  return each_of(request, tokenize_13a);
}

struct Metric {
  const char* name;
  Json (*compute)(const Json& request);
};

constexpr Metric kMetrics[] = {{"classification", classification},
                               {"regression", regression},
                               {"entities", entities},
                               {"squad", squad},
                               {"squad2", squad2},
                               {"rouge", rouge_of_each},
                               {"bleu", bleu_score},
                               {"chrf", chrf_score},
                               {"stems", stems},
                               {"lower_case", lower_cases},
                               {"normalized_answer", normalized_answers},
                               {"tokens_13a", tokens_13a}};

Json result_of(const Json& request) {
  for (const Metric& metric : kMetrics)
    if (request.at("metric") == metric.name) return metric.compute(request);
  throw Error(ErrorKind::config, "unknown metric " + request.at("metric").dump());
}

}  // namespace

}  // namespace peftkit::metrics

int main() {
  try {
    const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
    auto results = peftkit::Json::array();
    for (const auto& request : peftkit::parse_json(input, "stdin", peftkit::ErrorKind::data))
      results.push_back(peftkit::metrics::result_of(request));
    std::cout << results.dump() << '\n';
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "metrics_json: " << error.what() << '\n';
    return 1;
  }
}
