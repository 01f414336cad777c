// Replacing what matches a pattern. The new characters come from where the last one replaced came
// from.

#include "tokenize/normalizer.hpp"
#include "tokenize/pattern.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

class Replace final : public Normalizer {
 public:
  explicit Replace(const JsonView& config)
      : pattern_(config.at("pattern")), content_(decode_utf8(config.at("content").text())) {}

  void normalize(NormalizedText& text) const override {
    const Span whole{0, static_cast<int32_t>(text.size())};
    NormalizedText result;
    size_t done = 0;
    pattern_.each_match(text.chars, {&whole, 1}, [&](size_t, Span match) {
      const auto begin = static_cast<size_t>(match.begin), end = static_cast<size_t>(match.end);
      if (end == 0) return;  // an empty match at the start has nowhere to come from
      result.append(text, done, begin);
      check_growth(text.size(), result.size() + content_.size());
      for (const char32_t c : content_) result.push_back(c, text.origin[end - 1]);
      done = end;
    });
    if (done == 0) return;
    result.append(text, done, text.size());
    text = std::move(result);
  }

 private:
  Pattern pattern_;
  std::u32string content_;
};

}  // namespace

std::unique_ptr<Normalizer> make_replace(const JsonView& config) {
  return std::make_unique<Replace>(config);
}

}  // namespace peftkit::tokenize
