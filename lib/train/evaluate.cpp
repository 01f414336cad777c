#include "train/evaluate.hpp"

#include "base/hash.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "train/generation.hpp"
#include "train/non_finite.hpp"
#include "train/process.hpp"
#include "train/variants.hpp"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <map>

namespace peftkit::train {

namespace {

// Appends a batch's gates; columns keep the order of execution of the first batch.
void collect(const nn::Probe& probe, report::GateTable& table) {
  for (const auto& record : probe.gates) {
    const nn::SiteInfo& site = *record.gate->site;
    report::GateColumn gate{gate_name(record), {}, record.gate->owner.adapter, site.score_place};
    if (site.layer != record.layer) gate.shared_layer = site.layer;
    auto& values = table.column(gate).values;
    const Tensor value = record.value.to(at::kFloat).contiguous();
    const float* data = value.const_data_ptr<float>();
    values.insert(values.end(), data, data + value.numel());
  }
}

// The rows of logits that belong to an example.
int64_t reads_of(const data::Example& example, tasks::Reads reads) {
  switch (reads) {
    case tasks::Reads::sequences:
      return example.sequences();
    case tasks::Reads::tokens:
      return static_cast<int64_t>(example.ids.size());
    case tasks::Reads::chosen:
      return static_cast<int64_t>(example.read.size());
  }
  return 0;
}

// The examples [begin, end) of a data set, as they look in every evaluation.
class ExampleWindow {
 public:
  ExampleWindow(const tasks::Task& task, const std::vector<data::Example>& all, int64_t begin,
                int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const uint64_t key = mix({mix("evaluation"), static_cast<uint64_t>(i)});
      examples.push_back(variants_.of(task, all[static_cast<size_t>(i)], key));
    }
  }
  std::vector<const data::Example*> examples;

 private:
  Variants variants_;
};

// Takes a batch's outputs apart, an example after the other.
class Outputs {
 public:
  Outputs(const tasks::Scored& scored, const tasks::Task& task, tasks::Reads reads)
      : scored_(scored),
        task_(task),
        reads_(reads),
        width_(scored.scores.dim() > 1 ? scored.scores.size(1) : 1) {}

  tasks::Output next(const data::Example& example) {
    const int64_t reads = reads_of(example, reads_) * width_, terms = task_.targets_of(example);
    const float* losses = scored_.losses.const_data_ptr<float>() + term_;
    double sum = 0;
    for (int64_t i = 0; i < terms; ++i) sum += losses[i];
    is_finite = is_finite && std::isfinite(sum);
    if (example.labelled) {
      loss_sum += sum;
      labelled_terms += terms;
    }
    const std::span scores(scored_.scores.const_data_ptr<float>() + score_,
                           static_cast<size_t>(reads));
    score_ += reads;
    term_ += terms;
    return {example, scores, terms > 0 ? sum / static_cast<double>(terms) : 0};
  }
  // Of the examples with a label.
  double loss_sum = 0;
  int64_t labelled_terms = 0;
  bool is_finite = true;  // also of those without one, whose targets only stand in

 private:
  const tasks::Scored& scored_;
  const tasks::Task& task_;
  tasks::Reads reads_;
  int64_t width_, score_ = 0, term_ = 0;
};

// The texts of the examples whose scorer wants one, by their place in the batch; one of those with
// the same prompt.
std::map<size_t, std::vector<int32_t>> generated(
    const Model& model, const tasks::Task& task, const tasks::Generation& generation,
    tasks::Scorer& scorer, const std::vector<const data::Example*>& examples) {
  std::map<size_t, std::vector<int32_t>> texts;
  std::deque<data::Example> prompts;  // which keeps their places
  std::vector<const data::Example*> wanted;
  std::vector<size_t> places;
  for (size_t i = 0; i < examples.size(); ++i) {
    if (!scorer.wants_text(*examples[i])) continue;
    data::Example prompt = task.prompt(*examples[i]);
    const bool again = std::ranges::any_of(
        prompts, [&](const data::Example& one) { return one.ids == prompt.ids; });
    if (again) continue;
    wanted.push_back(&prompts.emplace_back(std::move(prompt)));
    places.push_back(i);
  }
  if (wanted.empty()) return texts;
  auto said = generate_tokens(model, data::pack(wanted), generation.settings, generation.start);
  for (size_t i = 0; i < said.size(); ++i) texts[places[i]] = std::move(said[i]);
  return texts;
}

// An example as gates.json groups it; without a label it has no loss.
report::ExampleInfo gate_example(const tasks::Task& task, const tasks::Output& output) {
  const tasks::Summary summary = task.summary(output);
  if (output.example.labelled)
    return {output.example.row, summary.label, summary.prediction, output.loss};
  return {output.example.row, "", summary.prediction, std::nan("")};
}

}  // namespace

