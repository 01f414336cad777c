// The one file that sees yaml-cpp.
#include "config/value.hpp"

#include "base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

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

  Value convert(const YAML::Node& node, int depth) {
    if (depth > kDeepest) fail(node.Mark(), str("nested deeper than ", kDeepest, " levels"));
    if (++values > kMostValues) fail(node.Mark(), "too many values (aliases of aliases?)");
    Value value;
    value.place = place(node.Mark());
    if (node.IsScalar()) {
      value.kind = Value::Kind::scalar;
      value.text = node.Scalar();
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
    const std::string& name = key.Scalar();
    for (const auto& entry : map.entries) {
      if (entry.key == name)
        fail(key.Mark(), str("'", name, "' again; it stands at ", entry.place.text(), " already"));
    }
    map.entries.push_back({name, place(key.Mark()), convert(item, depth + 1)});
  }
};

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
    throw Error(kind, str(source, ": not UTF-8 (byte ", *wrong + 1, ")"));
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
    throw Error(kind, conversion.place(error.mark).text() + ": not valid YAML: " + error.msg);
  }
}

}  // namespace peftkit::config
