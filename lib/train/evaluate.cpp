#include "train/evaluate.hpp"

#include "base/terminal.hpp"
#include "base/text.hpp"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace peftkit::train {

namespace {

// `adapters` calls a LoRA's place "selfattn_lora.q"; gates.json keeps site and target apart.
std::string site_name(const nn::SiteInfo& site) {
  switch (site.part) {
    case nn::Part::query:
    case nn::Part::key:
    case nn::Part::value:
      return "selfattn";
    case nn::Part::ffn_in:
      return "intermediate";
    case nn::Part::ffn_out:
      return "output";
    case nn::Part::self_attn:
      return "self_prefix";
    case nn::Part::after_attn:
      return "mh_adapter";
    case nn::Part::after_ffn:
      return "output_adapter";
  }
  return "";
}

// Appends a batch's gates; columns keep the order of execution of the first batch.
void collect(const nn::Probe& probe, report::GateTable& table) {
  table.columns.resize(std::max(table.columns.size(), probe.gates.size()));
  for (size_t i = 0; i < probe.gates.size(); ++i) {
    auto& column = table.columns[i];
    if (column.values.empty()) column.name = gate_name(probe.gates[i]);
    const Tensor value = probe.gates[i].value.to(at::kFloat).contiguous();
    const float* data = value.const_data_ptr<float>();
    column.values.insert(column.values.end(), data, data + value.numel());
  }
}

// One batch's logits and losses, on their way into scores and to the caller.
struct BatchScores {
  Tensor logits, losses;  // [B, outputs], [B]; float32, contiguous
};

BatchScores score(const Model& model, const data::Batch& batch, const tasks::Task& task,
                  nn::Forward& forward) {
  const Tensor logits = model(batch, forward);
  const Tensor losses = task.losses(logits, targets_of(batch, model), /*label_smoothing=*/0);
  return {logits.to(at::kFloat).contiguous(), losses.to(at::kFloat).contiguous()};
}

}  // namespace

report::GateName gate_name(const nn::GateRecord& record) {
  return {"encoder", record.site->layer, record.method, site_name(*record.site), record.target};
}

double Evaluation::value(const std::string& metric) const {
  if (metric == "loss") return loss;
  for (const auto& [name, value] : metrics) {
    if (name == metric) return value;
  }
  throw Error(ErrorKind::config, str("metric '", metric, "' was not computed"));
}

Evaluation evaluate(const Model& model, std::span<const data::Example> examples,
                    const EvaluateOptions& options) {
  const at::NoGradGuard no_grad;
  const auto start = std::chrono::steady_clock::now();
  const auto total = static_cast<int64_t>(examples.size());
  const int64_t outputs = model.recipe.outputs;
  Evaluation out;
  out.examples = total;
  tasks::Scores scores{.size = options.task.target_size(options.labels)};
  double loss_sum = 0;
  Progress progress(options.progress, total);

  for (int64_t begin = 0; begin < total; begin += options.batch_size) {
    const int64_t end = std::min(total, begin + options.batch_size);
    std::vector<const data::Example*> chosen;
    for (int64_t i = begin; i < end; ++i) chosen.push_back(&examples[static_cast<size_t>(i)]);
    const data::Batch batch = data::pack(chosen);
    out.tokens += static_cast<int64_t>(batch.ids.size());

    nn::Probe probe;
    nn::Forward forward;
    forward.probe = options.with_gates ? &probe : nullptr;
    const BatchScores result = score(model, batch, options.task, forward);
    collect(probe, out.gates);

    const float* logits = result.logits.const_data_ptr<float>();
    const float* losses = result.losses.const_data_ptr<float>();
    for (int64_t i = 0; i < end - begin; ++i) {
      const data::Example& example = *chosen[static_cast<size_t>(i)];
      const std::span row(logits + i * outputs, static_cast<size_t>(outputs));
      const auto decision = options.task.decide(row);
      scores.decisions.insert(scores.decisions.end(), decision.begin(), decision.end());
      scores.targets.insert(scores.targets.end(), example.target.begin(), example.target.end());
      loss_sum += losses[i];
      if (options.with_gates) {
        const Json prediction = options.task.predict(options.labels, row).value;
        const std::string text =
            prediction.is_string() ? prediction.get<std::string>() : prediction.dump();
        out.gates.examples.push_back({example.row,
                                      options.task.target_text(options.labels, example.target),
                                      text, losses[i]});
      }
      if (options.on_example) options.on_example({example.row, row, example.target, losses[i]});
    }
    progress.update(end, str("loss ", fixed(loss_sum / static_cast<double>(end), 4)));
  }
  out.loss = total > 0 ? loss_sum / static_cast<double>(total) : 0;
  if (!std::isfinite(out.loss))
    throw Error(ErrorKind::numeric, "evaluation: the loss is not finite");
  for (const auto& metric : options.metrics)
    out.metrics.emplace_back(metric, options.task.metric(metric, scores));
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json results_json(const Evaluation& evaluation) {
  Json json = {{"eval_loss", evaluation.loss}};
  for (const auto& [name, value] : evaluation.metrics) json["eval_" + name] = value;
  json["eval_samples"] = evaluation.examples;
  json["eval_runtime"] = evaluation.seconds;
  json["eval_samples_per_second"] =
      static_cast<double>(evaluation.examples) / std::max(1e-9, evaluation.seconds);
  return json;
}

}  // namespace peftkit::train
