#include "data/cells.hpp"

#include "base/text.hpp"

namespace peftkit::data {

namespace {

constexpr size_t kMostShown = 60;

}  // namespace

std::optional<std::string> cell_text(const Json& cell) {
  if (cell.is_string()) return cell.get<std::string>();
  if (cell.is_number_float()) return number(cell.get<double>());
  if (cell.is_number() || cell.is_boolean()) return cell.dump();
  return std::nullopt;
}

std::string text_of(const Json& cell, const std::string& place) {
  if (auto text = cell_text(cell)) return *std::move(text);
  throw Error(ErrorKind::data, str(place, ": found ", shown(cell), ", expected text"));
}

bool is_empty_cell(const Json& cell) {
  if (cell.is_string()) return trim(cell.get_ref<const std::string&>()).empty();
  return cell.is_null();
}

std::string shown(const Json& cell) {
  if (cell.is_array()) return "an array";
  if (cell.is_object()) return "an object";
  if (cell.is_string())
    return Json(beginning(cell.get_ref<const std::string&>(), kMostShown)).dump();
  return cell.dump();
}

}  // namespace peftkit::data
