#include "tasks/preview.hpp"
#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

std::string shown(const test::Sample& sample, size_t example = 0, int width = 100) {
  const Preview preview = sample.task->preview(sample.encode().examples.at(example));
  std::string out = preview.label;
  for (const auto& part : preview.parts) out += "|" + part.name + "|" + text(part, width);
  return out;
}

}  // namespace

TEST_CASE("a preview shows the tokens of a text, and what its label was taken for") {
  CHECK(shown(test::Sample("classification", "a.tsv", "text\tlabel\na zx bx\tno\nc\tyes\n",
                           {"no", "yes"})) == "label no||  [CLS] a [UNK] b ##x [SEP]");
  CHECK(shown(test::Sample("multi_label", "a.tsv", "text\tlabel\na\t\n", {"x", "y"})) ==
        "label (none)||  [CLS] a [SEP]");
}

TEST_CASE("a preview shows the tag of each token that is learned") {
  config::TaskConfig config;
  config.text = {"tokens"};
  config.label = {"ner_tags"};
  CHECK(shown(test::Sample("token_classification", "a.conll", "a\tO\nbx\tB-X\n\n", {"O", "B-X"},
                           config)) == "||  [CLS] a/O b/B-X ##x [SEP]");
}

TEST_CASE("a preview marks an answer in the window that holds it") {
  const std::string row =
      R"({"question": "a", "context": "b c d e", "answers": {"text": ["c d"], "answer_start": [2]}})";
  config::TaskConfig config;
  config.text = {"question", "context"};
  config.label = {"answers"};
  CHECK(shown(test::Sample("question_answering", "a.jsonl", row + "\n", {}, config)) ==
        "||  [CLS] a [SEP] b ⟦c d⟧ e [SEP]");
}

TEST_CASE("a preview shows each choice, and which is right") {
  config::TaskConfig config;
  config.text = {"question"};
  CHECK(
      shown(test::Sample("multiple_choice", "a.jsonl",
                         R"({"question": "a", "choices": ["b", "c"], "label": 1})", {}, config)) ==
      "label choice 1|choice 0|  [CLS] a [SEP] b [SEP]|choice 1 (right)|  [CLS] a [SEP] c [SEP]");
}

TEST_CASE("a preview shows what a mask hides") {
  config::TaskConfig config;
  config.mlm_probability = 1;
  const std::string text =
      shown(test::Sample("masked_lm", "a.txt", "a b c d e a b c d e\n", {}, config));
  CHECK(text.find("[MASK]/") != std::string::npos);
  CHECK(text.starts_with("||  [CLS] "));
}

TEST_CASE("lines of a preview are cut at the width, and control characters are visible") {
  PreviewPart part{"", {{"one"}, {"two", true}, {"th\nree", true}, {"é", false}, {"f\x01", false}}};
  CHECK(text(part, 100) == "  one ⟦two th\\nree⟧ é f\\x01");
  CHECK(text(part, 12) == "  one ⟦two\n  th\\nree⟧ é\n  f\\x01");
}

}  // namespace peftkit::tasks
