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

std::string alphabetic() {
  return "\\p{Alphabetic}\\u0363-\\u036F\\u1DD3-\\u1DE6" + later_characters("L") +
         later_characters("M");
}

// What Oniguruma takes for word characters, too, but not within brackets.
constexpr std::string_view kSuperscriptsAndFractions = "\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE";

// The content of the set that a name of a class stands for, "" where it is not known.
std::string class_content(std::string_view name) {
  if (name == "space") return "\\p{White_Space}";
  if (name == "digit") return "\\p{Nd}" + later_characters("Nd");
  if (name == "xdigit") return "0-9A-Fa-f";
  if (name == "alpha") return alphabetic();
  if (name == "alnum") return alphabetic() + class_content("digit");
  if (name == "word") return class_content("alnum") + "\\p{M}\\p{Pc}";
  if (name == "lower") return "\\p{Lowercase}" + later_characters("Ll");
  if (name == "upper") return "\\p{Uppercase}" + later_characters("Lu");
  if (name == "punct") return "\\p{P}\\p{S}" + later_characters("P") + later_characters("S");
  return "";
}

// `\b`, or `\B`. ICU's own look through marks.
std::string word_boundary(bool negated) {
  const std::string word = str("[", class_content("word"), kSuperscriptsAndFractions, "]");
  return negated ? str("(?:(?<=", word, ")(?=", word, ")|(?<!", word, ")(?!", word, "))")
                 : str("(?:(?<=", word, ")(?!", word, ")|(?<!", word, ")(?=", word, "))");
}

// `\s` and its like; capitals mean everything else.
std::string_view class_of_letter(char32_t c) {
  switch (c) {
    case U's':
    case U'S':
      return "space";
    case U'd':
    case U'D':
      return "digit";
    case U'w':
    case U'W':
      return "word";
    case U'h':
    case U'H':
      return "xdigit";
    default:
      return "";
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
    if (const std::string_view name = class_of_letter(c); !name.empty()) {
      append_class(name, c < U'a', name == "word" && !in_class ? kSuperscriptsAndFractions : "");
      return false;
    }
    if ((c == U'b' || c == U'B') && !in_class) {
      out_ += from_ascii(word_boundary(c == U'B'));
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

  void append_class(std::string_view name, bool negated, std::string_view more = "") {
    out_ += from_ascii(str(negated ? "[^" : "[", class_content(name), more, "]"));
  }

  // "[:name:]" in a class, behind its '['.
  void translate_named_class() {
    const size_t end = pattern_.find(U":]", ++at_);
    if (end == std::u32string_view::npos) place_.fail("expected ':]' in the pattern");
    std::string name = encode_utf8(pattern_.substr(at_, end - at_));
    const bool negated = name.starts_with('^');
    if (negated) name.erase(0, 1);
    if (class_content(name).empty())
      place_.fail(str("the class '", name, "' is not supported in patterns"));
    append_class(name, negated);
    at_ = end + 2;
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
        translate_named_class();
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
