#include "data/members.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"

namespace peftkit::data {

namespace {

[[noreturn]] void wrong_member(const std::string& place, const std::string& key, const Json& found,
                               const char* expected) {
  throw Error(ErrorKind::data,
              str(place, ": ", key, ": found ", shown(found), ", expected ", expected));
}

}  // namespace

const Json& member(const Json& object, const std::string& key, const std::string& place) {
  if (!object.is_object()) {
    throw Error(ErrorKind::data,
                str(place, ": found ", shown(object), ", expected an object with '", key, "'"));
  }
  const auto found = object.find(key);
  if (found != object.end()) return *found;
  std::vector<std::string> keys;
  for (const auto& [name, value] : object.items()) keys.push_back(name);
  throw Error(ErrorKind::data, str(place, ": no key '", key, "'", did_you_mean(key, keys),
                                   ", found ", keys.empty() ? "none" : join(keys)));
}

const Json& list_member(const Json& object, const std::string& key, const std::string& place) {
  const Json& value = member(object, key, place);
  if (!value.is_array()) wrong_member(place, key, value, "an array");
  return value;
}

const std::string& text_member(const Json& object, const std::string& key,
                               const std::string& place) {
  const Json& value = member(object, key, place);
  if (!value.is_string()) wrong_member(place, key, value, "text");
  return value.get_ref<const std::string&>();
}

}  // namespace peftkit::data
