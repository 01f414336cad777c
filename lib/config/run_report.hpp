#pragma once
// Findings about a run's values, at the places where they were written.

#include "config/checks.hpp"

namespace peftkit::config {

class RunReport {
 public:
  RunReport(const Value& document, ReadContext& context) : document_(document), context_(context) {}

  // Has nothing been found wrong with the value at this path so far?
  bool sound(const std::string& path) const;
  template <class... Paths>
  bool all_sound(const Paths&... paths) const {
    return (sound(paths) && ...);
  }

  // The place of a value, of its section where a default is in force, or of the file.
  const Place& place(const std::string& section, const std::string& key) const;

  void add(const std::string& section, const std::string& key, const std::string& message);
  // The same for item i of a list (which may stand without brackets).
  void add_item(const std::string& section, const std::string& key, size_t i,
                const std::string& message);
  // Every item that stands in the list before.
  void add_repeated(const std::string& section, const std::string& key,
                    const std::vector<std::string>& items);

  ReadContext& context() { return context_; }

 private:
  const Value* written(const std::string& section, const std::string& key) const;

  const Value& document_;
  ReadContext& context_;
};

void check_task(const RunConfig& config, Needs needs, RunReport& report);
void check_metrics(const RunConfig& config, RunReport& report);
void check_generation(const RunConfig& config, Needs needs, RunReport& report);
void check_adapter_name(const std::string& name, RunReport& report);
void check_training(const RunConfig& config, RunReport& report);

}  // namespace peftkit::config
