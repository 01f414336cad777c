#pragma once
// The vocabulary of field lists. A config struct declares its fields once, in a `visit` template:
//
//   template <class V> void visit(V& v) { v("r", r, at_least(1), "rank of the update"); }
//
// Reading, checking, defaults, --set, the resolved echo, the JSON Schema and docs/config.md are
// visitors.

#include <optional>
#include <string>
#include <vector>

namespace peftkit::config {

// What values a field accepts, beyond its type. Empty members do not restrict.
struct Check {
  std::optional<double> minimum, maximum;
  bool exclusive_minimum = false, exclusive_maximum = false;
  std::vector<std::string> one_of;  // for text and lists of text: the words accepted
  bool required = false;            // has no default; reading fails without it
  bool nullable = false;            // text that may be null, read as ""
  bool path = false;                // a file or folder, relative to the YAML file's folder
  bool path_or_name = false;        // a path where there is one, otherwise a name
  bool integral = false;            // `adapters` writes whole numbers of this field as integers
};

inline Check any() {
  return {};
}
inline Check required() {
  return {.required = true};
}
inline Check at_least(double low) {
  return {.minimum = low};
}
inline Check more_than(double low) {
  return {.minimum = low, .exclusive_minimum = true};
}
inline Check between(double low, double high) {
  return {.minimum = low, .maximum = high};
}
inline Check from_up_to(double low, double high) {  // low <= x < high
  return {.minimum = low, .maximum = high, .exclusive_maximum = true};
}
inline Check one_of(std::vector<std::string> words) {
  return {.one_of = std::move(words)};
}

}  // namespace peftkit::config