report::GateName gate_name(const nn::GateRecord& record) {
  const nn::SiteInfo& site = *record.gate->site;
  return {site.side == nn::Side::encoder ? "encoder" : "decoder", record.layer,
          record.gate->owner.method, site.gate_site, record.target()};
}

double Evaluation::value(const std::string& metric) const {
  if (metric == "loss") return loss;
  for (const auto& [name, value] : metrics) {
    if (name == metric) return value;
  }
  throw Error(ErrorKind::config, str("metric '", metric, "' was not computed"));
}

Evaluation evaluate(const Model& model, const data::Encoded& data, const EvaluateOptions& options) {
  const at::NoGradGuard no_grad;
  const auto start = std::chrono::steady_clock::now();
  const auto total = static_cast<int64_t>(data.examples.size());
  const tasks::Task& task = options.task;
  Evaluation out;
  out.examples = total;
  out.labelled = std::ranges::count_if(data.examples, &data::Example::labelled);
  const auto scorer = task.scorer(data, options.on_prediction);
  auto generation = task.generation();
  if (generation) generation->settings = for_model(generation->settings, model.base.spec);
  nn::OfWeights of_weights;
  double loss_sum = 0;
  int64_t terms = 0;
  Progress progress(options.progress, total);

  for (int64_t begin = 0; begin < total; begin += options.batch_size) {
    if (options.interrupted && options.interrupted()) return {.stopped = true};
    const int64_t end = std::min(total, begin + options.batch_size);
    const ExampleWindow window(task, data.examples, begin, end);
    const data::Batch batch = data::pack(window.examples);
    out.tokens += static_cast<int64_t>(batch.ids.size());

    nn::Probe probe;
    nn::Forward forward;
    forward.probe = options.with_gates ? &probe : nullptr;
    forward.of_weights = std::move(of_weights);
    const tasks::Scored scored = task.score(model(batch, forward), batch);
    of_weights = std::move(forward.of_weights);
    collect(probe, out.gates);

    Outputs outputs(scored, task, model.head.type.reads);
    std::map<size_t, std::vector<int32_t>> texts;
    if (generation) texts = generated(model, task, *generation, *scorer, window.examples);
    for (size_t i = 0; i < window.examples.size(); ++i) {
      const data::Example* example = window.examples[i];
      tasks::Output output = outputs.next(*example);
      if (const auto text = texts.find(i); text != texts.end()) output.text = &text->second;
      scorer->add(output);
      if (!options.with_gates) continue;
      for (int64_t s = 0; s < example->sequences(); ++s)
        out.gates.examples.push_back(gate_example(task, output));
    }
    if (!outputs.is_finite)
      throw Error(ErrorKind::numeric,
                  "evaluation: " + describe_non_finite(model, nullptr, data, task, scored.losses,
                                                       window.examples));
    loss_sum += outputs.loss_sum;
    terms += outputs.labelled_terms;
    progress.update(end,
                    str("loss ", fixed(loss_sum / std::max(1.0, static_cast<double>(terms)), 4)));
  }
  out.loss = loss_sum / std::max(1.0, static_cast<double>(terms));
  out.metrics =
      scorer->metrics(out.labelled > 0 ? options.metrics : std::vector<std::string>(), out.loss);
  out.seconds = seconds_since(start);
  return out;
}

Json results_json(const Evaluation& evaluation) {
  const bool labelled = evaluation.labelled > 0;
  const std::string prefix = labelled ? "eval_" : "predict_";
  Json json;
  if (labelled) json["eval_loss"] = evaluation.loss;
  for (const auto& [name, value] : evaluation.metrics) json[prefix + name] = value;
  json[prefix + "samples"] = labelled ? evaluation.labelled : evaluation.examples;
  json[prefix + "runtime"] = evaluation.seconds;
  json[prefix + "samples_per_second"] =
      static_cast<double>(evaluation.examples) / std::max(1e-9, evaluation.seconds);
  return json;
}

}  // namespace peftkit::train
