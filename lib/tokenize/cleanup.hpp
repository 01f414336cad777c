#pragma once
// Removing the blanks that tokenization left before punctuation and English contractions.

#include <string>

namespace peftkit::tokenize {

// What `clean_up_tokenization_spaces` asks for.
std::string clean_up_spaces(std::string text);

// The WordPiece decoder's variant of it, applied to each token with the blank before it.
std::string clean_up_token(std::string token);

}  // namespace peftkit::tokenize
