#include "chat/print.hpp"

#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>

namespace peftkit::chat {

namespace {

std::string hex(char32_t c, size_t digits) {
  char buffer[8];
  const auto end = std::to_chars(buffer, buffer + 8, static_cast<uint32_t>(c), 16).ptr;
  const std::string text(buffer, end);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string quoted_text(std::string_view text) {
  const bool single = text.find('\'') == std::string_view::npos;
  const char quote = single || text.find('"') != std::string_view::npos ? '\'' : '"';
  std::string out(1, quote);
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const char32_t c = take(text, at);
    if (c == static_cast<char32_t>(quote) || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c == U'\r') {
      out += "\\r";
    } else if (c == U'\t') {
      out += "\\t";
    } else if (is_printable(c)) {
      out += text.substr(before, at - before);
    } else {
      out += c < 0x100 ? "\\x" + hex(c, 2) : c < 0x10000 ? "\\u" + hex(c, 4) : "\\U" + hex(c, 8);
    }
  }
  return out + quote;
}

class Printer {
 public:
  explicit Printer(Budget& budget) : budget_(budget) {}

  void repr(const Value& value) {
    if (++depth_ > 2 * kDeepestValue) throw Problem("a value that holds itself has no text");
    budget_.spend(1);
    if (value.text()) {
      add(quoted_text(*value.text()));
    } else if (value.is<List>()) {
      all(*value.items(), "[", "]");
    } else if (value.is<Tuple>()) {
      all(*value.items(), "(", value.items()->size() == 1 ? ",)" : ")");
    } else if (value.is<View>()) {
      all(*value.items(), str(value.as<View>().name, "(["), "])");
    } else if (value.is<Dict>()) {
      entries(value.as<Dict>().of->entries);
    } else if (value.is<Namespace>()) {
      add("<Namespace ");
      entries(*value.as<Namespace>().of);
      add(">");
    } else {
      add(simple(value));
    }
    --depth_;
  }

  std::string take_text() { return std::move(out_); }

 private:
  void add(std::string_view text) {
    out_ += text;
    if (out_.size() > kLongestText) budget_.spend_text(out_.size());
  }

  void all(const Values& items, const std::string& open, const char* close) {
    add(open);
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) add(", ");
      repr(items[i]);
    }
    add(close);
  }

  void entries(const Entries& of) {
    add("{");
    for (size_t i = 0; i < of.size(); ++i) {
      if (i > 0) add(", ");
      repr(of[i].first);
      add(": ");
      repr(of[i].second);
    }
    add("}");
  }

  static std::string simple(const Value& value) {
    if (value.is<Undefined>()) return "Undefined";
    if (value.is<None>()) return "None";
    if (value.is<bool>()) return value.as<bool>() ? "True" : "False";
    if (value.is<int64_t>()) return str(value.as<int64_t>());
    if (value.is<double>()) return float_text(value.as<double>());
    if (value.is<Range>()) {
      const auto& [start, stop, step] = value.as<Range>();
      return str("range(", start, ", ", stop, step == 1 ? "" : str(", ", step), ")");
    }
    if (value.is<Callable>() && !value.as<Callable>().of->shown.empty())
      return value.as<Callable>().of->shown;
    throw Problem(str("a value of type '", type_name(value), "' has no text",
                      value.is<Iterator>() ? " (make it a list first: |list)" : ""));
  }

  Budget& budget_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const auto shortest = std::to_chars(buffer, buffer + 64, value, std::chars_format::scientific);
  const std::string text(buffer, shortest.ptr);
  const int exponent = std::stoi(text.substr(text.find('e') + 1));
  if (exponent < -4 || exponent >= 16) return text;
  const auto plain = std::to_chars(buffer, buffer + 64, value, std::chars_format::fixed);
  const std::string digits(buffer, plain.ptr);
  return digits.find('.') == std::string::npos ? digits + ".0" : digits;
}

std::string to_repr(Budget& budget, const Value& value) {
  Printer printer(budget);
  printer.repr(value);
  return printer.take_text();
}

std::string to_text(Budget& budget, const Value& value) {
  if (value.text()) return *value.text();
  return value.is<Undefined>() ? "" : to_repr(budget, value);
}

}  // namespace peftkit::chat
