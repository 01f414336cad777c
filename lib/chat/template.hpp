#pragma once
// A chat template: Jinja's language as far as such templates use it, with the settings and
// functions that `transformers` gives them.

#include "base/date.hpp"
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
  bool dated = false;             // did the template ask for the date?
};

// A template raised an exception of its own. what() has all of it.
struct Refusal : Error {
  Refusal(const std::string& at, const std::string& said);
  const std::string place, reason;
};

class Template {
 public:
  // `place` heads the messages of errors: a file, and its key. Throws Error(checkpoint).
  static Template parse(const std::string& text, const std::string& place);
  // The members of `variables` are the template's variables, and `date` is what it takes for now.
  // Throws a Refusal, which is an Error(data), or Error(checkpoint) where the template cannot go
  // on.
  Rendering render(const Json& variables, const Date& date = today()) const;

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace peftkit::chat
