// Properties that hold for any input, and inputs that would hurt a careless implementation.

#include "tokenize/toy_files.hpp"
#include "tokenize/unicode.hpp"

#include <random>

namespace peftkit::test {

namespace {

// Bytes that are likely to hit something: ASCII, pieces of UTF-8 sequences, blanks, brackets.
std::string random_bytes(std::mt19937& random) {
  static const std::vector<std::string> parts{
      "cat",    "un",     "##s",          " ",  "[MASK]", "[CL",        "\xff",   "\xe4", "\xb8",
      "\xad",   "\u0301", "\u0323",       "\0", "\u4e2d", "!",          "\t",     "<c>",  "\u0130",
      "\ud55c", "\xf0",   "\xed\xa0\x80", "A",  "\u200b", "\U0001F600", "\u0344", "Z"};
  std::string text;
  const size_t count = random() % 12;
  for (size_t i = 0; i < count; ++i) {
    text += random() % 5 == 0 ? std::string(1, static_cast<char>(random()))
                              : parts[random() % parts.size()];
  }
  return text;
}

void check_consistent(const tokenize::Encoding& encoding, size_t characters) {
  const size_t count = encoding.ids.size();
  CHECK(encoding.type_ids.size() == count);
  CHECK(encoding.tokens.size() == count);
  CHECK(encoding.offsets.size() == count);
  REQUIRE(encoding.word_ids.size() == count);
  for (size_t i = 0; i < count; ++i) {
    const auto [begin, end] = encoding.offsets[i];
    CHECK(begin < end);
    CHECK(end <= static_cast<int32_t>(characters));
    if (i == 0) continue;
    CHECK(begin >= encoding.offsets[i - 1][0]);
    CHECK(end >= encoding.offsets[i - 1][1]);
    CHECK(encoding.word_ids[i] - encoding.word_ids[i - 1] <= 1);
    CHECK(encoding.word_ids[i] >= encoding.word_ids[i - 1]);
  }
}

}  // namespace

TEST_CASE("arrays agree and offsets grow, whatever the bytes") {
  auto document = toy_document();
  document["added_tokens"].push_back(added_token(22, "<c>", {"lstrip", "rstrip"}));
  document["added_tokens"].push_back(added_token(23, "A", {"normalized", "single_word"}));
  const auto tokenizer = open_document(document);
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = random_bytes(random);
    CAPTURE(text);
    const auto encoding = encode_plain(*tokenizer, text);
    check_consistent(encoding, tokenize::decode_utf8(text).size());
    tokenizer->decode(encoding.ids, round % 2 == 0, true);
  }
}

TEST_CASE("truncation keeps to max_length and its windows hold every token, whatever the bytes") {
  const auto tokenizer = open_document(toy_document());
  std::mt19937 random(8);
  for (int round = 0; round < 500; ++round) {
    const std::string first = random_bytes(random), second = random_bytes(random);
    const auto max_length = static_cast<int64_t>(5 + random() % 6);
    const auto pair = tokenizer->encode(first, second, true, tokenize::Truncation{max_length});
    CHECK(static_cast<int64_t>(pair.ids.size()) <= max_length);
    for (const auto& window : pair.overflow)
      CHECK(static_cast<int64_t>(window.ids.size()) <= max_length);

    const auto whole = encode_plain(*tokenizer, first);
    const auto cut = tokenizer->encode(first, std::nullopt, false, tokenize::Truncation{3});
    Ids joined = cut.ids;
    for (const auto& window : cut.overflow)
      joined.insert(joined.end(), window.ids.begin(), window.ids.end());
    CHECK(joined == whole.ids);
  }
}

TEST_CASE("a random string of bytes as a file is an error, not a crash") {
  std::mt19937 random(9);
  const std::string good = toy_document().dump();
  const TempDir folder;
  for (int round = 0; round < 300; ++round) {
    std::string bytes = good;
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % 4 == 0 ? random() % bytes.size() : bytes.size());
    folder.file("tokenizer.json", bytes);
    try {
      tokenize::open_tokenizer(folder.path());
    } catch (const Error& error) {
      CHECK(error.kind == ErrorKind::checkpoint);
    }
  }
}

// These would take minutes if anything were quadratic.
TEST_CASE("megabytes of one thing are no trouble") {
  auto document = toy_document();
  document["added_tokens"].push_back(added_token(22, " ", {"rstrip"}));
  document["model"]["max_input_chars_per_word"] = 100000000;
  const auto tokenizer = open_document(document);
  constexpr size_t size = 1000000;
  std::string marks, word = "a";
  for (size_t i = 0; i < size / 4; ++i) marks += i % 2 == 0 ? "\u0301" : "\u0323";
  word.append(size, 'b');
  CHECK(encode_plain(*tokenizer, word).ids.size() == size + 1);
  CHECK(encode_plain(*tokenizer, std::string(size, 'x')).ids == Ids{1});
  CHECK(encode_plain(*tokenizer, std::string(size, '\0')).ids.empty());
  CHECK(encode_plain(*tokenizer, std::string(size, '\xff')).ids.empty());
  // Here the tokens' texts overlap, in the reference too, so that they grow with the square.
  CHECK(encode_plain(*tokenizer, std::string(2000, ' ')).ids.size() == 2000);
  CHECK(encode_plain(*tokenizer, marks).ids.empty());
  CHECK(encode_plain(*tokenizer, std::string(size, '[')).ids.size() == size);
}

}  // namespace peftkit::test
