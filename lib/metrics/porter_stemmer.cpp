#include "metrics/porter_stemmer.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace peftkit::metrics {

namespace {

using Word = std::string_view;

struct IrregularForm {
  Word word, stem;
};

constexpr IrregularForm kIrregularForms[] = {
    {"sky", "sky"},        {"skies", "sky"},       {"dying", "die"},        {"lying", "lie"},
    {"tying", "tie"},      {"news", "news"},       {"innings", "inning"},   {"inning", "inning"},
    {"outings", "outing"}, {"outing", "outing"},   {"cannings", "canning"}, {"canning", "canning"},
    {"howe", "howe"},      {"proceed", "proceed"}, {"exceed", "exceed"},    {"succeed", "succeed"},
};

// For each letter: is it a consonant? A y is one at the start and after a vowel.
std::vector<bool> consonants(Word word) {
  std::vector<bool> flags;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool vowel = Word("aeiou").find(word[i]) != Word::npos;
    flags.push_back(!vowel && (word[i] != 'y' || i == 0 || !flags[i - 1]));
  }
  return flags;
}

// m of [C](VC){m}[V]
int measure(Word stem) {
  const auto flags = consonants(stem);
  int count = 0;
  for (size_t i = 1; i < flags.size(); ++i) count += !flags[i - 1] && flags[i];
  return count;
}

bool has_measure(Word stem) {
  return measure(stem) > 0;
}

bool has_measure_above_one(Word stem) {
  return measure(stem) > 1;
}

bool contains_vowel(Word stem) {
  return std::ranges::count(consonants(stem), false) > 0;
}

bool ends_in_double_consonant(Word word) {
  const size_t n = word.size();
  return n >= 2 && word[n - 1] == word[n - 2] && consonants(word).back();
}

// Consonant, vowel, consonant but w, x and y; or a word that is vowel, consonant.
bool ends_in_cvc(Word word) {
  const auto flags = consonants(word);
  const size_t n = word.size();
  if (n == 2) return !flags[0] && flags[1];
  return n > 2 && flags[n - 3] && !flags[n - 2] && flags[n - 1] &&
         Word("wxy").find(word[n - 1]) == Word::npos;
}

struct Rule {
  Word suffix, replacement;
  bool (*condition)(Word stem);
};

std::string joined(Word stem, Word ending) {
  return std::string(stem).append(ending);
}

Word without(Word word, size_t letters) {
  return word.substr(0, word.size() - letters);
}

// The first rule whose suffix fits decides, even if its condition does not hold.
std::string apply_first(Word word, std::span<const Rule> rules) {
  for (const Rule& rule : rules) {
    if (!word.ends_with(rule.suffix)) continue;
    const Word stem = without(word, rule.suffix.size());
    return rule.condition(stem) ? joined(stem, rule.replacement) : std::string(word);
  }
  return std::string(word);
}

bool always(Word) {
  return true;
}

std::string step_1a(Word word) {
  static constexpr Rule kRules[] = {
      {"sses", "ss", always}, {"ies", "i", always}, {"ss", "ss", always}, {"s", "", always}};
  if (word.size() == 4 && word.ends_with("ies")) return std::string(without(word, 1));
  return apply_first(word, kRules);
}

// What is left once "ed" or "ing" is taken off; nothing where neither is.
std::optional<Word> without_ed_or_ing(Word word) {
  for (const Word suffix : {"ed", "ing"}) {
    if (!word.ends_with(suffix)) continue;
    const Word stem = without(word, suffix.size());
    if (contains_vowel(stem)) return stem;
  }
  return std::nullopt;
}

