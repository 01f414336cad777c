// Normalizers that change characters by Unicode's rules: the four forms, lower case, accents, the
// clean-up of NMT toolkits.

#include "tokenize/normalizer.hpp"
#include "tokenize/unicode.hpp"
#include "tokenize/unicode_forms.hpp"

namespace peftkit::tokenize {

namespace {

// A normalizer without settings.
class Step final : public Normalizer {
 public:
  explicit Step(void (*change)(NormalizedText&)) : change_(change) {}
  void normalize(NormalizedText& text) const override { change_(text); }

 private:
  void (*change_)(NormalizedText&);
};

void strip_accents(NormalizedText& text) {
  text.remove_if(is_combining_mark);
}

// As in NMT toolkits: control characters go, other things like blanks become blanks.
bool is_removed_by_nmt(char32_t c) {
  return (c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F ||
         c == 0x9F;
}

bool is_nmt_blank(char32_t c) {
  return c == '\t' || c == '\n' || c == 0xC || c == '\r' || c == 0x1680 ||
         (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF ||
         c == 0xFFFD;
}

void clean_for_nmt(NormalizedText& text) {
  text.remove_if(is_removed_by_nmt);
  for (char32_t& c : text.chars) {
    if (is_nmt_blank(c)) c = U' ';
  }
}

}  // namespace

std::unique_ptr<Normalizer> make_nfd(const JsonView&) {
  return std::make_unique<Step>(decompose_canonically);
}
std::unique_ptr<Normalizer> make_nfkd(const JsonView&) {
  return std::make_unique<Step>(decompose_compatibly);
}
std::unique_ptr<Normalizer> make_nfc(const JsonView&) {
  return std::make_unique<Step>(compose_canonically);
}
std::unique_ptr<Normalizer> make_nfkc(const JsonView&) {
  return std::make_unique<Step>(compose_compatibly);
}
std::unique_ptr<Normalizer> make_lowercase(const JsonView&) {
  return std::make_unique<Step>(make_lower_case);
}
std::unique_ptr<Normalizer> make_strip_accents(const JsonView&) {
  return std::make_unique<Step>(strip_accents);
}
std::unique_ptr<Normalizer> make_nmt(const JsonView&) {
  return std::make_unique<Step>(clean_for_nmt);
}

}  // namespace peftkit::tokenize
