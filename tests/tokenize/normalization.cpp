#include "tokenize/normalized_text.hpp"

#include "tokenize/toy_files.hpp"
#include "tokenize/unicode_forms.hpp"

namespace peftkit::test {

namespace {

Offsets origins(const tokenize::NormalizedText& text) {
  Offsets result;
  for (const auto& span : text.origin) result.push_back({span.begin, span.end});
  return result;
}

}  // namespace

TEST_CASE("a decomposed character and its marks come from the same place") {
  tokenize::NormalizedText text(U"x\u1E69y", 10);  // s with dot below and dot above
  tokenize::decompose_canonically(text);
  CHECK(text.chars == U"xs\u0323\u0307y");
  CHECK(origins(text) == Offsets{{10, 11}, {11, 12}, {11, 12}, {11, 12}, {12, 13}});
}

TEST_CASE("marks are put in canonical order, their origins stay in the order of the text") {
  tokenize::NormalizedText text(U"s\u0307\u0323", 0);
  tokenize::decompose_canonically(text);
  CHECK(text.chars == U"s\u0323\u0307");
  CHECK(origins(text) == Offsets{{0, 1}, {1, 2}, {2, 3}});
}

TEST_CASE("Hangul syllables fall apart into their letters") {
  tokenize::NormalizedText text(U"\uD55C", 0);
  tokenize::decompose_canonically(text);
  CHECK(text.chars == U"\u1112\u1161\u11AB");
}

TEST_CASE("the lower case of a dotted capital I is two characters") {
  tokenize::NormalizedText text(U"\u0130B", 0);
  tokenize::make_lower_case(text);
  CHECK(text.chars == U"i\u0307b");
  CHECK(origins(text) == Offsets{{0, 1}, {0, 1}, {1, 2}});
}

TEST_CASE("control characters vanish and offsets still count them") {
  const auto encoding =
      encode_plain(*open_document(toy_document()), std::string_view("\0c\u200bat\x01 sat", 12));
  CHECK(encoding.tokens == Tokens{"cat", "sat"});
  CHECK(encoding.offsets == Offsets{{1, 5}, {7, 10}});
}

TEST_CASE("accents are stripped with lower case unless the file says otherwise") {
  auto document = toy_document();
  CHECK(encode_plain(*open_document(document), "\u00c9t\u00e9").tokens == Tokens{"ete"});
  document["normalizer"]["strip_accents"] = false;
  CHECK(encode_plain(*open_document(document), "\u00c9t\u00e9").tokens == Tokens{"[UNK]"});
  document["normalizer"]["lowercase"] = false;
  document["normalizer"]["strip_accents"] = true;
  CHECK(encode_plain(*open_document(document), "e\u0301t\u00e9").tokens == Tokens{"ete"});
}

TEST_CASE("ideographs are words of their own unless the file says otherwise") {
  auto document = toy_document();
  const auto encoding = encode_plain(*open_document(document), "a\u4e2da");
  CHECK(encoding.tokens == Tokens{"a", "\u4e2d", "a"});
  CHECK(encoding.offsets == Offsets{{0, 1}, {1, 2}, {2, 3}});
  document["normalizer"]["handle_chinese_chars"] = false;
  CHECK(encode_plain(*open_document(document), "a\u4e2da").tokens == Tokens{"[UNK]"});
}

TEST_CASE("normalizers in a sequence run in order") {
  auto document = toy_document();
  const auto bert = document["normalizer"];
  auto cased = bert;
  cased["lowercase"] = false;
  document["normalizer"] = {{"type", "Sequence"}, {"normalizers", {cased, bert}}};
  CHECK(encode_plain(*open_document(document), "CAT").tokens == Tokens{"cat"});
  document["normalizer"] = {{"type", "Sequence"}, {"normalizers", nlohmann::json::array()}};
  CHECK(encode_plain(*open_document(document), "Cat CAT").tokens == Tokens{"Cat", "[UNK]"});
}

TEST_CASE("without a normalizer and a pre-tokenizer the text is one word") {
  auto document = toy_document();
  document["normalizer"] = nullptr;
  document["pre_tokenizer"] = nullptr;
  const auto tokenizer = open_document(document);
  CHECK(encode_plain(*tokenizer, "Cat").tokens == Tokens{"Cat"});
  CHECK(encode_plain(*tokenizer, "Cat Cat").tokens == Tokens{"[UNK]"});
}

}  // namespace peftkit::test
