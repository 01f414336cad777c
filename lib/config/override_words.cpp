// What a shell can offer for --set: every key of every section, and the values that are words.
#include "config/checks.hpp"
#include "config/run_config.hpp"

namespace peftkit::config {

namespace {

template <class T>
std::vector<std::string> values_of(const T&, const Check& check) {
  return check.one_of;
}
std::vector<std::string> values_of(bool, const Check&) {
  return {"true", "false"};
}
std::vector<std::string> values_of(const AdapterConfig&, const Check&) {
  return preset_names();
}

// The visitor that collects them.
struct OverrideWords {
  std::string path;
  std::vector<std::string> words;

  template <class T>
  void operator()(const char* name, T& value, const Check& check, const char* /*meaning*/) {
    if constexpr (requires { value.visit(*this); }) {
      OverrideWords section{path + name + "."};
      value.visit(section);
      words.insert(words.end(), section.words.begin(), section.words.end());
    } else {
      const std::string key = path + name + "=";
      words.push_back(key);
      for (const auto& word : values_of(value, check)) words.push_back(key + word);
    }
  }
};

}  // namespace

std::vector<std::string> override_words() {
  OverrideWords visitor;
  RunConfig().visit(visitor);
  return std::move(visitor.words);
}

}  // namespace peftkit::config
