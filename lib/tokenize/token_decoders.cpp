// Decoders that change each token, or fuse them.

#include "tokenize/decoder.hpp"
#include "tokenize/metaspace.hpp"
#include "tokenize/pattern.hpp"
#include "tokenize/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace peftkit::tokenize {

namespace {

class MetaspaceDecoder final : public Decoder {
 public:
  explicit MetaspaceDecoder(const JsonView& config)
      : blank_(read_metaspace(config)),
        prefixed_(read_prepend_scheme(config) != PrependScheme::never) {}

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (size_t i = 0; i < tokens.size(); ++i) {
      std::u32string chars = decode_utf8(tokens[i]);
      if (i == 0 && prefixed_) std::erase(chars, blank_);
      std::replace(chars.begin(), chars.end(), blank_, U' ');
      tokens[i] = encode_utf8(chars);
    }
    return tokens;
  }

 private:
  char32_t blank_;
  bool prefixed_;
};

// "<0x41>" tokens side by side become the characters of those bytes, or a U+FFFD for each byte.
class ByteFallbackDecoder final : public Decoder {
 public:
  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    std::vector<std::string> result;
    std::string bytes;
    const auto append_bytes = [&] {
      if (!first_invalid_utf8(bytes)) {
        if (!bytes.empty()) result.push_back(bytes);
      } else {
        result.insert(result.end(), bytes.size(), "\uFFFD");
      }
      bytes.clear();
    };
    for (std::string& token : tokens) {
      if (const auto byte = byte_of(token)) {
        bytes.push_back(*byte);
        continue;
      }
      append_bytes();
      result.push_back(std::move(token));
    }
    append_bytes();
    return result;
  }

 private:
  static std::optional<char> byte_of(const std::string& token) {
    if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
    unsigned value = 0;
    const char* end = token.data() + 5;
    if (std::from_chars(token.data() + 3, end, value, 16).ptr != end) return std::nullopt;
    return static_cast<char>(value);
  }
};

class FuseDecoder final : public Decoder {
 public:
  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    return {join(tokens, "")};
  }
};

// Drops up to `start` characters at the start of each token, and `stop` at its end.
class StripDecoder final : public Decoder {
 public:
  explicit StripDecoder(const JsonView& config)
      : content_(config.at("content").character()),
        start_(static_cast<size_t>(config.at("start").id())),
        stop_(static_cast<size_t>(config.at("stop").id())) {}

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (std::string& token : tokens) {
      const std::u32string chars = decode_utf8(token);
      size_t begin = 0, end = chars.size();
      while (begin < std::min(start_, chars.size()) && chars[begin] == content_) ++begin;
      while (end > begin && chars.size() - end < stop_ && chars[end - 1] == content_) --end;
      token = encode_utf8(std::u32string_view(chars).substr(begin, end - begin));
    }
    return tokens;
  }

 private:
  char32_t content_;
  size_t start_, stop_;
};

class ReplaceDecoder final : public Decoder {
 public:
  explicit ReplaceDecoder(const JsonView& config)
      : pattern_(config.at("pattern")), content_(decode_utf8(config.at("content").text())) {}

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (std::string& token : tokens) token = replaced(decode_utf8(token));
    return tokens;
  }

 private:
  std::string replaced(std::u32string_view chars) const {
    const Span whole{0, static_cast<int32_t>(chars.size())};
    std::u32string result;
    size_t done = 0;
    pattern_.each_match(chars, {&whole, 1}, [&](size_t, Span match) {
      result += chars.substr(done, static_cast<size_t>(match.begin) - done);
      check_growth(chars.size(), result.size() + content_.size());
      result += content_;
      done = static_cast<size_t>(match.end);
    });
    return encode_utf8(result += chars.substr(done));
  }

  Pattern pattern_;
  std::u32string content_;
};

// The suffix ends a word: a blank, but not behind the last token.
class BpeDecoder final : public Decoder {
 public:
  explicit BpeDecoder(const JsonView& config) : suffix_(config.text("suffix", "</w>")) {}

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (size_t i = 0; i < tokens.size() && !suffix_.empty(); ++i) {
      const std::string_view blank = i + 1 < tokens.size() ? " " : "";
      for (size_t at = tokens[i].find(suffix_); at != std::string::npos;
           at = tokens[i].find(suffix_, at + blank.size()))
        tokens[i].replace(at, suffix_.size(), blank);
    }
    return tokens;
  }

 private:
  std::string suffix_;
};

}  // namespace

std::unique_ptr<Decoder> make_metaspace_decoder(const JsonView& config) {
  return std::make_unique<MetaspaceDecoder>(config);
}
std::unique_ptr<Decoder> make_byte_fallback_decoder(const JsonView&) {
  return std::make_unique<ByteFallbackDecoder>();
}
std::unique_ptr<Decoder> make_fuse_decoder(const JsonView&) {
  return std::make_unique<FuseDecoder>();
}
std::unique_ptr<Decoder> make_strip_decoder(const JsonView& config) {
  return std::make_unique<StripDecoder>(config);
}
std::unique_ptr<Decoder> make_replace_decoder(const JsonView& config) {
  return std::make_unique<ReplaceDecoder>(config);
}
std::unique_ptr<Decoder> make_bpe_decoder(const JsonView& config) {
  return std::make_unique<BpeDecoder>(config);
}

}  // namespace peftkit::tokenize
