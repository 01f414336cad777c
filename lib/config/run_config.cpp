#include "config/run_config.hpp"

#include "config/checks.hpp"
#include "config/overrides.hpp"

namespace peftkit::config {

namespace {

Value read_document(const fs::path& file) {
  std::string text;
  try {
    text = read_file(file);
  } catch (const Error& error) {
    throw Error(ErrorKind::config, error.what());
  }
  return parse_yaml(text, file.string());
}

}  // namespace

RunConfig read_run_config(const fs::path& file, const std::vector<std::string>& overrides,
                          Needs needs) {
  Value document = read_document(file);
  ReadContext context{.folder = fs::absolute(file).parent_path(),
                      .require = needs == Needs::training};
  for (const auto& text : overrides) apply_override(document, text, context);
  RunConfig config;
  read(document, config, Check{}, "", context);
  check_run(config, needs, document, context);
  context.findings.throw_if_any(ErrorKind::config);
  return config;
}

}  // namespace peftkit::config
