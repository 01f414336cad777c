// Files of a wrong shape are errors that say where; none of them may crash.

#include "tokenize/toy_files.hpp"

#include <functional>

namespace peftkit::test {

namespace {

using Change = std::function<void(nlohmann::json&)>;

std::string problem_of(const nlohmann::json& document, const std::string& config = "") {
  const Error error = error_of([&] { open_document(document, config); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return error.what();
}

void check_problem(const Change& change, const std::string& expected) {
  auto document = toy_document();
  change(document);
  const std::string problem = problem_of(document);
  CAPTURE(problem);
  CHECK(problem.find("tokenizer.json: " + expected) != std::string::npos);
}

}  // namespace

TEST_CASE("a component of another kind is named with its place and the kinds there are") {
  check_problem(
      [](auto& d) { d["model"]["type"] = "Fancy"; },
      "model: type 'Fancy' is not supported (supported: BPE, Unigram, WordLevel, WordPiece)");
  check_problem(
      [](auto& d) {
        d["normalizer"] = {{"type", "Sequence"},
                           {"normalizers", {d["normalizer"], {{"type", "Fancy"}}}}};
      },
      "normalizer.normalizers[1]: type 'Fancy' is not supported");
  check_problem([](auto& d) { d["pre_tokenizer"]["type"] = "Bytelevel"; },
                "pre_tokenizer: type 'Bytelevel' is not supported (did you mean 'ByteLevel'?)");
  check_problem([](auto& d) { d["post_processor"]["type"] = "Fancy"; },
                "post_processor: type 'Fancy'");
  check_problem([](auto& d) { d["decoder"]["type"] = "CTC"; }, "decoder: type 'CTC'");
}

TEST_CASE("models without a type are told apart by their keys") {
  check_problem(
      [](auto& d) {
        d["model"] = {{"vocab", {{"a", 0}}}, {"merges", {"a b"}}};
      },
      "model.merges[0]: the token 'b' is not in the vocabulary");
  check_problem(
      [](auto& d) {
        d["model"] = {{"vocab", nlohmann::json::array({1})}};
      },
      "model.vocab[0]: expected a token and its score");
  auto document = toy_document();
  document["model"] = {{"vocab", {{"the", 0}, {"[CLS]", 1}, {"<unk>", 2}}}};
  CHECK(encode_plain(*open_document(document), "the cat").ids == Ids{0, 2});
}

TEST_CASE("values of a wrong type are named with what was expected") {
  check_problem([](auto& d) { d["model"] = 3; }, "model: found 3, expected an object");
  check_problem([](auto& d) { d.erase("model"); }, "key 'model' is missing");
  check_problem([](auto& d) { d["model"].erase("vocab"); }, "model: key 'vocab' is missing");
  check_problem([](auto& d) { d["model"]["vocab"] = "x"; }, "model.vocab: expected an object");
  check_problem([](auto& d) { d["model"]["vocab"]["cat"] = "6"; }, "model.vocab.cat: found \"6\"");
  check_problem([](auto& d) { d["model"]["vocab"]["cat"] = -6; }, "model.vocab.cat: found -6");
  check_problem([](auto& d) { d["model"]["vocab"]["cat"] = uint64_t{1} << 63; },
                "model.vocab.cat: found 9223372036854775808");
  check_problem([](auto& d) { d["model"]["vocab"].erase("[UNK]"); },
                "model.vocab: the unknown token '[UNK]' is missing");
  check_problem([](auto& d) { d["model"]["max_input_chars_per_word"] = 1.5; },
                "model.max_input_chars_per_word: found 1.5");
  check_problem([](auto& d) { d["normalizer"]["lowercase"] = "yes"; },
                "normalizer.lowercase: found \"yes\"");
  check_problem(
      [](auto& d) {
        d["normalizer"] = {1, 2};
      },
      "normalizer: found an array, expected an object");
  check_problem([](auto& d) { d["added_tokens"] = 1; }, "added_tokens: found 1, expected an array");
  check_problem([](auto& d) { d["added_tokens"][0].erase("content"); },
                "added_tokens[0]: key 'content' is missing");
  check_problem([](auto& d) { d["post_processor"]["sep"] = {"[SEP]"}; },
                "post_processor.sep: expected a token and its id");
}

TEST_CASE("no wrong value anywhere in the file gets past as another exception") {
  const nlohmann::json wrong[] = {nullptr,   true, -1, 1e300, "text", nlohmann::json::array({1}),
                                  {{"a", 1}}};
  const auto flat = toy_document().flatten();
  for (const auto& [place, value] : flat.items()) {
    for (const auto& replacement : wrong) {
      auto document = toy_document();
      document[nlohmann::json::json_pointer(place)] = replacement;
      try {
        open_document(document);
      } catch (const Error& error) {
        CAPTURE(place);
        CHECK(error.kind == ErrorKind::checkpoint);
      }
    }
  }
}

TEST_CASE("text that is not JSON is named with its line") {
  const TempDir folder;
  for (const std::string text :
       {"", "{", "{\n\"model\": \xff}", "{\"a\": \"\\ud800\"}", "[1e999]", "nul"}) {
    folder.file("tokenizer.json", text);
    const Error error = error_of([&] { tokenize::open_tokenizer(folder.path()); });
    CAPTURE(text);
    CHECK(error.kind == ErrorKind::checkpoint);
    CHECK(std::string(error.what()).find("tokenizer.json: not valid JSON: ") != std::string::npos);
  }
}

TEST_CASE("deep nesting does not exhaust the stack") {
  const TempDir folder;
  folder.file("tokenizer.json", std::string(200000, '['));
  CHECK(error_of([&] { tokenize::open_tokenizer(folder.path()); }).kind == ErrorKind::checkpoint);
  std::string nested = R"({"type":"BertNormalizer"})";
  for (int i = 0; i < 20000; ++i) nested.insert(0, R"({"type":"Sequence","normalizers":[)");
  for (int i = 0; i < 20000; ++i) nested += "]}";
  folder.file("tokenizer.json", R"({"model":{},"normalizer":)" + nested + "}");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("JSON nested deeper than 500 levels") != std::string::npos);
}

TEST_CASE("a broken config beside a good tokenizer is an error") {
  CHECK(problem_of(toy_document(), "[]").find("tokenizer_config.json: found an array") !=
        std::string::npos);
  CHECK(problem_of(toy_document(), R"({"do_lower_case": "no"})")
            .find("do_lower_case: found \"no\"") != std::string::npos);
  CHECK(problem_of(toy_document(), R"({"cls_token": 7})").find("cls_token: found 7") !=
        std::string::npos);
  CHECK(problem_of(toy_document(), R"({"added_tokens_decoder": {"x": {"content": "a"}}})")
            .find("not a token id") != std::string::npos);
  CHECK(problem_of(toy_document(), R"({"added_tokens_decoder": []})")
            .find("added_tokens_decoder: found an array") != std::string::npos);
}

TEST_CASE("a folder without a tokenizer says what was looked for") {
  const TempDir folder;
  const Error error = error_of([&] { tokenize::open_tokenizer(folder.path()); });
  CHECK(error.kind == ErrorKind::checkpoint);
  CHECK(std::string(error.what()).find("expected one of tokenizer.json, vocab.txt, vocab.json") !=
        std::string::npos);
  CHECK(error_of([&] { tokenize::tokenizer_hash(folder.path()); }).kind == ErrorKind::checkpoint);
}

TEST_CASE("a vocab.txt that is not BERT's is refused") {
  const TempDir folder;
  folder.file("vocab.txt", "a\nb\n");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("unk_token '[UNK]' is missing") != std::string::npos);
  folder.file("vocab.txt", "a\n\xff\n");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("byte 2 is not valid UTF-8") != std::string::npos);
  folder.file("tokenizer_config.json", R"({"tokenizer_class": "CTRLTokenizer"})");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("CTRLTokenizer") != std::string::npos);
}

}  // namespace peftkit::test
