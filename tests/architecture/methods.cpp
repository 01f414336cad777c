// A method is its two files and its entry in the list: hardly any other file names one.

#include "base/text.hpp"
#include "config/methods/list.hpp"
#include "support/support.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace peftkit::test {

namespace {

constexpr size_t kMostFiles = 2;

// Presets of unions say what they are made of; what stands for the adapters of another library is
// named by presets.
const std::set<std::string> kExceptions = {"lib/config/presets.cpp", "lib/config/peft_library.cpp"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Where the literal that begins at `at` ends; `at` itself where none begins.
size_t end_of_literal(const std::string& text, size_t at) {
  if (text.compare(at, 3, "R\"(") == 0) return text.find(")\"", at) + 2;
  const char quote = text[at];
  if (quote != '"' && (quote != '\'' || (at > 0 && is_word(text[at - 1])))) return at;
  size_t end = at + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
  return end + 1;
}

std::string without_comments(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.compare(i, 2, "/*") == 0) {
      i = std::min(text.find("*/", i), text.size() - 2) + 2;
    } else {
      const size_t end = std::max(end_of_literal(text, i), i + 1);
      out.append(text, i, end - i);
      i = end;
    }
  }
  return out;
}

// Identifiers and the words of literals, in lower case.
std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string word;
    for (; i < text.size() && is_word(text[i]); ++i)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    if (!word.empty()) words.insert(word);
  }
  return words;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  config::for_each_method(
      [&]<class Config>(std::type_identity<Config>) { names.push_back(Config::kName); });
  return names;
}

// The types of the list, and the methods' names.
std::set<std::string> names_and_types() {
  const std::string list = read_file(source_dir() / "lib/config/methods/list.hpp");
  const std::string head = "using MethodConfig = std::variant<";
  const size_t begin = list.find(head) + head.size();
  std::set<std::string> names = words_of(list.substr(begin, list.find('>', begin) - begin));
  CHECK(names.size() == method_names().size());
  for (const auto& name : method_names()) names.insert(name);
  return names;
}

// A method's own files.
bool is_own(const std::string& path) {
  return path.starts_with("lib/config/methods/") ||
         std::ranges::any_of(method_names(), [&](const std::string& name) {
           return path == "lib/adapters/" + name + ".cpp";
         });
}

}  // namespace

TEST_CASE("comments are left out, literals are not") {
  CHECK(without_comments("a // b\nc /* d */ e") == "a \nc  e");
  CHECK(without_comments("x = \"// y\"; // z") == "x = \"// y\"; ");
  CHECK(without_comments("R\"(\"// y)\" '\"' // z") == "R\"(\"// y)\" '\"' ");
  CHECK(words_of("Lora(\"selfattn_lora.q\")") ==
        std::set<std::string>{"lora", "selfattn_lora", "q"});
}

TEST_CASE("few files beside a method's own name it") {
  const auto names = names_and_types();
  std::vector<std::string> found;
  for (const char* folder : {"lib", "apps"}) {
    for (const auto& entry : fs::recursive_directory_iterator(source_dir() / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      const std::string path = fs::relative(entry.path(), source_dir()).string();
      if (is_own(path) || kExceptions.contains(path)) continue;
      const auto words = words_of(without_comments(read_file(entry.path())));
      if (std::ranges::any_of(names, [&](const auto& name) { return words.contains(name); }))
        found.push_back(path);
    }
  }
  CHECK_MESSAGE(found.size() <= kMostFiles, join(found));
}

TEST_CASE("every method has its files") {
  for (const auto& name : method_names()) {
    CHECK_MESSAGE(fs::exists(source_dir() / ("lib/config/methods/" + name + ".hpp")), name);
    CHECK_MESSAGE(fs::exists(source_dir() / ("lib/adapters/" + name + ".cpp")), name);
  }
}

}  // namespace peftkit::test
