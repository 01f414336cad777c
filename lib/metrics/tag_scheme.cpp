#include "metrics/tag_scheme.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace peftkit::metrics {

namespace {

// The letters of all schemes, and the part that each of them stands for.
constexpr std::string_view kLetters = "BIESMWLU", kParts = "BIESISES";

// Where the letter stands. Forms that come first win.
struct TagForm {
  char delimiter;
  bool letter_first;
};
constexpr TagForm kForms[] = {{'-', true}, {'_', true}, {'-', false}, {'_', false},
                              {':', true}, {'.', true}, {':', false}, {'.', false}};

struct NamedScheme {
  std::string_view word, letters;
  TagScheme scheme;
};
constexpr NamedScheme kSchemes[] = {{"iob1", "BI", TagScheme::iob},
                                    {"iob2", "BI", TagScheme::iob},
                                    {"iobes", "BIESMW", TagScheme::iobes},
                                    {"bilou", "BILU", TagScheme::bilou}};

struct Parsed {
  char letter;
  std::string type;  // "" where the name is a letter alone
};

bool is_outside(const std::string& name) {
  return name == "O" || name == "o";
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::optional<Parsed> parse(const std::string& name, TagForm form, std::string_view letters) {
  if (name.empty()) return std::nullopt;
  const char letter = upper(form.letter_first ? name.front() : name.back());
  if (letters.find(letter) == std::string_view::npos) return std::nullopt;
  if (name.size() == 1) return Parsed{letter, ""};
  if (name[form.letter_first ? 1 : name.size() - 2] != form.delimiter) return std::nullopt;
  return Parsed{letter, form.letter_first ? name.substr(2) : name.substr(0, name.size() - 2)};
}

// All names in one form.
struct Reading {
  std::vector<std::optional<Parsed>> parsed;  // nothing: outside, or a stranger
  std::string letters;                        // those that occur
  bool has_outside = false, has_types = false;
  size_t tags = 0;
  std::vector<std::string> strangers;

  bool has(char letter) const { return letters.find(letter) != std::string::npos; }
};

Reading read_in(const std::vector<std::string>& names, TagForm form, std::string_view letters) {
  Reading out;
  for (const auto& name : names) {
    const auto& tag =
        out.parsed.emplace_back(is_outside(name) ? std::nullopt : parse(name, form, letters));
    if (tag) {
      ++out.tags;
      out.has_types |= !tag->type.empty();
      if (!out.has(tag->letter)) out.letters += tag->letter;
    } else if (is_outside(name)) {
      out.has_outside = true;
    } else {
      out.strangers.push_back(name);
    }
  }
  return out;
}

// In the form that most names have.
Reading best_reading(const std::vector<std::string>& names, std::string_view letters) {
  Reading best = read_in(names, kForms[0], letters);
  for (const TagForm form : kForms) {
    Reading next = read_in(names, form, letters);
    if (next.tags > best.tags) best = std::move(next);
  }
  return best;
}

// Are the names meant as tags of entities? A few strangers may be among them ("[CLS]"), and one may
// stand for "O"; but "S" and "M" alone are classes like others.
bool means_entities(const Reading& reading) {
  const bool opens =
      reading.has('B') || reading.has('I') || (reading.has_outside && reading.has_types);
  if (!opens || reading.strangers.empty()) return opens;
  return reading.tags > reading.strangers.size() &&
         (reading.has_outside || reading.strangers.size() == 1);
}

TagScheme scheme_of(const Reading& reading) {
  if (!means_entities(reading)) return TagScheme::none;
  if (reading.has('L') || reading.has('U')) {
    const bool others = reading.letters.find_first_not_of("BILU") != std::string::npos;
    return others ? TagScheme::none : TagScheme::bilou;
  }
  const bool ends = reading.has('E') && (reading.has('S') || reading.has('W'));
  return ends ? TagScheme::iobes : TagScheme::iob;
}

TagSet made_of(Reading reading, TagScheme scheme) {
  TagSet out{scheme, {}, {}};
  if (scheme == TagScheme::none) return out;
  for (auto& parsed : reading.parsed) {
    Tag& tag = out.tags.emplace_back();
    if (!parsed) continue;
    tag.part = static_cast<unsigned char>(kParts[kLetters.find(parsed->letter)]);
    if (!parsed->type.empty()) tag.type = std::move(parsed->type);
  }
  out.strangers = std::move(reading.strangers);
  return out;
}

}  // namespace

TagSet tag_set(const std::vector<std::string>& names, const std::string& word) {
  const auto* known = std::ranges::find(kSchemes, word, &NamedScheme::word);
  if (known != std::end(kSchemes))
    return made_of(best_reading(names, known->letters), known->scheme);
  if (word == "none") return {};
  Reading reading = best_reading(names, kLetters);
  const TagScheme scheme = scheme_of(reading);
  return made_of(std::move(reading), scheme);
}

}  // namespace peftkit::metrics
