// peft-train: from a config to a run folder.
#include "train/commands.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "train/loop.hpp"
#include "train/process.hpp"
#include "train/recipe.hpp"
#include "train/version.hpp"

#include <ATen/core/grad_mode.h>

#include <ostream>

namespace peftkit::train {

namespace {

Json train_results(const TrainResult& result, const Model& model, const RunData& data) {
  const double seconds = std::max(1e-9, result.seconds);
  const TrainState& state = result.state;
  const auto examples = static_cast<double>(data.train.examples.size());
  return {
      {"epoch", static_cast<double>(state.epoch) + static_cast<double>(state.position) / examples},
      {"global_step", state.step},
      {"train_loss", state.loss_sum / static_cast<double>(std::max<int64_t>(1, state.step))},
      {"train_runtime", result.seconds},
      {"train_samples", data.train.examples.size()},
      {"train_samples_per_second", static_cast<double>(state.examples) / seconds},
      {"train_steps_per_second", static_cast<double>(state.step) / seconds},
      {"train_tokens_per_second", static_cast<double>(state.tokens) / seconds},
      {"startup_seconds", result.startup_seconds},
      {"peak_rss_mib", peak_resident_mib()},
      {"trainable_parameters", model.parameters.count()},
      {"best_step", state.best_step},
      {"stopped_early", result.stopped_early}};
}

void log_data_reports(const RunData& data) {
  log::info("training data\n" + data::text(data.train.report));
  if (!data.validation.examples.empty()) {
    log::info(
        str("validation data (", data.validation_name, ")\n", data::text(data.validation.report)));
  }
}

void write_json(const fs::path& file, const Json& json) {
  write_file(file, dump_json(json));
}

void print_summary(std::ostream& out, const fs::path& folder, const Json& results) {
  out << "best step " << results["best_step"] << " of " << results["global_step"];
  for (const auto& [key, value] : results.items()) {
    const bool metric = key.starts_with("eval_") && key.find("runtime") == std::string::npos &&
                        key.find("samples") == std::string::npos;
    if (metric) out << "  " << key << " " << fixed(value.get<double>(), 4);
  }
  out << "\ntrained in " << fixed(results["train_runtime"].get<double>(), 1) << " s, "
      << fixed(results["train_samples_per_second"].get<double>(), 0) << " samples/s, "
      << with_commas(results["trainable_parameters"].get<int64_t>()) << " trainable parameters\n"
      << "written to " << folder.string() << '\n';
}

}  // namespace

void run_training(const config::RunConfig& config, const std::vector<std::string>& command_line,
                  std::ostream& out) {
  const fs::path folder = config.training.output_dir;
  check_output_dir(folder, config.training.overwrite_output_dir);
  const auto base =
      checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path));
  const auto tokenizer = tokenize::open_tokenizer(base.path);
  check_model(config.task, models::transformer_spec(base));
  const RunData data = load_run_data(config, *tokenizer, base.path);
  log_data_reports(data);
  Model model(base, recipe_of(config, base, data.task->outputs(data.train),
                              data.task->labels().names()));
  log::info(str(base.path.string(), ": ", model.base.spec.model_type, ", ",
                with_commas(model.parameters.count()), " trainable parameters"));

  clear_results(folder);
  write_file(folder / "resolved_config.yaml", config::to_yaml(config));
  write_json(folder / "environment.json", environment_json(config, command_line));
  const Provenance provenance{config,
                              base.path,
                              checkpoint::fingerprint(base),
                              tokenize::tokenizer_hash(base.path),
                              data.task->labels().names()};
  std::optional<report::JsonLines> log_file;
  if (config.training.report_to == std::vector<std::string>{"jsonl"})
    log_file.emplace(folder / "trainer_log.jsonl");

  const std::vector<std::string> metrics = metrics_in_force(config.task);
  at::Tensor best_values;  // of the flat buffer
  const TrainResult result = train({.config = config,
                                    .data = data,
                                    .model = model,
                                    .log = log_file ? &*log_file : nullptr,
                                    .on_better =
                                        [&](const TrainState&) {
                                          best_values = model.parameters.values.clone();
                                          save_model(folder / "best", model, provenance);
                                        },
                                    .metrics = metrics,
                                    .metric_for_best = best_metric(config)});
  save_model(folder / "last", model, provenance);

  Json results = train_results(result, model, data);
  write_json(folder / "train_results.json", results);
  if (!data.validation.examples.empty()) {
    model.parameters.values.copy_(best_values);
    const Evaluation best = evaluate(model, data.validation,
                                     {.task = *data.task,
                                      .metrics = metrics,
                                      .batch_size = config.training.per_device_eval_batch_size,
                                      .with_gates = true,
                                      .progress = "gates"});
    write_json(folder / "gates.json",
               gates_file(best, model, data.validation_name, /*with_scores=*/false));
    const Json evaluation = results_json(best);
    write_json(folder / "eval_results.json", evaluation);
    results.update(evaluation);
  }
  write_json(folder / "all_results.json", results);
  print_summary(out, folder, results);
}

}  // namespace peftkit::train
