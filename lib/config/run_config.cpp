#include "config/run_config.hpp"

#include "base/log.hpp"
#include "config/checks.hpp"
#include "config/overrides.hpp"
#include "config/task_kind.hpp"

namespace peftkit::config {

namespace {

// The defaults of a field may depend on the task.
RunConfig defaults_for(const Value& document) {
  const Value* task = document.find("task");
  const Value* type = task == nullptr ? nullptr : task->find("type");
  return defaults_of_task(type == nullptr ? "" : type->text);
}

std::string text_of(const fs::path& file) {
  try {
    return read_file(file);
  } catch (const Error& error) {
    throw Error(ErrorKind::config, error.what());
  }
}

}  // namespace

RunConfig read_run_config(const fs::path& file, const std::vector<std::string>& overrides,
                          Needs needs) {
  const log::Phase phase("config " + file.string());
  return parse_run_config(text_of(file), file, overrides, needs);
}

RunConfig parse_run_config(const std::string& text, const fs::path& file,
                           const std::vector<std::string>& overrides, Needs needs) {
  Value document = parse_yaml(text, file.string());
  ReadContext context{.folder = fs::absolute(file).parent_path(),
                      .require = needs == Needs::training};
  for (const auto& override : overrides) apply_override(document, override, context);
  RunConfig config = defaults_for(document);
  read(document, config, Check{}, "", context);
  check_run(config, needs, document, context);
  context.findings.throw_if_any(ErrorKind::config);
  return config;
}

}  // namespace peftkit::config
