// The languages of translations; the expected ids are those of transformers 4.57.6
// (MBartTokenizerFast, MBart50TokenizerFast and NllbTokenizerFast over the same tokenizer.json, and
// mBART's shift_tokens_right).

#include "tasks/languages.hpp"

#include "config/task_kind.hpp"
#include "support/toy.hpp"
#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

using Ids = std::vector<int32_t>;

// A seq2seq task over the toy tokenizer with languages.
struct Translation {
  test::TempDir dir;
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  std::unique_ptr<Task> task;

  Translation(const std::string& tokenizer_config, const std::string& source,
              const std::string& target, int64_t length = 16)
      : tokenizer(tokenize::open_tokenizer(
            test::write_toy_translation_tokenizer(dir.path(), tokenizer_config))) {
    config::TaskConfig config = config::defaults_of_task("seq2seq").task;
    config.type = "seq2seq";
    config.source_language = source;
    config.target_language = target;
    config.max_seq_length = config.max_target_length = length;
    task = find_task("seq2seq").make({config, {}, tokenizer.get()});
  }

  data::Example encode(const std::string& source, const std::string& target) const {
    const auto file = dir.file("data.jsonl", Json({{"source", source}, {"target", target}}).dump());
    const auto table = std::make_shared<const data::Table>(data::read_table({file}));
    const std::vector<int64_t> rows = {0};
    return task->encode(table, rows).examples.at(0);
  }
};

std::string complaint(const std::string& tokenizer_config, const std::string& source,
                      const std::string& target) {
  const Error error = test::error_of([&] { Translation(tokenizer_config, source, target); });
  CHECK(error.kind == ErrorKind::config);
  return error.what();
}

Ids target_ids(const data::Example& example) {
  return {example.target.begin(), example.target.end()};
}

const std::string kMbart = R"({"tokenizer_class": "MBartTokenizer", "src_lang": "en_XX"})";
const std::string kMbart50 = R"({"tokenizer_class": "MBart50Tokenizer"})";

}  // namespace

TEST_CASE("mBART: languages stand behind the end, and the decoder starts with the target's") {
  const Translation there(kMbart, "en_XX", "de_DE");
  const auto example = there.encode("a b", "c d");
  CHECK(example.ids == Ids{4, 5, 2, 8});
  CHECK(target_ids(example) == Ids{6, 7, 2, 9});
  CHECK(example.decoder_ids == Ids{9, 6, 7, 2});
  CHECK(there.task->generation()->start == 9);
  CHECK_FALSE(there.task->generation()->settings.forced_bos_token_id);
  CHECK(there.task->generation()->settings.eos_token_ids == Ids{2});
  const auto back = Translation(kMbart, "ro_RO", "en_XX").encode("a b", "c d");
  CHECK(back.ids == Ids{4, 5, 2, 10});
  CHECK(target_ids(back) == Ids{6, 7, 2, 8});
  CHECK(back.decoder_ids == Ids{8, 6, 7, 2});
}

TEST_CASE("mBART-50 and NLLB: languages stand first, the target's is generated first") {
  const Translation there(kMbart50, "en_XX", "de_DE");
  const auto example = there.encode("a b", "c d");
  CHECK(example.ids == Ids{8, 4, 5, 2});
  CHECK(target_ids(example) == Ids{9, 6, 7, 2});
  CHECK(example.decoder_ids == Ids{data::kDecoderStart, 9, 6, 7});
  CHECK(there.task->generation()->start == data::kDecoderStart);
  CHECK(there.task->generation()->settings.forced_bos_token_id == 9);
  const std::string nllb = R"({"tokenizer_class": "NllbTokenizer"})";
  const auto other = Translation(nllb, "eng_Latn", "deu_Latn").encode("a b", "c d");
  CHECK(other.ids == Ids{12, 4, 5, 2});
  CHECK(target_ids(other) == Ids{13, 6, 7, 2});
  const std::string legacy = R"({"tokenizer_class": "NllbTokenizer", "legacy_behaviour": true})";
  const auto older = Translation(legacy, "eng_Latn", "deu_Latn").encode("a b", "c d");
  CHECK(older.ids == Ids{4, 5, 2, 12});
  CHECK(target_ids(older) == Ids{6, 7, 2, 13});
}

