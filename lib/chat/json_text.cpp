// What json.dumps of Python writes.

#include "chat/compare.hpp"
#include "chat/print.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace peftkit::chat {

namespace {

std::string escaped(uint32_t unit) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", unit & 0xFFFFu);
  return buffer;
}

std::string json_string(std::string_view text, bool ensure_ascii) {
  constexpr std::string_view kShort = "\"\\\n\r\t\f\b", kShortLetters = "\"\\nrtfb";
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const char32_t c = take(text, at);
    const size_t known = c < 0x80 ? kShort.find(static_cast<char>(c)) : std::string_view::npos;
    if (known != std::string_view::npos) {
      out += '\\';
      out += kShortLetters[known];
    } else if (c < 0x20 || (ensure_ascii && c >= 0x7F && c < 0x10000 && c != 0x7F)) {
      out += escaped(c);
    } else if (ensure_ascii && c >= 0x10000) {
      out += escaped(0xD800 + ((c - 0x10000) >> 10)) + escaped(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      out += text.substr(before, at - before);
    }
  }
  return out + '"';
}

class Writer {
 public:
  Writer(Budget& budget, const JsonStyle& style) : budget_(budget), style_(style) {}

  void write(const Value& value) {
    budget_.spend(1);
    if (value.text()) {
      add(json_string(*value.text(), style_.ensure_ascii));
    } else if (value.is<List>() || value.is<Tuple>()) {
      const Values& items = *value.items();
      block("[", "]", items.size(), [&](size_t i) { write(items[i]); });
    } else if (value.is<Dict>()) {
      write_dict(value.as<Dict>().of->entries);
    } else {
      add(simple(value));
    }
  }

  std::string take_text() { return std::move(out_); }

 private:
  void add(std::string_view text) {
    out_ += text;
    if (out_.size() > kLongestText) budget_.spend_text(out_.size());
  }

  void line() {
    if (!style_.indent) return;
    add("\n");
    for (size_t i = 0; i < level_; ++i) add(*style_.indent);
  }

  template <class WriteItem>
  void block(std::string_view open, std::string_view close, size_t count, WriteItem write_item) {
    add(open);
    ++level_;
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) add(style_.item_separator);
      line();
      write_item(i);
    }
    --level_;
    if (count > 0) line();
    add(close);
  }

  void write_dict(Entries entries) {
    if (style_.sort_keys)
      std::ranges::stable_sort(
          entries, [&](const auto& a, const auto& b) { return less(budget_, a.first, b.first); });
    block("{", "}", entries.size(), [&](size_t i) {
      const auto& [key, value] = entries[i];
      add(json_string(key.text() ? *key.text() : simple(key), style_.ensure_ascii));
      add(style_.key_separator);
      write(value);
    });
  }

  static std::string simple(const Value& value) {
    if (value.is<None>()) return "null";
    if (value.is<bool>()) return value.as<bool>() ? "true" : "false";
    if (value.is<int64_t>()) return str(value.as<int64_t>());
    if (!value.is<double>())
      throw Problem(str("tojson: a value of type '", type_name(value), "' has no JSON"));
    const double number = value.as<double>();
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
    return float_text(number);
  }

  Budget& budget_;
  const JsonStyle& style_;
  std::string out_;
  size_t level_ = 0;
};

}  // namespace

std::string to_json(Budget& budget, const Value& value, const JsonStyle& style) {
  Writer writer(budget, style);
  writer.write(value);
  return writer.take_text();
}

}  // namespace peftkit::chat
