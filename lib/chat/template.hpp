#pragma once
// A chat template: Jinja's language as far as such templates use it, with the settings and
// functions that `transformers` gives them.

#include "base/json.hpp"

#include <memory>
#include <string>
#include <vector>

namespace peftkit::chat {

struct Span {
  size_t begin, end;  // bytes
};

struct Rendering {
  std::string text;
  std::vector<Span> generations;  // what stood in {% generation %} blocks
};

class Template {
 public:
  // `place` heads the messages of errors: a file, and its key. Throws Error(checkpoint).
  static Template parse(const std::string& text, const std::string& place);
  // The members of `variables` are the template's variables. Throws Error(data) where the template
  // raises an exception of its own, Error(checkpoint) where it cannot go on.
  Rendering render(const Json& variables) const;

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace peftkit::chat
