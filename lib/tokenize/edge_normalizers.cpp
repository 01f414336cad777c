// Normalizers that change the ends of a text.

#include "tokenize/normalizer.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

class Strip final : public Normalizer {
 public:
  explicit Strip(const JsonView& config)
      : left_(config.at("strip_left").boolean()), right_(config.at("strip_right").boolean()) {}

  void normalize(NormalizedText& text) const override {
    const auto& chars = text.chars;
    size_t begin = 0, end = chars.size();
    while (left_ && begin < end && is_white_space(chars[begin])) ++begin;
    while (right_ && begin < end && is_white_space(chars[end - 1])) --end;
    text = text.part(begin, end);
  }

 private:
  bool left_, right_;
};

class Prepend final : public Normalizer {
 public:
  explicit Prepend(const JsonView& config) : start_(decode_utf8(config.at("prepend").text())) {}

  void normalize(NormalizedText& text) const override {
    if (text.size() == 0) return;
    text.chars.insert(0, start_);
    text.origin.insert(text.origin.begin(), start_.size(), text.origin[0]);
  }

 private:
  std::u32string start_;
};

}  // namespace

std::unique_ptr<Normalizer> make_strip(const JsonView& config) {
  return std::make_unique<Strip>(config);
}

std::unique_ptr<Normalizer> make_prepend(const JsonView& config) {
  return std::make_unique<Prepend>(config);
}

}  // namespace peftkit::tokenize
