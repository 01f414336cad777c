#pragma once
// The Porter stemmer (Porter 1980) with the extensions that are NLTK's default.

#include <string>
#include <string_view>

namespace peftkit::metrics {

// `word` is lower case; what is not an ASCII letter counts as a consonant.
std::string porter_stem(std::string_view word);

}  // namespace peftkit::metrics
