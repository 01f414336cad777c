#include "tasks/samples.hpp"

#include "base/text.hpp"
#include "config/task_kind.hpp"

namespace peftkit::tasks {

namespace {

using test::Sample;

const std::vector<std::string> kTags = {"B-X", "I-X", "O"};

config::TaskConfig words_config(int64_t length = 16, bool all_tokens = false) {
  config::TaskConfig config = config::defaults_of_task("token_classification").task;
  config.max_seq_length = length;
  config.label_all_tokens = all_tokens;
  return config;
}

Sample conll(const std::string& content, config::TaskConfig config = words_config()) {
  return Sample("token_classification", "data.conll", content, kTags, std::move(config));
}

using Ids = std::vector<int32_t>;
using Targets = std::vector<float>;

}  // namespace

TEST_CASE("tagging: the first piece of each word carries its tag") {
  const auto encoded = conll("ax\tB-X\nbxx\tI-X\nc\tO\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  const auto& example = encoded.examples[0];
  CHECK(example.ids == Ids{2, 5, 10, 6, 10, 10, 7, 3});
  CHECK(example.read == Ids{1, 3, 6});
  CHECK(example.target == Targets{0, 1, 2});
}

TEST_CASE("tagging: with label_all_tokens every piece carries one") {
  const auto encoded = conll("ax\tB-X\nc\tO\n", words_config(16, true)).encode();
  CHECK(encoded.examples[0].read == Ids{1, 2, 3});
  CHECK(encoded.examples[0].target == Targets{0, 1, 2});
}

TEST_CASE("tagging: words beyond the limit are counted") {
  const auto encoded = conll("a\tO\nb\tO\nc\tB-X\nd\tO\n\na\tO\n", words_config(4)).encode();
  CHECK(encoded.examples[0].target == Targets{2, 2});
  CHECK(encoded.report.truncated == 1);
  REQUIRE(encoded.report.counts.size() == 1);
  CHECK(encoded.report.counts[0].first == "words beyond task.max_seq_length");
  CHECK(encoded.report.counts[0].second == 2);
}

TEST_CASE("tagging: a word may have no token, and a sentence none at all") {
  const auto encoded = conll("\xE2\x80\x8B\tO\na\tO\n\n\xE2\x80\x8B\tO\n").encode();
  REQUIRE(encoded.examples.size() == 1);
  CHECK(encoded.examples[0].read == Ids{1});
  REQUIRE(encoded.report.dropped.size() == 1);
  CHECK(encoded.report.dropped[0].reason == "no token for any word");
  CHECK(encoded.report.counts[0] == std::pair<std::string, int64_t>("words without a token", 2));
}

TEST_CASE("tagging: JSON rows, tags as names or indices, other columns") {
  config::TaskConfig config = words_config();
  config.text = {"words"};
  config.label = {"tags"};
  const Sample sample("token_classification", "data.jsonl",
                      "{\"words\": [\"a\", \"b\"], \"tags\": [\"B-X\", \"O\"]}\n"
                      "{\"words\": [\"c\"], \"tags\": [2]}\n{\"words\": [], \"tags\": []}\n",
                      kTags, config);
  const auto encoded = sample.encode();
  REQUIRE(encoded.examples.size() == 2);
  CHECK(encoded.examples[0].target == Targets{0, 2});
  CHECK(encoded.examples[1].target == Targets{2});
  CHECK(encoded.examples[1].row == 1);
  CHECK(encoded.report.targets[2] == std::pair<std::string, int64_t>("O", 2));
}

TEST_CASE("tagging: what is wrong is told with file, line and column, all at once") {
  config::TaskConfig config = words_config();
  const Sample sample("token_classification", "data.jsonl",
                      "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}\n"
                      "{\"tokens\": [\"a\"], \"ner_tags\": [\"B-Y\"]}\n"
                      "{\"tokens\": \"a b\", \"ner_tags\": [\"O\", \"O\"]}\n",
                      kTags, config);
  CHECK(
      sample.complaint() ==
      "data.jsonl:1: ner_tags: found 1 tags for 2 tokens, expected as many\n"
      "data.jsonl:2: ner_tags[0]: label: found \"B-Y\", expected one of B-X, I-X, O (did you mean "
      "'B-X'?)\n"
      "data.jsonl:3: tokens: found \"a b\", expected an array of texts");
}

TEST_CASE("tagging: entities are scored as seqeval does, and lines hold them and all tags") {
  const Sample sample = conll("a\tB-X\nb\tI-X\nc\tO\n\nd\tB-X\n\xE2\x80\x8B\tO\n");
  const auto encoded = sample.encode();
  std::vector<Json> lines;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> first = {9, 0, 0, 0, 9, 0, 0, 0, 9}, second = {0, 0, 9};
  scorer->add({encoded.examples[0], first, 0.5});
  scorer->add({encoded.examples[1], second, 1.5});
  const Metrics metrics = scorer->metrics({"precision", "recall", "f1", "accuracy"}, 1);
  CHECK(metrics[0].second == 1);
  CHECK(metrics[1].second == 0.5);
  CHECK(metrics[2].second == doctest::Approx(2.0 / 3));
  CHECK(metrics[3].second == 0.75);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["prediction"].dump() == R"([{"type":"X","text":"a b","start":0,"end":2}])");
  CHECK(lines[0]["tags"] == Json::array({"B-X", "I-X", "O"}));
  CHECK(lines[0]["probabilities"][2]["O"] > 0.99);
  CHECK(lines[0]["loss"] == 0.5);
  CHECK(lines[1]["index"] == 1);
  CHECK(lines[1]["label"] == Json::array({"B-X", "O"}));
  CHECK(lines[1]["prediction"] == Json::array());
  CHECK(lines[1]["tags"] == Json::array({"O", nullptr}));
  const Summary summary = sample.task->summary({encoded.examples[1], second, 1.5});
  CHECK(summary.label == "X");
  CHECK(summary.prediction == "none");
}

TEST_CASE("tagging: further pieces go on with the inside of what their word begins") {
  const auto targets = [](std::vector<std::string> tags, const std::string& tag) {
    const Sample sample("token_classification", "data.conll", "axx\t" + tag + "\n", std::move(tags),
                        words_config(16, true));
    return sample.encode().examples[0].target;
  };
  CHECK(targets({"B-X", "I-X", "O"}, "B-X") == Targets{0, 1, 1});
  CHECK(targets({"B-X", "I-X", "O"}, "I-X") == Targets{1, 1, 1});
  CHECK(targets({"B-X", "I-Y", "O"}, "B-X") == Targets{0, 0, 0});
  CHECK(targets({"B-X", "I-X", "L-X", "O", "U-X"}, "U-X") == Targets{4, 1, 1});
  CHECK(targets({"B-X", "I-X", "L-X", "O", "U-X"}, "L-X") == Targets{2, 2, 2});
  CHECK(targets({"X-B", "X-I", "O"}, "X-B") == Targets{0, 1, 1});
  CHECK(targets({"DT", "NN"}, "NN") == Targets{1, 1, 1});
}

TEST_CASE("tagging: words tagged -100, or as task.ignore_labels says, are left out") {
  config::TaskConfig config = words_config();
  config.ignore_labels = {"-", "-1"};
  const std::string rows =
      "{\"tokens\": [\"a\", \"b\", \"c\", \"d\", \"e\"], \"ner_tags\": [-100, \"B-X\", \"-\", "
      "-1.0, 2]}\n"
      "{\"tokens\": [\"a\"], \"ner_tags\": [\"-100\"]}\n";
  const Sample sample("token_classification", "data.jsonl", rows, kTags, config);
  const auto encoded = sample.encode();
  REQUIRE(encoded.examples.size() == 1);
  CHECK(encoded.examples[0].read == Ids{2, 5});
  CHECK(encoded.examples[0].target == Targets{0, 2});
  CHECK(encoded.report.counts[0].second == 3);
  CHECK(encoded.report.dropped[0].reason == "no word with a tag");
  std::vector<Json> lines;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> scores = {9, 0, 0, 0, 9, 0};
  scorer->add({encoded.examples[0], scores, 1});
  CHECK(scorer->metrics({"accuracy"}, 1)[0].second == 0.5);
  CHECK(lines[0]["label"] == Json::array({nullptr, "B-X", nullptr, nullptr, "O"}));
  CHECK(lines[0]["prediction"].dump() == R"([{"type":"X","text":"b c d e","start":1,"end":5}])");
  // A label that is called so is one.
  const std::string named =
      "{\"tokens\": [\"a\", \"b\", \"c\"], \"ner_tags\": [-100, \"B-X\", \"O\"]}\n";
  CHECK(Sample("token_classification", "data.jsonl", named, {"B-X", "-100", "O"}, config)
            .encode()
            .examples[0]
            .target == Targets{1, 0, 2});
}

TEST_CASE("tagging: sentences without tags are there to be predicted") {
  const std::string rows =
      "{\"tokens\": [\"a\", \"b\"]}\n{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\", \"B-X\"]}\n"
      "{\"tokens\": [\"c\"], \"ner_tags\": []}\n{\"tokens\": [\"d\"], \"ner_tags\": \"\"}\n"
      "{\"tokens\": [\"e\"], \"ner_tags\": [-100]}\n{\"tokens\": [], \"ner_tags\": []}\n";
  const Sample sample("token_classification", "data.jsonl", rows, kTags, words_config());
  const auto encoded = sample.encode(data::Labels::optional);
  REQUIRE(encoded.examples.size() == 5);
  std::vector<Json> lines;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> scores = {0, 0, 9, 9, 0, 0};
  for (const auto& example : encoded.examples) {
    CHECK(example.labelled == (example.row == 1));
    CHECK(example.target.size() == example.read.size());
    scorer->add({example, std::span(scores).subspan(0, 3 * example.read.size()), 1});
  }
  CHECK(scorer->metrics({"f1", "accuracy"}, 1)[1].second == 1);
  CHECK_FALSE(lines[0].contains("label"));
  CHECK_FALSE(lines[0].contains("loss"));
  CHECK(lines[0]["tags"] == Json::array({"O", "B-X"}));
  CHECK(lines[1].contains("label"));
  CHECK(sample.task->summary({encoded.examples[0], scores, 1}).label.empty());
  CHECK(encoded.report.targets[0].second == 1);
  CHECK(encoded.report.counts.back() == std::pair<std::string, int64_t>("rows without a label", 4));

  const Sample bare = conll("a\nb\n\nc\n");
  const auto tokens = bare.encode(data::Labels::optional);
  REQUIRE(tokens.examples.size() == 2);
  const auto unscored = bare.task->scorer(tokens, {});
  unscored->add({tokens.examples[0], scores, 1});
  CHECK(unscored->metrics({"f1"}, 1).empty());
  CHECK(bare.complaint() == "data.conll: no column 'ner_tags', found tokens");
}

TEST_CASE("tagging: words of byte-level tokenizers are those within a text") {
  const test::TempDir dir;
  dir.file("tokenizer.json", R"({"added_tokens": [], "normalizer": null, "post_processor": null,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}, "decoder": null,
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "\u0120": 2, "\u0120a": 3, "ab": 4},
              "merges": ["\u0120 a", "a b"]}})");
  const auto tokenizer = tokenize::open_tokenizer(dir.path());
  config::TaskConfig config = words_config();
  config.type = "token_classification";
  const auto task = find_task(config.type).make({config, data::LabelMap(kTags), tokenizer.get()});
  const auto table = std::make_shared<const data::Table>(
      data::read_table({dir.file("data.conll", "a\tO\nab\tB-X\nb\tI-X\n")}));
  const std::vector<int64_t> rows = {0};
  const auto encoded = task->encode(table, rows);
  CHECK(encoded.examples.at(0).ids == Ids{3, 3, 1, 2, 1});
  CHECK(encoded.examples[0].read == Ids{0, 1, 3});
  CHECK(encoded.examples[0].target == Targets{2, 0, 1});
}

