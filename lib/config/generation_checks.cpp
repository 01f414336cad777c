// What must hold within `generation`, and that it says nothing where nothing is generated.
#include "config/field_json.hpp"
#include "config/run_report.hpp"
#include "config/task_kind.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

// The metrics that would have the task generate.
std::vector<std::string> text_metrics_of(const TaskKind& kind) {
  std::vector<std::string> out;
  for (const auto* list : {&kind.default_metrics, &kind.other_metrics})
    std::ranges::copy_if(*list, std::back_inserter(out), is_text_metric);
  return out;
}

void check_lengths(const GenerationConfig& generation, RunReport& report) {
  if (!report.all_sound("generation.min_new_tokens", "generation.max_new_tokens")) return;
  if (generation.min_new_tokens <= generation.max_new_tokens) return;
  report.add("generation", "min_new_tokens",
             str("found ", generation.min_new_tokens,
                 ", expected at most generation.max_new_tokens (", generation.max_new_tokens, ")"));
}

}  // namespace

void check_generation(const RunConfig& config, Needs needs, RunReport& report) {
  const TaskKind* kind = find_task_kind(config.task.type);
  if (kind == nullptr || !report.all_sound("task.type", "task.metrics")) return;
  if (generates(config.task)) return check_lengths(config.generation, report);
  const auto metrics = text_metrics_of(*kind);
  // An evaluation may leave the metrics out that a run was made for.
  if (!metrics.empty() && needs == Needs::evaluation) return;
  const std::string reason = metrics.empty()
                                 ? str("task.type ", kind->name, " does not generate")
                                 : str("task.type ", kind->name, " generates for ", join(metrics),
                                       ", and task.metrics has none of these");
  const Json values = field_json(config.generation), defaults = field_json(GenerationConfig());
  for (const auto& [key, value] : values.items()) {
    if (value == defaults[key] || !report.sound("generation." + key)) continue;
    report.add("generation", key, str("found ", value.dump(), ", but ", reason));
  }
}

}  // namespace peftkit::config
