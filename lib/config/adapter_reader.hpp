#pragma once
// Parts of reading adapter.config that more than one of its forms needs.

#include "config/checks.hpp"

namespace peftkit::config {

// Reads the fields of `map` over a member that has its defaults already; keys in `also` are not
// fields, but known.
void read_member(MethodConfig& member, const Value& map, const std::string& path,
                 ReadContext& context, const std::set<std::string>& also = {});

// `adapters`' JSON form: {"architecture": …, fields}, or the fields alone of a method that has
// none.
bool is_json_form(const Value& value);
AdapterConfig read_json_form(const Value& value, const std::string& path, ReadContext& context);

// A JSON file with that form, or a saved adapter_config.json, or the folder of one, with it under
// "config". Nothing where `value` names neither.
std::optional<AdapterConfig> read_json_file(const Value& value, const std::string& path,
                                            ReadContext& context);

}  // namespace peftkit::config