TEST_CASE("tagging: the scheme is that of the labels, or the one that is named") {
  const std::vector<std::string> bilou = {"B-X", "L-X", "O", "U-X"};
  const auto f1 = [&](const std::string& scheme) {
    config::TaskConfig config = words_config();
    config.tag_scheme = scheme;
    const Sample sample("token_classification", "data.conll", "a\tU-X\nb\tU-X\n", bilou, config);
    const auto encoded = sample.encode();
    const auto scorer = sample.task->scorer(encoded, {});
    scorer->add({encoded.examples[0], std::vector<float>{0, 0, 0, 9, 0, 0, 9, 0}, 1});
    return scorer->metrics({"f1", "f1_micro", "f1_macro"}, 1)[0].second;
  };
  CHECK(f1("auto") == doctest::Approx(2.0 / 3));
  CHECK(f1("bilou") == doctest::Approx(2.0 / 3));
  const Error error = test::error_of([&] { f1("iobes"); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(
      std::string(error.what()) ==
      "task.tag_scheme: found iobes, but 'L-X' is no tag of it; expected another scheme, or auto");
}

TEST_CASE("tagging: a strict scheme needs tags that close an entity") {
  config::TaskConfig config = words_config();
  config.tag_scheme = "bilou";
  const Error error = test::error_of([&] {
    Sample("token_classification", "data.conll", "a\tB-X\nb\tI-X\n", {"B-X", "I-X", "O"}, config);
  });
  CHECK(std::string(error.what()) ==
        "task.tag_scheme: found bilou, but no tag (B-X, I-X, O) closes an entity, so that there "
        "would be none; expected iob2, or auto");
}

TEST_CASE("tagging: where tags mark no entities, tags are counted") {
  config::TaskConfig config = words_config();
  const auto made = [&] {
    return Sample("token_classification", "data.conll", "a\tDT\nb\tNN\nc\tVB\n", {"DT", "NN", "VB"},
                  config);
  };
  const Sample sample = made();
  CHECK(sample.task->metrics() == std::vector<std::string>{"accuracy"});
  const auto encoded = sample.encode();
  std::vector<Json> lines;
  const auto scorer =
      sample.task->scorer(encoded, [&](const Json& line) { lines.push_back(line); });
  const std::vector<float> scores = {9, 0, 0, 0, 9, 0, 0, 9, 0};
  scorer->add({encoded.examples[0], scores, 1});
  const auto found = scorer->metrics({"f1", "accuracy", "f1_micro", "f1_macro"}, 1);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == std::pair<std::string, double>("accuracy", 2.0 / 3));
  CHECK(found[2].second == doctest::Approx((1 + 2.0 / 3 + 0) / 3));
  CHECK(lines[0]["prediction"] == Json::array({"DT", "NN", "NN"}));
  CHECK_FALSE(lines[0].contains("tags"));

  config.metrics = {"accuracy", "f1"};
  const Error error = test::error_of([&] { made(); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) ==
        "task.metrics: found f1, which is of entities, but the tags (DT, NN, VB) mark none; "
        "expected accuracy, f1_macro or f1_micro, or names of the tags in task.labels (O, B-LOC, "
        "I-LOC)");
  config.metrics = {};
  config.tag_scheme = "none";
  CHECK(Sample("token_classification", "data.conll", "a\tO\n", kTags, config).task->metrics() ==
        std::vector<std::string>{"accuracy"});
}

TEST_CASE("tagging: labels are collected from the words that have one") {
  const test::TempDir dir;
  config::TaskConfig config = words_config();
  config.ignore_labels = {"_"};
  const auto collected = [&](const std::string& rows) {
    const auto table = data::read_table({dir.file("data.jsonl", rows)});
    std::vector<int64_t> all(table.rows.size());
    std::iota(all.begin(), all.end(), int64_t{0});
    return find_task("token_classification").collect(table, all, config).names();
  };
  const auto row = [](const std::string& tags) { return "{\"ner_tags\": " + tags + "}\n"; };
  CHECK(collected(row("[10, -100, 2]") + row("null") + row("[\"_\", 0]")) ==
        std::vector<std::string>{"0", "2", "10"});
  CHECK(collected(row("[\"O\", \"-100\", \"B-X\"]")) == std::vector<std::string>{"B-X", "O"});
  const Error error =
      test::error_of([&] { collected(row("[0, -1]") + row("[-1]") + row("\"O\"")); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()) ==
        str((dir / "data.jsonl").string(),
            ":1: ner_tags[1]: found -1, which may be a tag or mean that there is none; name it in "
            "task.ignore_labels, or all tags in task.labels\n",
            (dir / "data.jsonl").string(),
            ":3: ner_tags: found \"O\", expected an array of texts"));
}

}  // namespace peftkit::tasks
