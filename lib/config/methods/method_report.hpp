#pragma once
// Findings at the fields of one method.

#include "base/text.hpp"
#include "config/checks.hpp"

namespace peftkit::config {

// Reports findings at the values of one method's mapping.
struct MethodReport {
  const Value& map;
  const std::string& path;
  ReadContext& context;

  // Where a field was written; the mapping itself where a default is in force.
  const Place& place(const char* field) const {
    const Value* value = map.find(field);
    return value == nullptr ? map.place : value->place;
  }
  void operator()(const char* field, const std::string& message) const {
    context.report(place(field), join_path(path, field), message);
  }
  void activation(const char* field, const std::string& name) const {
    check_activation(name, place(field), join_path(path, field), context);
  }
};

}  // namespace peftkit::config
