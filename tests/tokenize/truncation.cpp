#include "tokenize/toy_files.hpp"

namespace peftkit::test {

namespace {

using tokenize::Encoding;
using tokenize::Truncation;
using enum tokenize::TruncationStrategy;

std::vector<Ids> windows_of(const Encoding& encoding) {
  std::vector<Ids> windows{encoding.ids};
  for (const Encoding& window : encoding.overflow) windows.push_back(window.ids);
  return windows;
}

// "the cat sat a ,": ids 5 6 7 14 13.
constexpr const char* kFive = "the cat sat a ,";

}  // namespace

TEST_CASE("a text that fits is not cut") {
  const auto encoding =
      open_document(toy_document())->encode(kFive, std::nullopt, true, Truncation{7});
  CHECK(windows_of(encoding) == std::vector<Ids>{{2, 5, 6, 7, 14, 13, 3}});
}

TEST_CASE("what is cut off comes in further windows, each framed") {
  const auto encoding =
      open_document(toy_document())->encode(kFive, std::nullopt, true, Truncation{4});
  CHECK(windows_of(encoding) == std::vector<Ids>{{2, 5, 6, 3}, {2, 7, 14, 3}, {2, 13, 3}});
}

TEST_CASE("windows share as many tokens as the stride says") {
  const auto encoding = open_document(toy_document())
                            ->encode(kFive, std::nullopt, true, Truncation{5, longest_first, 1});
  CHECK(windows_of(encoding) == std::vector<Ids>{{2, 5, 6, 7, 3}, {2, 7, 14, 13, 3}});
  CHECK(encoding.overflow[0].offsets[1] == std::array<int32_t, 2>{8, 11});
}

TEST_CASE("further windows are left out on request") {
  Truncation truncation{4};
  truncation.overflow = false;
  CHECK(windows_of(open_document(toy_document())->encode(kFive, kFive, true, truncation)) ==
        std::vector<Ids>{{2, 3, 5, 3}});
}

TEST_CASE("room for nothing but the special tokens leaves only those, less room cuts nothing") {
  const auto tokenizer = open_document(toy_document());
  CHECK(windows_of(tokenizer->encode("the cat", std::nullopt, true, Truncation{2})) ==
        std::vector<Ids>{{2, 3}, {2, 5, 6, 3}});
  CHECK(windows_of(tokenizer->encode("the cat", std::nullopt, true, Truncation{1})) ==
        std::vector<Ids>{{2, 5, 6, 3}});
  CHECK(windows_of(tokenizer->encode("the cat", std::nullopt, false, Truncation{0})) ==
        std::vector<Ids>{{}, {5, 6}});
}

TEST_CASE("longest_first cuts the longer text first, then both") {
  const auto tokenizer = open_document(toy_document());
  const auto kept = [&](int64_t max_length) {
    return tokenizer->encode(kFive, "! !", true, Truncation{max_length}).ids;
  };
  CHECK(kept(8) == Ids{2, 5, 6, 7, 3, 12, 12, 3});
  CHECK(kept(7) == Ids{2, 5, 6, 3, 12, 12, 3});
  CHECK(kept(6) == Ids{2, 5, 6, 3, 12, 3});
  CHECK(kept(5) == Ids{2, 5, 3, 12, 3});
}

TEST_CASE(
    "the windows of both texts are combined: first those of the left text with all of the right") {
  const auto encoding =
      open_document(toy_document())->encode("the cat", "sat a", true, Truncation{5});
  CHECK(windows_of(encoding) ==
        std::vector<Ids>{{2, 5, 3, 7, 3}, {2, 6, 3, 7, 3}, {2, 6, 3, 14, 3}, {2, 5, 3, 14, 3}});
}

TEST_CASE("only_first and only_second leave the other text whole") {
  const auto tokenizer = open_document(toy_document());
  CHECK(tokenizer->encode(kFive, "! !", true, Truncation{7, only_first}).ids ==
        Ids{2, 5, 6, 3, 12, 12, 3});
  CHECK(tokenizer->encode("! !", kFive, true, Truncation{7, only_second}).ids ==
        Ids{2, 12, 12, 3, 5, 6, 3});
}

TEST_CASE("a text too short to be cut by itself is an error") {
  const auto tokenizer = open_document(toy_document());
  const auto error = error_of([&] {
    tokenizer->encode("the", kFive, true, Truncation{6, only_first});
  });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()).find("the first text has 1 tokens") != std::string::npos);
  CHECK(error_of([&] {
          tokenizer->encode(kFive, std::nullopt, true, Truncation{5, only_second});
        }).kind == ErrorKind::data);
}

TEST_CASE("a stride that leaves no progress is an error where something is cut") {
  const auto tokenizer = open_document(toy_document());
  CHECK(error_of([&] {
          tokenizer->encode(kFive, std::nullopt, true, Truncation{4, longest_first, 2});
        }).kind == ErrorKind::data);
  CHECK(error_of([&] {
          tokenizer->encode(kFive, std::nullopt, true, Truncation{4, longest_first, -1});
        }).kind == ErrorKind::data);
  CHECK_NOTHROW(tokenizer->encode("the", std::nullopt, true, Truncation{4, longest_first, 2}));
}

}  // namespace peftkit::test
