#pragma once
// Reads a struct's fields from a Value: types, ranges, unknown keys with the nearest name, what is
// required.

#include "base/text.hpp"
#include "config/run_config.hpp"
#include "config/value.hpp"

#include <algorithm>
#include <set>

namespace peftkit::config {

// What has been found so far, and what relative paths start at.
struct ReadContext {
  fs::path folder;      // of the YAML file; empty: no files are looked up
  bool require = true;  // false: an override of a complete config, required fields may be absent
  Findings findings;
  std::set<std::string> wrong;  // the key paths with findings

  // "place: path: message"
  void report(const Place& place, const std::string& path, const std::string& message) {
    wrong.insert(path);
    findings.add(place.text() + ": " + (path.empty() ? "" : path + ": ") + message,
                 place.position());
  }
  // The text of `value` as an absolute path. Paths of an override start where the user stands.
  fs::path resolved(const Value& value) const;
};

// Each reads `value` into `target`, or reports what was found and expected.
void read(const Value& value, bool& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, int64_t& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, double& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, std::string& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, ReductionFactor& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, Scaling& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, ResidualBeforeLn& target, const Check& check, const std::string& path,
          ReadContext& context);
void read(const Value& value, AdapterConfig& target, const Check& check, const std::string& path,
          ReadContext& context);

template <class T>
void read(const Value& value, std::optional<T>& target, const Check& check, const std::string& path,
          ReadContext& context) {
  target.reset();
  if (!value.is_null()) read(value, target.emplace(), check, path, context);
}

// A list, or one item without brackets.
template <class T>
void read(const Value& value, std::vector<T>& target, const Check& check, const std::string& path,
          ReadContext& context) {
  target.clear();
  if (value.is_null()) return;
  if (!value.is_list()) return read(value, target.emplace_back(), check, path, context);
  for (size_t i = 0; i < value.items.size(); ++i) {
    read(value.items[i], target.emplace_back(), check, str(path, "[", i, "]"), context);
  }
}

// True where the key is one of `fields`, which belong to methods that do not exist yet (a wrong
// value is reported).
bool read_unbuilt(std::span<const UnbuiltField> fields, const Value::Entry& entry,
                  const std::string& path, ReadContext& context);

// The visitor that reads one struct from one map.
class FieldReader {
 public:
  FieldReader(const Value& map, std::string path, ReadContext& context)
      : map_(map), path_(std::move(path)), context_(context) {}

  template <class T>
  void operator()(const char* name, T& target, const Check& check, const char* /*meaning*/) {
    names_.push_back(name);
    if (const Value* value = map_.find(name)) {
      read(*value, target, check, join_path(path_, name), context_);
    } else if (check.required && context_.require) {
      context_.report(map_.place, join_path(path_, name), "missing");
    }
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  const Value& map_;
  std::string path_;
  ReadContext& context_;
  std::vector<std::string> names_;
};

// Reads every field of a struct; keys it does not have are reported, except those in `also`.
template <class Struct>
requires requires(Struct& s, FieldReader& v) {
  s.visit(v);
}
void read(const Value& value, Struct& target, const Check& /*check*/, const std::string& path,
          ReadContext& context, const std::set<std::string>& also = {}) {
  if (value.is_null() && path.empty()) {
    return context.report(value.place, path, "the file is empty");
  }
  if (!value.is_map() && !value.is_null()) {
    return context.report(value.place, path,
                          "found " + value.described() + ", expected a mapping of keys");
  }
  FieldReader reader(value, path, context);
  target.visit(reader);
  for (const auto& entry : value.entries) {
    const bool known = std::ranges::find(reader.names(), entry.key) != reader.names().end();
    if (known || also.contains(entry.key)) continue;
    if (read_unbuilt(unbuilt_fields<Struct>(), entry, path, context)) continue;
    context.report(entry.place, join_path(path, entry.key),
                   "unknown key" + did_you_mean(entry.key, reader.names()));
  }
}

}  // namespace peftkit::config
