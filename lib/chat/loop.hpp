#pragma once
// {% for %} and its variable `loop`.

#include "chat/value.hpp"

namespace peftkit::chat {

struct Loop {
  Values items;
  size_t at = 0;                           // the next of `items`
  std::function<bool(const Value&)> keep;  // the loop's own condition, asked as late as possible
  std::optional<Value> current, before, after;
  int64_t index0 = -1;
  bool known_length = false;
  int64_t length = 0;
  std::optional<Values> changed;  // what loop.changed() saw last

  // The item behind the current one, without moving.
  const std::optional<Value>& peek();
  bool advance();
  int64_t count();
};

std::optional<Value> loop_attribute(Machine& machine, const std::shared_ptr<Loop>& loop,
                                    const std::string& name);

}  // namespace peftkit::chat
