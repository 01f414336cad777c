// Runs the reference's cases over every tokenizer of the fixture folders; one closing line counts
// them. Not doctest: the number of cases is in the files.

#include "tokenize/fixtures.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace peftkit::test {

namespace {

constexpr int kMostShown = 20;

std::vector<fs::path> sorted_folders(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Opens the tokenizer; null, and one skipped case, where it is of a kind that is not supported.
std::unique_ptr<tokenize::Tokenizer> open_or_skip(const fs::path& folder, const std::string& name,
                                                  CaseCount& count) {
  try {
    return tokenize::open_tokenizer(folder);
  } catch (const Error& error) {
    count.skipped(name, error.what());
    return nullptr;
  }
}

std::string model_difference(const tokenize::Tokenizer& tokenizer, const Json& expected) {
  const std::string text = expected.at("text");
  const Json& second = expected.at("text_pair");
  const std::string pair = second.is_null() ? "" : second.get<std::string>();
  const auto found = tokenizer.encode(
      text, second.is_null() ? std::nullopt : std::optional<std::string_view>(pair), true,
      std::nullopt);
  if (Json(found.ids) != expected.at("input_ids")) return "input_ids differ";
  if (expected.contains("token_type_ids") &&
      Json(found.type_ids) != expected.at("token_type_ids")) {
    return "token_type_ids differ";
  }
  return "";
}

}  // namespace

void Group::add(const std::string& what, const std::string& reason) {
  if (reason.empty()) {
    count_->matched();
    return;
  }
  // Every failure counts, but a kind that is wrong altogether should not fill the screen.
  if (failures_++ == kMostShown) std::cout << name_ << ": further failures are not shown\n";
  if (failures_ > kMostShown) std::cout.setstate(std::ios::failbit);
  count_->failed(str(name_, ": ", what), reason);
  std::cout.clear();
}

void check_kind(const fs::path& folder, CaseCount& count) {
  const std::string name = folder.filename().string();
  const auto tokenizer = open_or_skip(folder, name, count);
  if (!tokenizer) return;
  std::ifstream lines(folder / "cases.jsonl");
  Group group(count, name);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string place = str("line ", ++number);
    group.add(place, difference(*tokenizer, parse_json(line, place, ErrorKind::data)));
  }
}

void check_model_cases(const fs::path& folder, CaseCount& count) {
  const std::string name = "models/" + folder.filename().string();
  const auto tokenizer = open_or_skip(folder, name, count);
  if (!tokenizer) return;
  const Json cases = read_json(folder / "tokenizer_cases.json", ErrorKind::data);
  Group group(count, name);
  for (const Json& expected : cases.at("cases")) {
    group.add(expected.at("text").dump(), model_difference(*tokenizer, expected));
  }
  const bool same_size = cases.at("vocab_size") == tokenizer->vocab_size();
  group.add("vocab_size", same_size ? "" : str("found ", tokenizer->vocab_size()));
}

namespace {

int run() {
  const auto kinds = fixture_dirs("PEFTKIT_TOKENIZER_FIXTURES", "../shared/fixtures-tokenizers");
  const auto models = fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures");
  if (kinds.empty() && models.empty()) skip_program("no fixtures of tokenizers here");
  CaseCount count("tokenizers");
  for (const fs::path& root : kinds) {
    for (const fs::path& folder : sorted_folders(root)) {
      if (!fs::exists(folder / "cases.jsonl")) continue;
      check_kind(folder, count);
      check_without_json(folder, count);
    }
    if (fs::exists(root / "unicode-tables.json"))
      check_unicode_tables(root / "unicode-tables.json", count);
  }
  for (const fs::path& root : models) {
    if (!fs::is_directory(root / "models")) continue;
    for (const fs::path& folder : sorted_folders(root / "models")) {
      if (fs::exists(folder / "tokenizer_cases.json")) check_model_cases(folder, count);
    }
  }
  return count.close();
}

}  // namespace

// The support library's main is doctest's. Leaving from here makes the closing line the last one.
TEST_CASE("tokenizers agree with the reference") {
  std::exit(run());
}

}  // namespace peftkit::test
