#include "data/structured_cells.hpp"
#include "data/tables.hpp"

#include "base/text.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;
using Names = std::vector<std::string>;

namespace {

const std::string kContext = "Zoë met Zoë in Łódź.";

// A file with one paragraph; `questions` begins in line 2.
std::string squad_file(const std::string& questions) {
  return "{\"version\": \"v2.0\", \"data\": [{\"title\": \"T\", \"paragraphs\": [{\"qas\": [\n" +
         questions + "], \"context\": \"" + kContext + "\"}]}]}";
}

std::string question(const std::string& id, const std::string& rest) {
  return "{\"id\": \"" + id + "\", \"question\": \"Who?\", " + rest + "}";
}

}  // namespace

TEST_CASE("squad: a question a row, starts in code points") {
  const auto table = table_of(
      "a.json",
      squad_file(question("q1",
                          "\"answers\": [{\"text\": \"Zoë\", \"answer_start\": 8}, "
                          "{\"text\": \"Łódź\", \"answer_start\": 15}]") +
                 ",\n\n" +
                 question("q2",
                          "\"answers\": [], \"is_impossible\": true, "
                          "\"plausible_answers\": [{\"text\": \"x\", \"answer_start\": 0}]")));
  CHECK(table.columns == Names{"id", "question", "context", "answers", "is_impossible"});
  CHECK(column_of(table, "id") == Cells{"q1", "q2"});
  CHECK(column_of(table, "context") == Cells{kContext, kContext});
  CHECK(column_of(table, "is_impossible") == Cells{false, true});
  CHECK(lines_of(table) == std::vector<long>{2, 4});
  const auto cells = column_of(table, "answers");
  CHECK(cells[0].dump() == "{\"text\":[\"Zoë\",\"Łódź\"],\"answer_start\":[8,15]}");
  const auto answers = data::answers_of(cells[0], "");
  CHECK(answers.texts == Names{"Zoë", "Łódź"});
  CHECK(answers.starts == std::vector<int64_t>{8, 15});
  CHECK(data::answers_of(cells[1], "").texts.empty());
}

TEST_CASE("squad: blanks at the ends of an answer are no part of it") {
  const auto answers = [](const std::string& text, int start) {
    const auto table =
        table_of("a.json", squad_file(question("q", str("\"answers\": [{\"text\": \"", text,
                                                        "\", \"answer_start\": ", start, "}]"))));
    return column_of(table, "answers")[0].dump();
  };
  const std::string zoe = "{\"text\":[\"Zoë\"],\"answer_start\":[8]}";
  CHECK(answers(" Zoë ", 7) == zoe);
  CHECK(answers("Zoë \\n\u00a0", 8) == zoe);
  CHECK(answers("\\t\u00a0Zoë", 6) == zoe);
  CHECK(answers(" Zoë", 8) == zoe);  // the start of what is left
  CHECK(table_error("a.json", squad_file(question("q",
                                                  "\"answers\": [{\"text\": \" \\n\", "
                                                  "\"answer_start\": 3}]"))) ==
        "a.json:2: data[0].paragraphs[0].qas[0] (question q).answers[0]: found nothing but blanks, "
        "expected a part of the context");
}

TEST_CASE("squad: questions of a test set have no answers") {
  const auto table = table_of("a.json", squad_file("{\"id\": \"a\", \"question\": \"Who?\"},\n" +
                                                   question("b", "\"answers\": null") + ",\n" +
                                                   question("c", "\"answers\": []") + ",\n" +
                                                   question("d", "\"is_impossible\": true")));
  const Json none = Json::parse(R"({"text": [], "answer_start": []})");
  CHECK(column_of(table, "answers") == Cells{nullptr, nullptr, none, none});
  CHECK(column_of(table, "is_impossible") == Cells{nullptr, nullptr, nullptr, true});
}

