#pragma once
// Regular expressions over code points: Oniguruma's syntax, ICU's engine.

#include "tokenize/json_view.hpp"
#include "tokenize/normalized_text.hpp"

#include <unicode/uversion.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

U_NAMESPACE_BEGIN
class RegexPattern;
U_NAMESPACE_END

namespace peftkit::tokenize {

class Regex {
 public:
  // Throws Error(checkpoint) at `place` where the pattern is wrong.
  Regex(std::string_view pattern, const JsonView& place);
  ~Regex();

  // Calls found(part, match) for each match in each of `parts`; a part is a text of its own. Throws
  // Error(checkpoint) where the pattern needs more time or memory than any text justifies.
  void each_match(std::u32string_view text, std::span<const Span> parts,
                  const std::function<void(size_t, Span)>& found) const;

 private:
  std::string source_, place_;
  std::unique_ptr<const icu::RegexPattern> pattern_;
};

}  // namespace peftkit::tokenize
