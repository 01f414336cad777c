// One line of a cases.jsonl; its keys are described in the fixtures' README.

#include "tokenize/fixtures.hpp"

#include "base/text.hpp"

namespace peftkit::test {

namespace {

using tokenize::Encoding;
using tokenize::Tokenizer;
using tokenize::Truncation;
using tokenize::TruncationStrategy;

std::optional<Truncation> read_truncation(const Json& value) {
  if (value.is_null()) return std::nullopt;
  const std::string name = value.at("strategy");
  const auto strategy = name == "only_first"    ? TruncationStrategy::only_first
                        : name == "only_second" ? TruncationStrategy::only_second
                                                : TruncationStrategy::longest_first;
  return Truncation{value.at("max_length"), strategy, value.at("stride")};
}

Json word_ids_of(const Encoding& encoding) {
  Json ids = Json::array();
  for (const int32_t id : encoding.word_ids) ids.push_back(id < 0 ? Json() : Json(id));
  return ids;
}

std::string array_difference(const Encoding& found, const Json& expected) {
  const std::pair<const char*, Json> arrays[] = {{"ids", found.ids},
                                                 {"type_ids", found.type_ids},
                                                 {"tokens", found.tokens},
                                                 {"offsets", found.offsets},
                                                 {"word_ids", word_ids_of(found)}};
  for (const auto& [name, array] : arrays) {
    if (array == expected.at(name)) continue;
    return str(name, "\n  found    ", array.dump(), "\n  expected ", expected.at(name).dump());
  }
  return "";
}

std::string overflow_difference(const Encoding& found, const Json& expected) {
  if (!expected.contains("overflow") || expected.at("overflow").is_null()) return "";
  const Json& windows = expected.at("overflow");
  if (windows.size() != found.overflow.size()) {
    return str("found ", found.overflow.size(), " windows of overflow, expected ", windows.size());
  }
  for (size_t i = 0; i < windows.size(); ++i) {
    const std::string reason = array_difference(found.overflow[i], windows[i]);
    if (!reason.empty()) return str("overflow ", i, ": ", reason);
  }
  return "";
}

std::string error_difference(const Tokenizer& tokenizer, const Json& line) {
  try {
    encode_case(tokenizer, line);
  } catch (const Error& error) {
    return error.kind == ErrorKind::data ? "" : str("an error of another kind: ", error.what());
  }
  return "no error was thrown";
}

std::string decode_difference(const Tokenizer& tokenizer, const Json& line) {
  const std::string found =
      tokenizer.decode(line.at("ids").get<std::vector<int32_t>>(), line.at("skip_special_tokens"),
                       line.at("clean_up_tokenization_spaces"));
  if (line.at("text") == found) return "";
  return str("text\n  found    ", Json(found).dump(), "\n  expected ", line.at("text").dump());
}

}  // namespace

Encoding encode_case(const Tokenizer& tokenizer, const Json& line) {
  const auto truncation = read_truncation(line.at("truncation"));
  const bool special = line.at("add_special_tokens");
  const Json& pair = line.at("pair");
  if (line.at("text").is_array()) {
    using Words = std::vector<std::string>;
    const auto second = pair.is_null() ? std::nullopt : std::optional(pair.get<Words>());
    return tokenizer.encode_words(line.at("text").get<Words>(), second, special, truncation);
  }
  const std::string text = line.at("text"), second = pair.is_null() ? "" : pair.get<std::string>();
  return tokenizer.encode(text,
                          pair.is_null() ? std::nullopt : std::optional<std::string_view>(second),
                          special, truncation);
}

std::string difference(const Tokenizer& tokenizer, const Json& line) {
  const std::string operation = line.at("op");
  if (operation == "decode") return decode_difference(tokenizer, line);
  if (operation == "encode_error") return error_difference(tokenizer, line);
  const Encoding found = encode_case(tokenizer, line);
  const std::string reason = array_difference(found, line);
  return reason.empty() ? overflow_difference(found, line) : reason;
}

}  // namespace peftkit::test
