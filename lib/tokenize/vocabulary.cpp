#include "tokenize/vocabulary.hpp"

#include "base/text.hpp"

#include <limits>

namespace peftkit::tokenize {

Vocabulary::Vocabulary(const JsonView& object) {
  const nlohmann::json& values = object.value();
  if (!values.is_object()) object.fail("expected an object of tokens and their ids");
  tokens_.reserve(values.size());
  ids_.reserve(values.size());
  by_id_.reserve(values.size());
  for (const auto& [token, id] : values.items()) {
    // A view for each of a few hundred thousand entries would be slow; one that explains is made
    // when needed.
    const bool valid = id.is_number_integer() && id.get<int64_t>() >= 0 &&
                       id.get<int64_t>() <= std::numeric_limits<int32_t>::max();
    if (!valid) object.at(token).id();
    const std::string& stored = tokens_.emplace_back(token);
    ids_.emplace(stored, id.get<int32_t>());
    by_id_.emplace(id.get<int32_t>(), &stored);
  }
}

Vocabulary::Vocabulary(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
  ids_.reserve(tokens_.size());
  by_id_.reserve(tokens_.size());
  for (size_t i = 0; i < tokens_.size(); ++i) {
    ids_[tokens_[i]] = static_cast<int32_t>(i);
    by_id_.emplace(static_cast<int32_t>(i), &tokens_[i]);
  }
}

std::optional<int32_t> Vocabulary::id(std::string_view token) const {
  const auto found = ids_.find(token);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

const std::string* Vocabulary::token(int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace peftkit::tokenize
