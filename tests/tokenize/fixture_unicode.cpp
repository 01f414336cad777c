// unicode-tables.json: what the reference's components do with every code point.

#include "tokenize/bert_characters.hpp"
#include "tokenize/fixtures.hpp"
#include "tokenize/normalized_text.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <functional>
#include <map>

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
    for (const std::string& part : split(to.get<std::string>(), ' ')) text += from_hex(part);
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
  group.add("Lowercase_map", mapping_difference(tables.at("Lowercase_map"), make_lower_case));
  group.add("NFD_map", mapping_difference(tables.at("NFD_map"), decompose_canonically));
}

}  // namespace peftkit::test
