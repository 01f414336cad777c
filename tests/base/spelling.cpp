#include "base/spelling.hpp"

#include "support/support.hpp"

namespace peftkit::test {

TEST_CASE("equal numbers have one spelling") {
  for (const char* one : {"1", "1.0", "+1", "01", "1e0", "1.", "10e-1", "0.1E+1", "1.000"}) {
    CAPTURE(one);
    CHECK(canonical_number(one) == "1e0");
    CHECK(whole_number(one) == 1);
    CHECK(finite_number(one) == 1.0);
  }
  for (const char* zero : {"0", "-0", "0.00", "+0", "00", "0e9", ".0"}) {
    CAPTURE(zero);
    CHECK(canonical_number(zero) == "0e0");
    CHECK(whole_number(zero) == 0);
  }
  CHECK(canonical_number("-20.50") == "-205e-1");
  CHECK(canonical_number(*canonical_number("-20.50")) == "-205e-1");
  CHECK(canonical_number("9007199254740993") != canonical_number("9007199254740992"));
}

TEST_CASE("what only looks like a number is none") {
  for (const char* text : {"", " 1", "1 star", "1,5", "0x1", "nan", "inf", "-", "+", ".", "e1",
                           "1e", "+-1", "1_000", "1.2.3", "1e9999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(canonical_number(text));
    CHECK_FALSE(finite_number(text));
    CHECK_FALSE(whole_number(text));
  }
}

TEST_CASE("numbers that are no integers, or too large") {
  CHECK_FALSE(whole_number("0.5"));
  CHECK(finite_number("+0.5") == 0.5);
  CHECK(whole_number("-9223372036854775808") == INT64_MIN);
  CHECK_FALSE(whole_number("9223372036854775808"));
  CHECK_FALSE(whole_number("1e30"));
  CHECK_FALSE(finite_number("1e999"));
}

TEST_CASE("truth values have one spelling, other texts stay as they are") {
  CHECK(canonical_spelling("True") == canonical_spelling("true"));
  CHECK(canonical_spelling("FALSE") == "false");
  CHECK(canonical_spelling("true") != canonical_spelling("1"));
  CHECK(canonical_spelling("Yes") == "Yes");
  CHECK(canonical_spelling(" in two\t") == "in two");
  CHECK(canonical_spelling(" 1") == canonical_spelling("1"));
  CHECK(canonical_spelling("1.0") == canonical_spelling("1"));
}

}  // namespace peftkit::test
