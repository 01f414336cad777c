#include "config/run_report.hpp"

namespace peftkit::config {

bool RunReport::sound(const std::string& path) const {
  return std::ranges::none_of(context_.wrong, [&](const std::string& wrong) {
    const bool item = wrong.starts_with(path + "[");
    return wrong.empty() || wrong == path || item || path.starts_with(wrong + ".");
  });
}

const Value* RunReport::written(const std::string& section, const std::string& key) const {
  const Value* map = document_.find(section);
  return map == nullptr ? nullptr : map->find(key);
}

const Place& RunReport::place(const std::string& section, const std::string& key) const {
  if (const Value* value = written(section, key)) return value->place;
  const Value* map = document_.find(section);
  return map == nullptr ? document_.place : map->place;
}

void RunReport::add(const std::string& section, const std::string& key,
                    const std::string& message) {
  context_.report(place(section, key), join_path(section, key), message);
}

void RunReport::add_item(const std::string& section, const std::string& key, size_t i,
                         const std::string& message) {
  const Value* list = written(section, key);
  if (list == nullptr || !list->is_list()) return add(section, key, message);
  context_.report(list->items.at(i).place, str(join_path(section, key), "[", i, "]"), message);
}

void RunReport::add_repeated(const std::string& section, const std::string& key,
                             const std::vector<std::string>& items) {
  std::set<std::string> seen;
  for (size_t i = 0; i < items.size(); ++i) {
    if (!seen.insert(items[i]).second) add_item(section, key, i, "found '" + items[i] + "' again");
  }
}

void check_run(const RunConfig& config, Needs needs, const Value& document, ReadContext& context) {
  RunReport report(document, context);
  check_task(config, needs, report);
  check_metrics(config, report);
  check_generation(config, needs, report);
  check_adapter_name(config.adapter.name, report);
  check_training(config, report);
}

}  // namespace peftkit::config
