#pragma once
// Values of fields as JSON, with `adapters`' number types ("scaling": 4.0, "r": 8). What is written
// to files and shown as defaults comes from here.

#include "config/run_config.hpp"

namespace peftkit::config {

Json field_json(bool value, const Check& check);
Json field_json(int64_t value, const Check& check);
Json field_json(double value, const Check& check);
Json field_json(const std::string& value, const Check& check);
Json field_json(const ReductionFactor& value, const Check& check);
Json field_json(const Scaling& value, const Check& check);
Json field_json(const ResidualBeforeLn& value, const Check& check);
// The form that YAML files have: "full", {"lora": {…}}, or {"union": [{"lora": {…}}, …]}.
Json field_json(const AdapterConfig& value, const Check& check);

template <class T>
Json field_json(const std::optional<T>& value, const Check& check) {
  return value ? field_json(*value, check) : Json();
}

template <class T>
Json field_json(const std::vector<T>& value, const Check& check) {
  Json list = Json::array();
  for (const T& item : value) list.push_back(field_json(item, check));
  return list;
}

// The visitor that makes an object of a struct's fields.
struct FieldJson {
  Json object = Json::object();
  template <class T>
  void operator()(const char* name, const T& value, const Check& check, const char* /*meaning*/) {
    object[name] = field_json(value, check);
  }
};

template <class Struct>
requires requires(Struct s, FieldJson v) {
  s.visit(v);
}
Json field_json(Struct values, const Check& = {}) {
  FieldJson visitor;
  values.visit(visitor);
  return std::move(visitor.object);
}

}  // namespace peftkit::config
