#include "base/text.hpp"

#include "support/support.hpp"

namespace peftkit {

TEST_CASE("the nearest name is a slip of the pen, not any name") {
  const std::vector<std::string> names = {"alpha", "dropout", "attn_matrices", "r"};
  CHECK(nearest("alhpa", names) == "alpha");
  CHECK(nearest("attn_matrix", names) == "attn_matrices");
  CHECK(nearest("warmup", names) == std::nullopt);
  CHECK(did_you_mean("droput", names) == " (did you mean 'dropout'?)");
  CHECK(did_you_mean("zzzzzz", names) == "");
}

TEST_CASE("a part of a longer name is near it") {
  const std::vector<std::string> names = {"hidden_dropout_prob", "bias"};
  CHECK(nearest("dropout_prob", names) == "hidden_dropout_prob");
}

TEST_CASE("numbers print as the shortest text that reads back") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(5e-5) == "5e-05");
  CHECK(number(4) == "4");
  CHECK(with_commas(1234567) == "1,234,567");
  CHECK(with_commas(-123) == "-123");
  CHECK(fixed(0.5, 3) == "0.500");
}

TEST_CASE("split keeps empty parts and trim removes blanks at the ends") {
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(split("", ',') == std::vector<std::string>{""});
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim("  ") == "");
}

TEST_CASE("UTF-8 is checked for overlong forms, surrogates and cuts") {
  CHECK(first_invalid_utf8("grün €😀") == std::nullopt);
  CHECK(first_invalid_utf8("a\xC0\x80") == 1);
  CHECK(first_invalid_utf8("ab\xED\xA0\x80") == 2);
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0);
  CHECK(first_invalid_utf8("abc\xE2\x82") == 3);
}

TEST_CASE("findings are sorted by place, and at most twenty are shown") {
  Findings findings;
  for (int i = 30; i > 0; --i) findings.add(str("line ", i), i);
  const std::string text = findings.text();
  CHECK(text.starts_with("line 1\nline 2\n"));
  CHECK(text.ends_with("line 20\n… and 10 more"));
}

TEST_CASE("texts in lower case, and their beginnings") {
  CHECK(lower_case("Tag-Ä.TSV") == "tag-Ä.tsv");
  CHECK(beginning("abc", 3) == "abc");
  CHECK(beginning("abcd", 3) == "abc…");
  CHECK(beginning("aé", 2) == "a…");  // not within a character
}

}  // namespace peftkit