TEST_CASE("languages stay where texts are cut, and in their place where a text names one") {
  const auto behind = Translation(kMbart, "en_XX", "de_DE", 4).encode("a b c d", "a b c d");
  CHECK(behind.ids == Ids{4, 5, 2, 8});
  CHECK(target_ids(behind) == Ids{4, 5, 2, 9});
  const auto before = Translation(kMbart50, "ro_RO", "de_DE", 4).encode("a b c d", "a b c d");
  CHECK(before.ids == Ids{10, 4, 5, 2});
  CHECK(target_ids(before) == Ids{9, 4, 5, 2});
  CHECK(Translation(kMbart50, "ro_RO", "").encode("en_XX", "a").ids == Ids{10, 8, 2});
}

TEST_CASE("without keys the languages are the tokenizer's, and a target's else the source's") {
  const std::string both =
      R"({"tokenizer_class": "MBartTokenizer", "src_lang": "ro_RO", "tgt_lang": "de_DE"})";
  const auto own = Translation(both, "", "").encode("a", "b");
  CHECK(own.ids == Ids{4, 2, 10});
  CHECK(target_ids(own) == Ids{5, 2, 9});
  CHECK(target_ids(Translation(kMbart, "", "").encode("a", "b")) == Ids{5, 2, 8});
  CHECK(target_ids(Translation(kMbart, "de_DE", "").encode("a", "b")) == Ids{5, 2, 9});
}

TEST_CASE("a language behind the end of texts starts the decoder, whatever the class") {
  const Translation made(R"({"tokenizer_class": "MBartTokenizer"})", "", "");
  auto document = read_json(made.dir / "tokenizer.json", ErrorKind::data);
  const auto special = [](const char* token, int id) {
    return Json{{"id", token}, {"ids", {id}}, {"tokens", {token}}};
  };
  const auto part = [](const char* kind, const char* id) {
    return Json{{kind, {{"id", id}, {"type_id", 0}}}};
  };
  const Json single = {part("Sequence", "A"), part("SpecialToken", "</s>"),
                       part("SpecialToken", "ro_RO")};
  Json pair = single;
  pair.insert(pair.begin(), part("Sequence", "B"));
  document["post_processor"] = {
      {"type", "TemplateProcessing"},
      {"single", single},
      {"pair", pair},
      {"special_tokens", {{"</s>", special("</s>", 2)}, {"ro_RO", special("ro_RO", 10)}}}};
  made.dir.file("tokenizer.json", document.dump());
  made.dir.file("tokenizer_config.json",
                R"({"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>"})");
  const auto tokenizer = tokenize::open_tokenizer(made.dir.path());
  const Languages languages({}, *tokenizer);
  CHECK(languages.decoder_start() == 10);
  CHECK_FALSE(languages.forced_bos());
}

TEST_CASE("an unknown language has a nearest one; not every tokenizer has languages") {
  CHECK(complaint(kMbart, "en_XX", "de_DD") ==
        "task.target_language: found 'de_DD', expected one of the tokenizer's languages (de_DE, "
        "en_XX, ro_RO) (did you mean 'de_DE'?)");
  CHECK(complaint(kMbart50, "a", "de_DE")
            .starts_with(
                "task.source_language: found 'a', expected one of the tokenizer's languages ("));
  CHECK(complaint(R"({"tokenizer_class": "T5Tokenizer"})", "en_XX", "") ==
        "task.source_language: found 'en_XX', expected nothing (the checkpoint's tokenizer has no "
        "languages; mBART's, mBART-50's and NLLB's have)");
  CHECK(complaint(R"({"tokenizer_class": "MBartTokenizer", "tgt_lang": "de"})", "", "")
            .starts_with("tgt_lang of tokenizer_config.json: found 'de', expected one of"));
}

}  // namespace peftkit::tasks
