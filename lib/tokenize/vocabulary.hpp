#pragma once
// Tokens and their ids, looked up both ways.

#include "tokenize/json_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace peftkit::tokenize {

class Vocabulary {
 public:
  // From an object of token -> id.
  explicit Vocabulary(const JsonView& object);
  // The ids count from 0. A token that stands twice has the last id.
  explicit Vocabulary(std::vector<std::string> tokens);
  Vocabulary(Vocabulary&&) = default;
  Vocabulary(const Vocabulary&) = delete;  // the maps look into the tokens
  Vocabulary& operator=(const Vocabulary&) = delete;

  std::optional<int32_t> id(std::string_view token) const;
  // Null where no token has this id. Of several tokens with one id, the alphabetically first.
  const std::string* token(int32_t id) const;
  size_t size() const { return tokens_.size(); }
  const std::unordered_map<std::string_view, int32_t>& ids() const { return ids_; }

 private:
  std::vector<std::string> tokens_;
  std::unordered_map<std::string_view, int32_t> ids_;
  std::unordered_map<int32_t, const std::string*> by_id_;
};

}  // namespace peftkit::tokenize
