#include "report/training_log.hpp"

#include "report/jsonl.hpp"
#include "report/tensorboard.hpp"

#include <algorithm>
#include <memory>

namespace peftkit::report {

namespace {

LineSink open_lines(const fs::path& path, int64_t) {
  return [file = std::make_shared<JsonLines>(path)](const Json& line) { file->append(line); };
}

LineSink open_events(const fs::path& path, int64_t after_step) {
  return [file = std::make_shared<EventFile>(path, after_step)](const Json& line) {
    file->append(line);
  };
}

constexpr TrainingLog kLogs[] = {
    {"jsonl", "trainer_log.jsonl", open_lines},
    {"tensorboard", "tensorboard", open_events},
};

}  // namespace

std::span<const TrainingLog> training_logs() {
  return kLogs;
}

LineSink open_training_logs(std::span<const std::string> names, const fs::path& output_dir,
                            int64_t after_step) {
  std::vector<LineSink> sinks;
  for (const auto& log : kLogs) {
    if (std::ranges::find(names, log.name) != names.end())
      sinks.push_back(log.open(output_dir / log.path, after_step));
  }
  if (sinks.empty()) return {};
  return [sinks = std::move(sinks)](const Json& line) {
    for (const auto& sink : sinks) sink(line);
  };
}

}  // namespace peftkit::report
