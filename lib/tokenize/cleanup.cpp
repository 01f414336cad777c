#include "tokenize/cleanup.hpp"

#include <array>
#include <string_view>

namespace peftkit::tokenize {

namespace {

struct Replacement {
  std::string_view from, to;
};

constexpr std::array<Replacement, 10> kReplacements{{{" .", "."},
                                                     {" ?", "?"},
                                                     {" !", "!"},
                                                     {" ,", ","},
                                                     {" ' ", "'"},
                                                     {" n't", "n't"},
                                                     {" 'm", "'m"},
                                                     {" 's", "'s"},
                                                     {" 've", "'ve"},
                                                     {" 're", "'re"}}};

std::string replace_all(const std::string& text, const Replacement& replacement) {
  size_t found = text.find(replacement.from);
  if (found == std::string::npos) return text;
  std::string result;
  size_t copied = 0;
  for (; found != std::string::npos; found = text.find(replacement.from, copied)) {
    result.append(text, copied, found - copied).append(replacement.to);
    copied = found + replacement.from.size();
  }
  return result.append(text, copied);
}

}  // namespace

std::string clean_up_spaces(std::string text) {
  // One replacement after the other over the whole text: the order matters.
  for (const Replacement& replacement : kReplacements) text = replace_all(text, replacement);
  return text;
}

std::string clean_up_token(std::string token) {
  return replace_all(clean_up_spaces(std::move(token)), {" do not", " don't"});
}

}  // namespace peftkit::tokenize