TEST_CASE("squad: an answer that is not where it should be is told with the question's id") {
  const auto wrong = [](const std::string& text, const std::string& start) {
    return question("q",
                    "\"answers\": [{\"text\": \"" + text + "\", \"answer_start\": " + start + "}]");
  };
  const std::string place = "data[0].paragraphs[0].qas[";
  CHECK(table_error("a.json", squad_file(wrong("Zoë", "7") + ",\n" + wrong("Zoe", "0") + ",\n" +
                                         wrong("Łódź.", "99") + ",\n" + wrong("", "0") + ",\n" +
                                         wrong("Zoë", "-1") + ",\n" + wrong("Zoë", "\"0\""))) ==
        "a.json:2: " + place +
            "0] (question q).answers[0]: the context has \" Zo\" at character "
            "7, expected \"Zoë\", which stands at character 8\n"
            "a.json:3: " +
            place +
            "1] (question q).answers[0]: the context has \"Zoë\" at character "
            "0, expected \"Zoe\", which it does not contain\n"
            "a.json:4: " +
            place +
            "2] (question q).answers[0]: the context has nothing (it has 20 "
            "characters) at character 99, expected \"Łódź.\", which stands at character 15\n"
            "a.json:5: " +
            place +
            "3] (question q).answers[0]: found an empty text, expected a part "
            "of the context\n"
            "a.json:6: " +
            place +
            "4] (question q).answers[0]: the context has nothing (it has 20 "
            "characters) at character -1, expected \"Zoë\", which stands at character 0\n"
            "a.json:7: " +
            place +
            "5] (question q).answers[0].answer_start: found \"0\", expected a "
            "count of characters");
}

TEST_CASE("squad: missing keys and wrong types are told with their path") {
  const auto error = [](const std::string& content) { return table_error("a.json", content); };
  const std::string place = "a.json:2: data[0].paragraphs[0].qas[0]";
  CHECK(error(squad_file("{\"question\": \"Who?\"}")) == place + ": no key 'id', found question");
  CHECK(error(squad_file("{\"id\": \"q\", \"questions\": \"Who?\", \"answers\": []}")) ==
        place +
            " (question q): no key 'question' (did you mean 'questions'?), found id, "
            "questions, answers");
  CHECK(error(squad_file(question("q", "\"answers\": [], \"is_impossible\": false"))) ==
        place + " (question q).is_impossible: found false with 0 answers, expected true");
  CHECK(error(squad_file("7")) == place + ": found 7, expected an object with 'id'");
  CHECK(error("{\"data\": 1}") == "a.json: data: found 1, expected an array");
  CHECK(error("{\"data\": [{}]}") == "a.json: data[0]: no key 'paragraphs', found none");
  CHECK(error("{\"data\": [{\"paragraphs\": [{\"context\": []}]}]}") ==
        "a.json: data[0].paragraphs[0]: context: found an array, expected text");
  CHECK(error("{\"data\": [{}, {\"paragraphs\": [7]}]}") ==
        "a.json: data[0]: no key 'paragraphs', found none\n"
        "a.json: data[1].paragraphs[0]: found 7, expected an object with 'context'");
  CHECK(error("{\"data\": []}") == "a.json:1: found no questions");
}

TEST_CASE("lists, answers and chats come out of cells") {
  CHECK(data::texts_of(Json::parse("[\"a\", 3, true]"), "p") == Names{"a", "3", "true"});
  const auto message = [](auto action) { return std::string(error_of(action).what()); };
  CHECK(message([] { data::texts_of("a b", "f:1: tokens"); }) ==
        "f:1: tokens: found \"a b\", expected an array of texts");
  CHECK(message([] { data::texts_of(Json::parse("[\"a\", null]"), "f:1: tokens"); }) ==
        "f:1: tokens[1]: found null, expected text");
  CHECK(message([] {
          data::answers_of(Json::parse("{\"text\": [\"a\"], \"answer_start\": []}"),
                           "f:1: answers");
        }) == "f:1: answers: found 1 texts and 0 starts, expected as many");
  CHECK(message([] { data::answers_of("a", "f:1: answers"); }) ==
        "f:1: answers: found \"a\", expected answers: {\"text\": [...], \"answer_start\": [...]}");
}

}  // namespace peftkit::test
