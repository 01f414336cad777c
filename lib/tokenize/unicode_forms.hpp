#pragma once
// Unicode's normalization forms by the reference's tables: decompositions and compositions are
// those of Unicode 9, whatever ICU knows.

#include "tokenize/normalized_text.hpp"

namespace peftkit::tokenize {

void decompose_canonically(NormalizedText& text);  // NFD
void decompose_compatibly(NormalizedText& text);   // NFKD
void compose_canonically(NormalizedText& text);    // NFC
void compose_compatibly(NormalizedText& text);     // NFKC

}  // namespace peftkit::tokenize
