#include "data/list_text.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

std::string read_list(std::string_view text) {
  const auto list = data::list_in_text(text);
  return list ? list->dump() : "nothing";
}

}  // namespace

TEST_CASE("lists of Python, JSON and NumPy are read") {
  CHECK(read_list("['soup', 'fish']") == R"(["soup","fish"])");
  CHECK(read_list(" [\"soup\", 'fish',] ") == R"(["soup","fish"])");
  CHECK(read_list(R"(["soup", "f\u0069sh", 2])") == R"(["soup","fish",2])");
  CHECK(read_list("['soup' 'fish'\n 'rice']") == R"(["soup","fish","rice"])");
  CHECK(read_list("[1. 0. 1.]") == R"(["1.","0.","1."])");
  CHECK(read_list("[ True False]") == R"(["True","False"])");
  CHECK(read_list("[1, 0]") == "[1,0]");
  CHECK(read_list("[]") == "[]");
  CHECK(read_list("[ ]") == "[]");
  CHECK(read_list("('soup',)") == R"(["soup"])");
  CHECK(read_list("{'soup', 'fish'}") == R"(["soup","fish"])");
  CHECK(read_list("set()") == "[]");
  CHECK(read_list("[None, 'soup', nan]") == R"([null,"soup",null])");
}

TEST_CASE("names hold commas, quotes and blanks") {
  CHECK(read_list(R"(['soup, hot', "chef's", 'a "b"', 'it\'s'])") ==
        R"(["soup, hot","chef's","a \"b\"","it's"])");
  CHECK(read_list("[hot soup, fish]") == R"(["hot soup","fish"])");
  CHECK(read_list("[hot soup]") == R"(["hot soup"])");
}

TEST_CASE("what is not a list of items is nothing") {
  for (const char* text :
       {"soup", "", "['soup'", "['soup]", "['a'b]", "[a,,b]", "[1 0 ... 1]", "(other)", "{}",
        "['a\\q']", "['a', [b]]", "][", "[", "{\"a\": 1}", "['a'] ['b']"}) {
    CAPTURE(text);
    CHECK(read_list(text) == "nothing");
  }
  CHECK(data::looks_like_list("['soup]"));
  CHECK_FALSE(data::looks_like_list("(other)"));
  CHECK_FALSE(data::looks_like_list("soup"));
}

}  // namespace peftkit::test
