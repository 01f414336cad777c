// peft-train: from a config to a run folder.
#include "train/commands.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "train/interrupt.hpp"
#include "train/loop.hpp"
#include "train/plan.hpp"
#include "train/prepare.hpp"
#include "train/process.hpp"
#include "train/run_state.hpp"
#include "train/version.hpp"

#include <ATen/core/grad_mode.h>

#include <ostream>

namespace peftkit::train {

namespace {

constexpr const char* kLog = "trainer_log.jsonl";

Json train_results(const TrainResult& result, const Model& model, const RunData& data) {
  const TrainState& state = result.state;
  const double seconds = std::max(1e-9, state.seconds);
  const auto examples = static_cast<double>(data.train.examples.size());
  return {
      {"epoch", static_cast<double>(state.epoch) + static_cast<double>(state.position) / examples},
      {"global_step", state.step},
      {"train_loss", state.loss_sum / static_cast<double>(std::max<int64_t>(1, state.step))},
      {"train_runtime", state.seconds},
      {"train_samples", data.train.examples.size()},
      {"train_samples_per_second", static_cast<double>(state.examples) / seconds},
      {"train_steps_per_second", static_cast<double>(state.step) / seconds},
      {"train_tokens_per_second", static_cast<double>(state.tokens) / seconds},
      {"startup_seconds", result.startup_seconds},
      {"peak_rss_mib", peak_resident_mib()},
      {"trainable_parameters", model.parameters.count()},
      {"best_step", state.best_step},
      {"stopped_early", state.stopped_early}};
}

// The checkpoint to go on from; nothing: the run begins anew, for it was stopped before its first
// one.
std::optional<fs::path> checkpoint_of(const fs::path& resume, const fs::path& folder) {
  const auto found = find_checkpoint_to_resume(resume);
  const auto same = [](const fs::path& a, const fs::path& b) {
    return fs::weakly_canonical(a) == fs::weakly_canonical(b);
  };
  if (found && !same(fs::absolute(*found).parent_path(), folder)) {
    throw Error(ErrorKind::config, str("--resume: ", found->string(), " does not lie in ",
                                       folder.string(), " (training.output_dir)"));
  }
  if (found) return found;
  if (!same(resume, folder))
    throw Error(ErrorKind::config, str("--resume: no checkpoint in ", resume.string()));
  if (fs::exists(folder / "all_results.json")) {
    throw Error(ErrorKind::config, str("--resume: the run in ", folder.string(),
                                       " is finished and kept no checkpoint"));
  }
  log::warn(str("no checkpoint in ", folder.string(), ": the run begins anew"));
  return std::nullopt;
}

// What the log tells of steps after the checkpoint comes again.
void cut_log(const fs::path& log, int64_t bytes) {
  std::error_code none;
  const auto size = fs::file_size(log, none);
  if (!none && static_cast<int64_t>(size) > bytes)
    fs::resize_file(log, static_cast<uintmax_t>(bytes));
}

// Of the run that is gone on with: the date that its chats have.
config::RunConfig with_kept_date(config::RunConfig config, const fs::path& folder) {
  const fs::path kept = folder / "resolved_config.yaml";
  if (config.task.chat_date.empty() && fs::exists(kept))
    config.task.chat_date = config::read_run_config(kept, {}).task.chat_date;
  return config;
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

void run_training(const config::RunConfig& given, const std::vector<std::string>& command_line,
                  std::ostream& out, const std::optional<fs::path>& resume) {
  const fs::path folder = given.training.output_dir;
  check_is_folder(folder);
  const FolderLock lock(folder);
  remove_unfinished(folder);
  const auto checkpoint = resume ? checkpoint_of(*resume, folder) : std::nullopt;
  if (!resume) check_output_dir(folder, given.training.overwrite_output_dir);
  const config::RunConfig begun =
      resume ? with_kept_date(given, checkpoint.value_or(folder)) : given;
  Prepared run(begun);
  const config::RunConfig& config = run.config;
  Model& model = run.model;
  const RunData& data = run.data;
  const Provenance provenance = provenance_of(config, run.base, data.task->labels().names());
  if (checkpoint) check_resume(*checkpoint, provenance);
  check_memory(run.subject());
  TrainState start(AdamW(config.training, model.parameters));
  if (checkpoint) {
    const int64_t log_bytes = load_checkpoint(*checkpoint, model, start,
                                              static_cast<int64_t>(data.train.examples.size()));
    cut_log(folder / kLog, log_bytes);
    restore_best(*checkpoint, folder);
    log::info(str("going on after step ", start.step, " (", checkpoint->string(), ")"));
  } else {
    clear_results(folder);
  }
  if (config.task.chat_date != begun.task.chat_date)
    log::warn(str("the chat template asks for a date: it is ", config.task.chat_date,
                  " for this run and whatever goes on with it or evaluates it; to have the same in "
                  "another run, set task.chat_date"));
  write_file(folder / "resolved_config.yaml", config::to_yaml(config));
  write_json(folder / "environment.json", environment_json(provenance, command_line));
  const report::LineSink log =
      report::open_training_logs(config.training.report_to, folder, start.step);

  const InterruptGuard interrupt;
  const auto save = [&](const TrainState& state) {
    std::error_code none;  // no log: 0 bytes
    const auto size = fs::file_size(folder / kLog, none);
    save_checkpoint(folder, model, state, provenance, none ? 0 : static_cast<int64_t>(size));
  };
  const auto save_as = [&](const char* name) {
    write_folder(folder / name,
                 [&](const fs::path& beside) { save_model(beside, model, provenance); });
  };
  const std::vector<std::string> metrics = data.task->metrics();
  const TrainResult result = train({.subject = run.subject(),
                                    .start = std::move(start),
                                    .log = log,
                                    .on_better = [&](const TrainState&) { save_as("best"); },
                                    .on_checkpoint = save,
                                    .interrupted = [&] { return interrupt.asked(); },
                                    .metrics = metrics,
                                    .metric_for_best = best_metric(config, *data.task)});
  save_as("last");

  Json results = train_results(result, model, data);
  write_json(folder / "train_results.json", results);
  if (!data.validation.examples.empty()) {
    model.load(saved_tensors(folder / "best", model.recipe), (folder / "best").string());
    const Evaluation best = evaluate(model, data.validation,
                                     {.task = *data.task,
                                      .metrics = metrics,
                                      .batch_size = config.training.per_device_eval_batch_size,
                                      .with_gates = true,
                                      .progress = "gates",
                                      .interrupted = [&] { return interrupt.asked(); }});
    if (best.stopped) {
      model.load(saved_tensors(folder / "last", model.recipe), (folder / "last").string());
      save(result.state);
      throw Error(ErrorKind::interrupted,
                  str("stopped before the last evaluation; to go on: peft-train --resume ",
                      folder.string()));
    }
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
