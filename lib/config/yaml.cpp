// The one file that sees yaml-cpp.
#include "config/value.hpp"

#include "base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <iomanip>
#include <optional>
#include <sstream>

namespace peftkit::config {

namespace {

constexpr int kDeepest = 32;  // levels of nesting
constexpr size_t kMostValues =
    100000;  // after aliases are written out: a file of a few lines can name billions

struct Conversion {
  std::string source;
  ErrorKind kind;
  size_t values = 0;

  Place place(const YAML::Mark& mark) const { return {source, mark.line + 1, mark.column + 1}; }
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const {
    throw Error(kind, place(mark).text() + ": " + message);
  }

  // yaml-cpp makes bytes of some escapes that are not UTF-8.
  const std::string& text_of(const YAML::Node& node) const {
    if (first_invalid_utf8(node.Scalar()))
      fail(node.Mark(), "not UTF-8 after its escapes (write \\u00a0 for \\_, \\u0085 for \\N)");
    return node.Scalar();
  }

  Value convert(const YAML::Node& node, int depth) {
    if (depth > kDeepest) fail(node.Mark(), str("nested deeper than ", kDeepest, " levels"));
    if (++values > kMostValues) fail(node.Mark(), "too many values (aliases of aliases?)");
    Value value;
    value.place = place(node.Mark());
    if (node.IsScalar()) {
      value.kind = Value::Kind::scalar;
      value.text = text_of(node);
      value.quoted = node.Tag() == "!";
    } else if (node.IsSequence()) {
      value.kind = Value::Kind::list;
      for (const auto& item : node) value.items.push_back(convert(item, depth + 1));
    } else if (node.IsMap()) {
      value.kind = Value::Kind::map;
      for (const auto& pair : node) add(value, pair.first, pair.second, depth);
    }
    return value;
  }

  void add(Value& map, const YAML::Node& key, const YAML::Node& item, int depth) {
    if (!key.IsScalar()) fail(key.Mark(), "a key must be text");
    const std::string& name = text_of(key);
    for (const auto& entry : map.entries) {
      if (entry.key == name)
        fail(key.Mark(), str("'", name, "' again; it stands at ", entry.place.text(), " already"));
    }
    map.entries.push_back({name, place(key.Mark()), convert(item, depth + 1)});
  }
};

// "not UTF-8" with the byte and its place.
std::string not_utf8(const std::string& text, size_t at, const std::string& source) {
  const size_t line_start = text.rfind('\n', at) + 1;  // npos + 1 is 0
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
  const unsigned byte = static_cast<unsigned char>(text[at]);
  return str(source, ":", line, ":", at - line_start + 1, ": byte 0x", std::hex, std::setw(2),
             std::setfill('0'), byte, " is not UTF-8; save the file as UTF-8");
}

// The parser's own words do not say that a tab is what it stumbles over.
std::string hint_at_tab(const std::string& text, const YAML::Mark& mark) {
  const auto lines = split(text, '\n');
  if (mark.line < 0 || static_cast<size_t>(mark.line) >= lines.size()) return "";
  const std::string& line = lines[static_cast<size_t>(mark.line)];
  const size_t tab = line.find('\t');
  return tab < line.find_first_not_of(" \t") ? " (the line begins with a tab; YAML takes blanks)"
                                             : "";
}

// Hears where documents begin, and nothing else.
struct DocumentStarts : YAML::EventHandler {
  YAML::Mark last;
  void OnDocumentStart(const YAML::Mark& mark) override { last = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// Where something follows the first document. (LoadAll does not end on some broken input.)
std::optional<YAML::Mark> second_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStarts starts;
  if (!parser.HandleNextDocument(starts) || !parser.HandleNextDocument(starts)) return std::nullopt;
  return starts.last;
}

}  // namespace

Value parse_yaml(const std::string& text, const std::string& source, ErrorKind kind) {
  Conversion conversion{source, kind};
  if (const auto wrong = first_invalid_utf8(text)) {
    throw Error(kind, not_utf8(text, *wrong, source));
  }
  // yaml-cpp misses an open quote where line ends follow it.
  const std::string content = text.substr(0, text.find_last_not_of(" \r\n") + 1);
  try {
    const YAML::Node document = YAML::Load(content);
    if (const auto more = second_document(content)) {
      conversion.fail(*more, "found more after the end of the document");
    }
    return conversion.convert(document, 0);
  } catch (const YAML::Exception& error) {
    throw Error(kind, conversion.place(error.mark).text() + ": not valid YAML: " + error.msg +
                          hint_at_tab(content, error.mark));
  }
}

}  // namespace peftkit::config
