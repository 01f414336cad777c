#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

// A training file of these lines in place of train.tsv.
Damage train(const std::string& name, const std::string& content) {
  return all({file(name, content), section("task", {"train_file: " + name})});
}

// Training and validation data of another task.
Damage task(const std::string& type, const std::string& name, const std::string& content,
            std::vector<std::string> lines = {}) {
  lines.insert(lines.end(), {"type: " + type, "train_file: " + name, "validation_file: " + name});
  return all({file(name, content), section("task", lines)});
}

const std::string kHeader = "sentence\tlabel\n";
const std::string kRows = "good\tpositive\nbad\tnegative\n";

}  // namespace

BrokenSection broken_data() {
  const std::string letters(10'000'000, 'a');
  std::string words;
  for (int i = 0; i < 2'000'000; ++i) words += "good ";
  return {
      "Data files",
      "Lines count from 1, the header's included.",
      {
          {"no such file", without("train.tsv"), kValidate, 3,
           "error: DIR/train.tsv: no such file"},
          {"a folder",
           all({without("train.tsv"), moved("model", "train.tsv"),
                section("model", {"name_or_path: train.tsv"})}),
           kValidate, 3, "error: DIR/train.tsv: cannot read: Is a directory"},
          {"an empty file", file("train.tsv", ""), kValidate, 3,
           "error: DIR/train.tsv:1: the file is empty, expected rows"},
          {"a byte order mark alone", file("train.tsv", "\xEF\xBB\xBF"), kValidate, 3,
           "error: DIR/train.tsv:1: the file is empty, expected rows"},
          {"a header alone", file("train.tsv", kHeader), kValidate, 3,
           "error: DIR/train.tsv:1: found no rows after the header"},
          {"a byte order mark and CRLF, which are fine",
           file("train.tsv", "\xEF\xBB\xBFsentence\tlabel\r\ngood\tpositive\r\nbad\tnegative\r\n"),
           kValidate, 0,
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 2 rows, 2 used\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 1; positive: 1\n"
           "validation  DIR/dev.tsv: 24 rows, 24 used\n"
           "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 8; positive: 16\n"
           "ok"},
          {"not UTF-8", file("train.tsv", kHeader + kRows + "caf\xE9\tpositive\n"), kValidate, 3,
           "error: DIR/train.tsv:4: byte 4 of the line (0xe9) is not UTF-8; save the file as "
           "UTF-8"},
          {"UTF-16", file("train.tsv", std::string("\xFF\xFEs\0e\0n\0", 8)), kValidate, 3,
           "error: DIR/train.tsv:1: byte 1 of the line (0xff) is not UTF-8; save the file as "
           "UTF-8"},
          {"a column that is not there", section("task", {"text: sentense", "labels: [a, b]"}),
           kValidate, 3,
           "error: DIR/train.tsv: no column 'sentense' (did you mean 'sentence'?), found sentence, "
           "label"},
          {"rows with too many and too few fields",
           file("train.tsv", kHeader + kRows + "fine\tpositive\tyes\nbad\n"), kValidate, 3,
           "error: DIR/train.tsv:4: found 3 fields, expected 2 fields (sentence, label)\n"
           "DIR/train.tsv:5: found 1 field, expected 2 fields (sentence, label)"},
          {"an empty line between rows", file("train.tsv", kHeader + "good\tpositive\n\n" + kRows),
           kValidate, 3,
           "error: DIR/train.tsv:3: found an empty line, expected 2 fields (sentence, label)"},
          {"a column without a name", file("train.tsv", "sentence\tlabel\t\ngood\tpositive\t1\n"),
           kValidate, 3,
           "error: DIR/train.tsv:1: the name of column 3 is empty, expected a header line"},
          {"two columns of one name",
           file("train.tsv", "sentence\tlabel\tlabel\ngood\tpositive\t1\n"), kValidate, 3,
           "error: DIR/train.tsv:1: columns 2 and 3 are both named 'label', expected different "
           "names"},
          {"rows without text are left out, which is told",
           file("train.tsv", kHeader + kRows + "   \tpositive\n\tnegative\nfine\t\n"), kValidate, 0,
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 5 rows, 2 used\n"
           "  dropped   2 with empty text (DIR/train.tsv:4, DIR/train.tsv:5)\n"
           "  dropped   1 with missing label (DIR/train.tsv:6)\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 1; positive: 1\n"
           "validation  DIR/dev.tsv: 24 rows, 24 used\n"
           "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 8; positive: 16\n"
           "ok"},
          {"no row with text", file("train.tsv", kHeader + "   \tpositive\n\tnegative\n"),
           kValidate, 3,
           "error: DIR/train.tsv: no usable rows\n"
           "DIR/train.tsv: 2 rows, 0 used\n"
           "  dropped   2 with empty text (DIR/train.tsv:2, DIR/train.tsv:3)"},
          {"one class only", file("train.tsv", kHeader + "good\tpositive\nfine\tpositive\n"),
           kValidate, 3,
           "error: DIR/train.tsv: only one label ('positive'), classification needs two or more; "
           "name them all in task.labels"},
          {"a label that training has not seen", file("dev.tsv", kHeader + "good\tpositiv\n"),
           kValidate, 3,
           "error: DIR/dev.tsv:2: label: found \"positiv\", expected one of negative, positive "
           "(did you mean 'positive'?)"},
          {"a label that is not among task.labels",
           all({file("train.tsv", kHeader + kRows), section("task", {"labels: [good, negative]"})}),
           kValidate, 3,
           "error: DIR/train.tsv:2: label: found \"positive\", expected one of good, negative"},
          {"a line of 10 MB, which is cut to max_seq_length",
           file("train.tsv", kHeader + kRows + words + "\tpositive\n"), kValidate, 0,
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 3 rows, 3 used\n"
           "  tokens    min 3, 50 % 3, 95 % 2000002, max 2000002 (before truncation)\n"
           "  truncated 1 (33.3 %) to 32 tokens\n"
           "  labels    negative: 1; positive: 2\n"
           "validation  DIR/dev.tsv: 24 rows, 24 used\n"
           "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 8; positive: 16\n"
           "ok"},
          {"a label of 10 MB", file("dev.tsv", kHeader + "good\t" + letters + "\n"), kValidate, 3,
           "error: DIR/dev.tsv:2: label: found "
           "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\", expected one of "
           "negative, positive"},
          {"a quote that is not closed",
           train("train.csv", "sentence,label\n\"good,positive\nbad,negative\n"), kValidate, 3,
           "error: DIR/train.csv:2: a quote opens here and is not closed before the end of the "
           "file"},
          {"a quote inside a field, and text behind one",
           train("train.csv", "sentence,label\nsize 3\",positive\n\"bad\" one,negative\n"),
           kValidate, 3,
           "error: DIR/train.csv:2: found a quote inside a field without quotes; put the field in "
           "quotes and double those inside\n"
           "DIR/train.csv:3: found text after a closing quote, expected a comma or the line's end"},
          {"JSON lines that break off and that are no objects",
           train("train.jsonl",
                 "{\"sentence\": \"good\", \"label\": \"positive\"}\n"
                 "{\"sentence\": \"bad\", \"label\": \"nega\n"
                 "[\"fine\", \"positive\"]\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:2:35: not valid JSON: syntax error while parsing value - "
           "invalid string: missing closing quote; last read: '\"nega'\n"
           "DIR/train.jsonl:3: found JSON of type array, expected an object"},
          {"JSON that is no array", train("train.json", "{\"sentence\": \"good\"}"), kValidate, 3,
           "error: DIR/train.json:1: found JSON of type object, expected an array of objects, or "
           "SQuAD's object with 'data'"},
          {"JSON that breaks off", train("train.json", "[{\"sentence\": \"good\",\n"), kValidate, 3,
           "error: DIR/train.json:2:1: not valid JSON: syntax error while parsing object key - "
           "unexpected end of input; expected string literal"},
          {"a text and a label that are neither text nor number",
           all({train("train.jsonl", "{\"sentence\": [\"good\"], \"label\": {\"is\": 1}}\n"),
                section("task", {"labels: [a, b]"})}),
           kValidate, 3,
           "error: DIR/train.jsonl:1: sentence: found an array, expected text\n"
           "DIR/train.jsonl:1: label: found an object, expected a name or an integer"},
          {"two files with other columns",
           all({file("more.tsv", "text\tlabel\ngood\tpositive\n"),
                section("task", {"train_file: [train.tsv, more.tsv]"})}),
           kValidate, 3,
           "error: DIR/more.tsv:1: found columns text, label, expected those of DIR/train.tsv: "
           "sentence, label"},
          {"a split that leaves no rows for validation",
           all({replaced("config.yaml", "  validation_file: dev.tsv\n", ""),
                section("task", {"max_train_samples: 48"})}),
           kValidate, 3,
           "error: no rows are left for validation; name task.validation_file, lower "
           "task.max_train_samples, or set training.eval_strategy: no"},
          {"regression: labels that are no numbers",
           task("regression", "train.tsv", kHeader + "good\thigh\nbad\tnan\nfine\tinf\nok\t1e99\n"),
           kValidate, 3,
           "error: DIR/train.tsv:2: label: found \"high\", expected a finite number\n"
           "DIR/train.tsv:3: label: found \"nan\", expected a finite number\n"
           "DIR/train.tsv:4: label: found \"inf\", expected a finite number\n"
           "DIR/train.tsv:5: label: found \"1e99\", expected a finite number"},
          {"multi_label: a label that is not among task.labels",
           task("multi_label", "train.tsv", kHeader + "good\tfood, servise\n",
                {"labels: [food, service]"}),
           kValidate, 3,
           "error: DIR/train.tsv:2: label: found \"servise\", expected one of food, service (did "
           "you mean 'service'?)"},
          {"token_classification: more tags than tokens",
           task("token_classification", "train.jsonl",
                "{\"sentence\": [\"good\", \"food\"], \"label\": [\"O\", \"O\", \"B-X\"]}\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found 3 tags for 2 tokens, expected as many"},
          {"token_classification: a line with another number of columns",
           task("token_classification", "train.conll", "good O\nfood B-X extra\n",
                {"text: tokens", "label: ner_tags"}),
           kValidate, 3, "error: DIR/train.conll:2: found 3 columns, expected 2 as in line 1"},
          {"question_answering: an answer that is not where it is said to be",
           task("question_answering", "train.json",
                "{\"data\": [{\"paragraphs\": [{\"context\": \"the food was good\", \"qas\": [{"
                "\"id\": \"1\", \"question\": \"what was good\", \"answers\": [{\"text\": \"food\","
                " \"answer_start\": 5}]}]}]}]}",
                {"text: [question, context]", "label: answers", "doc_stride: 8"}),
           kValidate, 3,
           "error: DIR/train.json:1: data[0].paragraphs[0].qas[0] (question 1).answers[0]: the "
           "context has \"ood \" at character 5, expected \"food\", which stands at character 4"},
          {"question_answering: a paragraph without context",
           task("question_answering", "train.json",
                "{\"data\": [{\"paragraphs\": [{\"qas\": []}]}]}",
                {"text: [question, context]", "label: answers", "doc_stride: 8"}),
           kValidate, 3,
           "error: DIR/train.json: data[0].paragraphs[0]: no key 'context', found qas"},
          {"multiple_choice: a label beyond the choices",
           task("multiple_choice", "train.jsonl",
                "{\"sentence\": \"the food\", \"choices\": [\"good\", \"bad\"], \"label\": 2}\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found '2', expected one of good, bad, or an index "
           "below 2"},
          {"labels that are numbers: no index",
           all({train("train.csv", "sentence,label\ngood,1\nbad,2.0\nfine,3\n"),
                file("dev.tsv", kHeader + "good\t0\nbad\t1.0\nfine\t02\n")}),
           kValidate, 3, "error: DIR/dev.tsv:2: label: found \"0\", expected one of 1, 2.0, 3"},
          {"F1 of two labels where the data has more",
           all({file("train.tsv", kHeader + kRows + "fine\tneutral\n"),
                section("task", {"metrics: [f1]"})}),
           kValidate, 2,
           "error: task.metrics: found 'f1' with 3 labels, expected f1_macro or f1_micro (f1 is "
           "for "
           "two labels)"},
          {"a label that may say that there is none, which is told",
           all({file("train.tsv", kHeader + kRows + "fine\t-1\nok\t-1\n"),
                section("task", {"max_train_samples: 4"})}),
           kValidate, 0,
           "warning DIR/train.tsv: the label \"-1\" (2 times) is learned like any other; where it "
           "says that there is no label, name it in task.ignore_labels\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 4 rows, 4 used\n"
           "  tokens    min 3, 50 % 3, 95 % 4, max 4 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    -1: 2; negative: 1; positive: 1\n"
           "validation  DIR/dev.tsv: 24 rows, 24 used\n"
           "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 8; positive: 16\n"
           "ok"},
          {"a label that names none, which is left out",
           all({file("train.tsv", kHeader + kRows + "fine\t-1\nok\t-1.0\n"),
                section("task", {"ignore_labels: [-1]"})}),
           kValidate, 0,
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 4 rows, 2 used\n"
           "  dropped   2 with a label in task.ignore_labels (DIR/train.tsv:4, DIR/train.tsv:5)\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 1; positive: 1\n"
           "validation  DIR/dev.tsv: 24 rows, 24 used\n"
           "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 8; positive: 16\n"
           "ok"},
          {"a split that leaves a label without rows, which is told",
           all({replaced("config.yaml", "  validation_file: dev.tsv\n", ""),
                file("train.tsv", kHeader + kRows + kRows + kRows + kRows + "fine\todd\n"),
                section("task", {"validation_split: 0.25", "split_seed: 7"})}),
           kValidate, 0,
           "warning DIR/train.tsv (held out): no validation rows for odd\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 7 rows, 7 used\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    negative: 3; odd: 1; positive: 3\n"
           "validation  DIR/train.tsv: 2 rows, 2 used\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  note      2 of 9 rows, kept for validation by task.split_seed 7, of each label its "
           "share\n"
           "  labels    negative: 1; positive: 1\n"
           "ok"},
          {"multi_label: a separator that nobody named, which is told",
           task("multi_label", "train.tsv", kHeader + "good\tfood|service\nfine\tservice|food\n"),
           kValidate, 0,
           "warning DIR/train.tsv: the label \"food|service\" holds \"|\"; where that stands "
           "between labels, say so in task.label_separator\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n"
           "train       DIR/train.tsv: 2 rows, 2 used\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    service|food: 1; food|service: 1\n"
           "validation  DIR/train.tsv: 2 rows, 2 used\n"
           "  tokens    min 3, 50 % 3, 95 % 3, max 3 (before truncation)\n"
           "  truncated 0 (0.0 %) to 32 tokens\n"
           "  labels    service|food: 1; food|service: 1\n"
           "ok"},
          {"multi_label: another separator than the labels have",
           task("multi_label", "train.tsv", kHeader + "good\tfood; service\n",
                {"labels: [food, service]"}),
           kValidate, 3,
           "error: DIR/train.tsv:2: label: found \"food; service\", expected one of food, service "
           "(what stands between labels is said by task.label_separator: \";\"?)"},
          {"multi_label: a list that was written as text and broken off",
           task("multi_label", "train.tsv", kHeader + "good\t['food', 'service\n"), kValidate, 3,
           "error: DIR/train.tsv:2: label: found \"['food', 'service\", expected a list as [\"a\", "
           "\"b\"], or labels with ',' between them"},
          {"multi_label: 0 and 1 for labels that nobody named",
           task("multi_label", "train.jsonl",
                "{\"sentence\": \"good\", \"label\": [1, 0]}\n{\"sentence\": \"bad\", \"label\": "
                "[0, "
                "1]}\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found a list of 2 numbers 0 and 1, as in every row, "
           "expected names; what the numbers are for is said by task.labels"},
          {"multi_label: 0 and 1 for more labels than there are",
           task("multi_label", "train.jsonl", "{\"sentence\": \"good\", \"label\": [1, 0, 1]}\n",
                {"labels: [food, service]"}),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found 1 twice in a list, expected each label once, or "
           "0 or 1 for each of task.labels"},
          {"multi_label: a label's column without 0 or 1",
           task("multi_label", "train.csv",
                "sentence,food,service\ngood,1,yes\nbad,,0\nfine,-1,0\n",
                {"label: [food, service]"}),
           kValidate, 3,
           "error: DIR/train.csv:2: service: found \"yes\", expected 0 or 1\n"
           "DIR/train.csv:3: food: found nothing, expected 0 or 1\n"
           "DIR/train.csv:4: food: found \"-1\", expected 0 or 1 (where it says that there is no "
           "label, name it in task.ignore_labels)"},
          {"multi_label: a label without a column",
           task("multi_label", "train.csv", "sentence,food,service\ngood,1,0\n",
                {"label: [food, servise]"}),
           kValidate, 3,
           "error: DIR/train.csv: no column 'servise' (did you mean 'service'?), found sentence, "
           "food, service"},
          {"multiple_choice: an answer that could be a place or a text",
           task("multiple_choice", "train.jsonl",
                "{\"sentence\": \"one more\", \"choices\": [1, 2, 3], \"label\": 2}\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found 2, which is the text of choice 1 and the place "
           "of choice 2, expected one of the two (name choices with letters)"},
          {"multiple_choice: an answer that says that there is none",
           task("multiple_choice", "train.jsonl",
                "{\"sentence\": \"the food\", \"choices\": [\"good\", \"bad\"], \"label\": -1}\n"),
           kValidate, 3,
           "error: DIR/train.jsonl:1: label: found '-1', expected one of good, bad, or an index "
           "below 2 (where it says that there is no label, name it in task.ignore_labels)"},
          {"peft-eval: no such file", without("dev.tsv"), kEval, 3,
           "error: DIR/dev.tsv: no such file"},
          {"peft-eval: no such column", file("dev.tsv", "text\tlabel\ngood\tpositive\n"), kEval, 3,
           "error: DIR/dev.tsv: no column 'sentence', found text, label"},
          {"peft-eval: labels by index where those of the adapter are names",
           file("dev.tsv", kHeader + "good\t1\nbad\t2\n"), kEval, 3,
           "error: DIR/dev.tsv:3: label: found \"2\", expected one of negative, positive"},
          {"peft-eval: a label that training has not seen",
           file("dev.tsv", kHeader + "good\tneutral\n"), kEval, 3,
           "error: DIR/dev.tsv:2: label: found \"neutral\", expected one of negative, positive"},
      }};
}

}  // namespace peftkit::test