std::string step_1b(Word word) {
  if (word.ends_with("ied")) return std::string(without(word, word.size() == 4 ? 1 : 2));
  if (word.ends_with("eed"))
    return std::string(has_measure(without(word, 3)) ? without(word, 1) : word);
  const auto stem = without_ed_or_ing(word);
  if (!stem) return std::string(word);
  if (stem->ends_with("at") || stem->ends_with("bl") || stem->ends_with("iz"))
    return joined(*stem, "e");
  if (ends_in_double_consonant(*stem)) {
    const bool kept = Word("lsz").find(stem->back()) != Word::npos;
    return std::string(kept ? *stem : without(*stem, 1));
  }
  return joined(*stem, measure(*stem) == 1 && ends_in_cvc(*stem) ? "e" : "");
}

std::string step_1c(Word word) {
  if (word.size() < 3 || !word.ends_with('y')) return std::string(word);
  const Word stem = without(word, 1);
  return consonants(stem).back() ? joined(stem, "i") : std::string(word);
}

// The l of "logi" counts as part of the stem.
bool has_measure_with_l(Word stem) {
  return has_measure(joined(stem, "l"));
}

std::string step_2(Word word) {
  static constexpr Rule kRules[] = {
      {"ational", "ate", has_measure}, {"tional", "tion", has_measure},
      {"enci", "ence", has_measure},   {"anci", "ance", has_measure},
      {"izer", "ize", has_measure},    {"bli", "ble", has_measure},
      {"alli", "al", has_measure},     {"entli", "ent", has_measure},
      {"eli", "e", has_measure},       {"ousli", "ous", has_measure},
      {"ization", "ize", has_measure}, {"ation", "ate", has_measure},
      {"ator", "ate", has_measure},    {"alism", "al", has_measure},
      {"iveness", "ive", has_measure}, {"fulness", "ful", has_measure},
      {"ousness", "ous", has_measure}, {"aliti", "al", has_measure},
      {"iviti", "ive", has_measure},   {"biliti", "ble", has_measure},
      {"fulli", "ful", has_measure},   {"logi", "log", has_measure_with_l}};
  if (word.ends_with("alli") && has_measure(without(word, 4))) return step_2(without(word, 2));
  return apply_first(word, kRules);
}

std::string step_3(Word word) {
  static constexpr Rule kRules[] = {{"icate", "ic", has_measure}, {"ative", "", has_measure},
                                    {"alize", "al", has_measure}, {"iciti", "ic", has_measure},
                                    {"ical", "ic", has_measure},  {"ful", "", has_measure},
                                    {"ness", "", has_measure}};
  return apply_first(word, kRules);
}

bool is_before_ion(Word stem) {
  return has_measure_above_one(stem) && (stem.ends_with('s') || stem.ends_with('t'));
}

std::string step_4(Word word) {
  static constexpr auto kLong = has_measure_above_one;
  static constexpr Rule kRules[] = {
      {"al", "", kLong},    {"ance", "", kLong}, {"ence", "", kLong}, {"er", "", kLong},
      {"ic", "", kLong},    {"able", "", kLong}, {"ible", "", kLong}, {"ant", "", kLong},
      {"ement", "", kLong}, {"ment", "", kLong}, {"ent", "", kLong},  {"ion", "", is_before_ion},
      {"ou", "", kLong},    {"ism", "", kLong},  {"ate", "", kLong},  {"iti", "", kLong},
      {"ous", "", kLong},   {"ive", "", kLong},  {"ize", "", kLong}};
  return apply_first(word, kRules);
}

std::string step_5(Word word) {
  if (word.ends_with('e')) {
    const Word stem = without(word, 1);
    if (measure(stem) > 1 || (measure(stem) == 1 && !ends_in_cvc(stem))) word = stem;
  }
  if (word.ends_with("ll") && has_measure_above_one(without(word, 1))) word = without(word, 1);
  return std::string(word);
}

}  // namespace

std::string porter_stem(std::string_view word) {
  const auto irregular = std::ranges::find(kIrregularForms, word, &IrregularForm::word);
  if (irregular != std::end(kIrregularForms)) return std::string(irregular->stem);
  if (word.size() <= 2) return std::string(word);
  return step_5(step_4(step_3(step_2(step_1c(step_1b(step_1a(word)))))));
}

}  // namespace peftkit::metrics
