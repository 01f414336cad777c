// SentencePiece's normalization as the reference does it: a grapheme cluster of less than six bytes
// is looked up as a whole, by its shortest start that is in the map; else each character for
// itself.

#include "tokenize/charsmap.hpp"
#include "tokenize/graphemes.hpp"
#include "tokenize/normalizer.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tokenize {

namespace {

constexpr size_t kShortCluster = 6;  // bytes

// `old_count` characters become `text`. What is removed is counted at the character before.
void append_changes(size_t old_count, std::u32string_view text, std::vector<Change>& changes) {
  for (size_t i = 0; i < text.size(); ++i) changes.push_back({text[i], i < old_count ? 0 : 1});
  if (text.size() < old_count && !changes.empty())
    changes.back().change -= static_cast<int>(old_count - text.size());
}

class Precompiled final : public Normalizer {
 public:
  explicit Precompiled(const JsonView& config) : map_(config.at("precompiled_charsmap")) {}

  void normalize(NormalizedText& text) const override {
    std::vector<Change> changes;
    changes.reserve(text.size());
    bool modified = false;
    // Changes `characters` if they are in the map.
    const auto change = [&](std::u32string_view characters, std::string_view bytes) {
      const auto replacement = map_.find(bytes);
      if (replacement) append_changes(characters.size(), decode_utf8(*replacement), changes);
      modified = modified || replacement;
      return replacement.has_value();
    };
    std::string bytes;
    each_grapheme(text.chars, [&](std::u32string_view cluster) {
      bytes.clear();
      append_utf8(cluster, bytes);
      if (bytes.size() < kShortCluster && change(cluster, bytes)) return;
      for (size_t i = 0; i < cluster.size(); ++i) {
        bytes.clear();
        append_utf8(cluster.substr(i, 1), bytes);
        if (!change(cluster.substr(i, 1), bytes)) changes.push_back({cluster[i], 0});
      }
    });
    if (modified) text.transform(changes);
  }

 private:
  Charsmap map_;
};

}  // namespace

std::unique_ptr<Normalizer> make_precompiled(const JsonView& config) {
  return std::make_unique<Precompiled>(config);
}

}  // namespace peftkit::tokenize
