#include "report/predictions.hpp"
#include "support/support.hpp"

#include <sstream>

namespace peftkit::report {

namespace {

std::string written(PredictionForm form, const std::vector<Json>& rows,
                    std::vector<std::string> labels = {}) {
  std::ostringstream out;
  PredictionWriter writer(out, form, std::move(labels));
  for (const auto& row : rows) writer.add(row);
  writer.finish();
  return out.str();
}

const Json kDay = {{"index", 0},
                   {"text", "a \"fine\" day,\nor two"},
                   {"prediction", "good"},
                   {"confidence", 0.75},
                   {"probabilities", {{"bad", 0.25}, {"good", 0.75}}}};
const Json kNothing = {{"index", 1}, {"text", ""}, {"prediction", nullptr}};

}  // namespace

TEST_CASE("the ending of a file chooses the form of predictions") {
  CHECK(prediction_form("a/b.jsonl") == PredictionForm::json_lines);
  CHECK(prediction_form("b.CSV") == PredictionForm::csv);
  CHECK(prediction_form("b.tsv") == PredictionForm::tsv);
  CHECK(prediction_form("-") == PredictionForm::json_lines);
  const Error error = test::error_of([] { prediction_form("b.xlsx"); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) ==
        "--predictions: found b.xlsx, expected a file that ends in .jsonl, .csv or .tsv, or - for "
        "JSON lines on standard output");
}

TEST_CASE("JSON lines hold rows as they are") {
  CHECK(written(PredictionForm::json_lines, {kNothing, kDay}) ==
        kNothing.dump() + "\n" + kDay.dump() + "\n");
}

TEST_CASE("a table has a column for each label's probability, and empty cells for nothing") {
  CHECK(written(PredictionForm::csv, {kDay, kNothing}, {"bad", "good"}) ==
        "index,text,prediction,confidence,probabilities.bad,probabilities.good\n"
        "0,\"a \"\"fine\"\" day,\nor two\",good,0.75,0.25,0.75\n"
        "1,,,,,\n");
}

TEST_CASE("rows without a prediction wait for the columns of the first that has one") {
  const std::string table = written(PredictionForm::csv, {kNothing, kDay}, {"bad", "good"});
  CHECK(table.starts_with("index,text,prediction,confidence,probabilities.bad,"));
  CHECK(table.find("\n1,,,,,\n0,") != std::string::npos);
  CHECK(written(PredictionForm::csv, {kNothing}) == "index,text,prediction\n1,,\n");
}

TEST_CASE("without names of labels, objects and lists are JSON in their cell") {
  const Json row = {{"index", 3},
                    {"tokens", {"a", "b"}},
                    {"prediction", "b"},
                    {"probabilities", {{"a", 0.5}, {"b", 0.5}}}};
  CHECK(written(PredictionForm::csv, {row}) ==
        "index,tokens,prediction,probabilities\n3,\"[\"\"a\"\",\"\"b\"\"]\",b,\"{\"\"a\"\":0.5,"
        "\"\"b\"\":0.5}\"\n");
}

TEST_CASE("a TSV is never quoted: tabs and line ends become blanks") {
  const Json row = {{"index", 0}, {"text", "a\tb\nc \"d\""}, {"prediction", 1.5}};
  CHECK(written(PredictionForm::tsv, {row}) == "index\ttext\tprediction\n0\ta b c \"d\"\t1.5\n");
}

}  // namespace peftkit::report
