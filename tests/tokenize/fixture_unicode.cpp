// unicode-tables.json: what the reference's components do with every code point.

#include "tokenize/bert_characters.hpp"
#include "tokenize/fixtures.hpp"
#include "tokenize/normalized_text.hpp"
#include "tokenize/regex.hpp"
#include "tokenize/registry.hpp"
#include "tokenize/unicode.hpp"
#include "tokenize/unicode_forms.hpp"

#include "base/text.hpp"

#include <functional>
#include <map>
#include <memory>

namespace peftkit::test {

namespace {

using namespace tokenize;

using Mapping = std::map<char32_t, std::u32string>;

char32_t from_hex(const std::string& digits) {
  return static_cast<char32_t>(std::stoul(digits, nullptr, 16));
}

std::string hex(char32_t c) {
  std::ostringstream out;
  out << std::hex << std::uppercase << static_cast<uint32_t>(c);
  return out.str();
}

void each_code_point(const std::function<void(char32_t)>& visit) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c < 0xD800 || c > 0xDFFF) visit(c);
  }
}

// Which code points are in the ranges of `table` and not in the class, or the other way round.
std::string class_difference(const Json& table, const std::function<bool(char32_t)>& in_class) {
  std::vector<bool> expected(0x110000);
  for (const std::string range : table) {
    const auto ends = split(range, '-');
    for (char32_t c = from_hex(ends.front()); c <= from_hex(ends.back()); ++c) expected[c] = true;
  }
  std::vector<std::string> wrong;
  each_code_point([&](char32_t c) {
    if (in_class(c) != expected[c]) wrong.push_back(hex(c));
  });
  return join(wrong);
}

std::string mapping_difference(const Json& table, const std::function<void(NormalizedText&)>& map) {
  Mapping expected;
  for (const auto& [from, to] : table.items()) {
    std::u32string& text = expected[from_hex(from)];
    for (const std::string& part : split(to.get<std::string>(), ' ')) {
      if (!part.empty()) text += from_hex(part);  // "" is a character that is removed
    }
  }
  std::vector<std::string> wrong;
  each_code_point([&](char32_t c) {
    if (c >= 0xAC00 && c <= 0xD7A3) return;  // the tables leave Hangul syllables out
    NormalizedText text(std::u32string(1, c), 0);
    map(text);
    const auto found = expected.find(c);
    if (text.chars != (found == expected.end() ? std::u32string(1, c) : found->second))
      wrong.push_back(hex(c));
  });
  return join(wrong);
}

// Matches all code points at once: one by one would make a matcher for each.
std::string regex_difference(const Json& table, const std::string& pattern) {
  const nlohmann::json source = pattern;
  const Regex regex(pattern, JsonView(source, "pattern"));
  std::u32string all;
  each_code_point([&](char32_t c) { all += c; });
  const Span whole{0, static_cast<int32_t>(all.size())};
  std::vector<bool> matched(0x110000);
  regex.each_match(all, {&whole, 1}, [&](size_t, Span match) {
    for (int32_t i = match.begin; i < match.end; ++i) matched[all[static_cast<size_t>(i)]] = true;
  });
  return class_difference(table, [&](char32_t c) { return matched[c]; });
}

std::function<void(NormalizedText&)> normalizer_of(const std::string& type) {
  const nlohmann::json config{{"type", type}};
  const std::shared_ptr<Normalizer> normalizer = make_normalizer(JsonView(config, "normalizer"));
  return [normalizer](NormalizedText& text) { normalizer->normalize(text); };
}

}  // namespace

void check_unicode_tables(const fs::path& file, CaseCount& count) {
  const Json tables = read_json(file, ErrorKind::data);
  Group group(count, "unicode-tables");
  const auto check_class = [&](const char* name, const std::function<bool(char32_t)>& in_class) {
    group.add(name, class_difference(tables.at(name), in_class));
  };
  check_class("bert_clean_text_removed", is_removed_by_cleaning);
  check_class("bert_clean_text_to_space",
              [](char32_t c) { return is_white_space(c) && !is_removed_by_cleaning(c); });
  check_class("bert_pretokenizer_isolated_punctuation", is_bert_punctuation);
  check_class("bert_pretokenizer_removed_whitespace", is_white_space);
  check_class("bert_spaced_cjk", is_spaced_ideograph);
  check_class("bert_strip_accents_removed", is_accent);
  check_class("StripAccents_removed", is_combining_mark);
  check_class("WhitespaceSplit_removed", is_white_space);
  check_class("Punctuation_isolated", is_bert_punctuation);
  check_class("Digits_isolated", is_number);
  for (const auto& [pattern, table] : tables.at("regex_classes").items())
    group.add(pattern, regex_difference(table, pattern));
  group.add("Lowercase_map", mapping_difference(tables.at("Lowercase_map"), make_lower_case));
  group.add("NFD_map", mapping_difference(tables.at("NFD_map"), decompose_canonically));
  group.add("NFC_map", mapping_difference(tables.at("NFC_map"), compose_canonically));
  group.add("Nmt_map", mapping_difference(tables.at("Nmt_map"), normalizer_of("Nmt")));
  Json compatible = tables.at("NFD_map");
  compatible.update(tables.at("NFKD_map_where_not_NFD"));
  group.add("NFKD_map", mapping_difference(compatible, decompose_compatibly));
}

}  // namespace peftkit::test
