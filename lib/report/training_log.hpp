#pragma once
// Where the lines of a training log go: training.report_to.

#include "base/json.hpp"

#include <functional>
#include <span>

namespace peftkit::report {

// Takes a line: {"step": 50, "epoch": 0.5, "loss": …}, or {"step": …, "eval_loss": …}.
using LineSink = std::function<void(const Json& line)>;

struct TrainingLog {
  const char* name;  // in report_to
  const char* path;  // in the run folder: a file, or a folder of files
  LineSink (*open)(const fs::path& path, int64_t after_step);
};

// The logs there are, one a line.
std::span<const TrainingLog> training_logs();

// One sink for all logs of these names, in the run folder. What is there is gone on with, after
// this step. No name of a log ("none"): an empty function.
LineSink open_training_logs(std::span<const std::string> names, const fs::path& output_dir,
                            int64_t after_step = 0);

}  // namespace peftkit::report
