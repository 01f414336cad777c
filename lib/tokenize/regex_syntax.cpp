#include "tokenize/regex_syntax.hpp"

#include "tokenize/later_characters.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace peftkit::tokenize {

namespace {

constexpr int kDeepestClass = 32;

std::u32string from_ascii(std::string_view text) {
  return {text.begin(), text.end()};
}

// A category in ICU's spelling, with the characters that ICU may lack.
std::string category_set(std::string name, bool negated) {
  if (name.starts_with('^')) {
    negated = !negated;
    name.erase(0, 1);
  }
  return str(negated ? "[^" : "[", "\\p{", name, "}", later_characters(name), "]");
}

bool is_class_letter(char32_t c) {
  return c < 128 && std::string_view("sSdDwWhH").find(static_cast<char>(c)) != std::string::npos;
}

// What `\s` and its like stand for.
std::string class_set(char32_t letter) {
  switch (letter) {
    case U's':
      return "\\p{White_Space}";
    case U'S':
      return "\\P{White_Space}";
    case U'd':
      return category_set("Nd", false);
    case U'D':
      return category_set("Nd", true);
    case U'h':
      return "[0-9A-Fa-f]";
    case U'H':
      return "[^0-9A-Fa-f]";
    default:
      return str(letter == U'W' ? "[^" : "[", "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}",
                 later_characters("L"), later_characters("M"), later_characters("Nd"), "]");
  }
}

class Translation {
 public:
  Translation(std::u32string_view pattern, const JsonView& place)
      : pattern_(pattern), place_(place) {}

  std::u32string run() {
    while (at_ < pattern_.size()) translate_one();
    return std::move(out_);
  }

 private:
  bool next_is(std::u32string_view text) const { return pattern_.substr(at_).starts_with(text); }
  char32_t take() {
    if (at_ == pattern_.size()) place_.fail("the pattern ends too early");
    return pattern_[at_++];
  }

  void translate_one() {
    if (next_is(U"(?m") || next_is(U"(?im") || next_is(U"(?mi"))
      place_.fail("the option 'm' is not supported in patterns");
    const char32_t c = take();
    switch (c) {
      case U'\\':
        translate_escape(false);
        break;
      case U'[':
        translate_class(0);
        break;
      case U'.':
        out_ += U"[^\\n]";
        break;
      case U'^':
        out_ += U"(?:\\A|(?<=\\n))";
        break;
      case U'$':
        out_ += U"(?:\\z|(?=\\n))";
        break;
      default:
        out_ += c;
    }
  }

  // Behind a backslash. Returns true where it stood for one character.
  bool translate_escape(bool in_class) {
    const char32_t c = take();
    if (c == U'p' || c == U'P') {
      if (take() != U'{') place_.fail("expected '{' after \\p in the pattern");
      std::string name;
      for (char32_t letter = take(); letter != U'}'; letter = take())
        append_utf8(std::u32string(1, letter), name);
      out_ += decode_utf8(category_set(name, c == U'P'));
      return false;
    }
    if (is_class_letter(c)) {
      out_ += from_ascii(class_set(c));
      return false;
    }
    if (c == U'v') {  // ICU takes it for any vertical space
      out_ += U"\\x0B";
    } else if (c == U'b' && in_class) {
      out_ += U"\\x08";
    } else {
      out_ += U'\\';
      out_ += c;
      if (c == U'x' && next_is(U"{")) {
        while (out_.back() != U'}') out_ += take();
      }
    }
    return true;
  }

  // Behind a '['. Everything that is a mere character is escaped: ICU gives more of them a meaning.
  void translate_class(int depth) {
    if (depth == kDeepestClass) place_.fail("classes are nested too deeply in the pattern");
    out_ += U'[';
    if (next_is(U"^")) out_ += take();
    bool may_start_range = false;
    for (bool first = true; first || !next_is(U"]"); first = false) {
      const char32_t c = take();
      if (c == U'\\') {
        may_start_range = translate_escape(true);
      } else if (c == U'[' && next_is(U":")) {
        const size_t end = std::min(pattern_.find(U":]", at_), pattern_.size());
        out_ += U'[';
        while (at_ < end + 2) out_ += take();
        may_start_range = false;
      } else if (c == U'[') {
        translate_class(depth + 1);
        may_start_range = false;
      } else if (c == U'&' && next_is(U"&")) {
        take();
        out_ += U"&&";
        may_start_range = false;
      } else if (c == U'-' && may_start_range && !next_is(U"]") && !next_is(U"[")) {
        out_ += U'-';
        may_start_range = false;
      } else {
        if (c < 128 && !is_word_character(c)) out_ += U'\\';
        out_ += c;
        may_start_range = true;
      }
    }
    out_ += take();
  }

  std::u32string_view pattern_;
  const JsonView& place_;
  std::u32string out_;
  size_t at_ = 0;
};

}  // namespace

std::u32string icu_pattern(std::u32string_view pattern, const JsonView& place) {
  return Translation(pattern, place).run();
}

}  // namespace peftkit::tokenize
