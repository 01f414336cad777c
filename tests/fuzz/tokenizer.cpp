// tokenizer.json, and a text that it encodes behind a line "=====".

#include "fuzz/encode.hpp"
#include "tokenize/pipeline.hpp"

using namespace peftkit;

namespace {

constexpr std::string_view kUsualText =
    "The café's naïve, 12 \u4e2d\u6587 \U0001F600 [MASK] unaffable\n<s> the";

std::unique_ptr<tokenize::Tokenizer> open(std::string_view text) {
  const auto document = tokenize::parse_json_text(text, "tokenizer.json");
  return std::make_unique<tokenize::Pipeline>(
      tokenize::read_parts(tokenize::JsonView(document, "tokenizer.json")),
      tokenize::TokenizerConfig{}, std::nullopt);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  constexpr std::string_view mark = "\n=====\n";
  const size_t end = input.find(mark);
  const auto tokenizer = fuzz::parsed([&] { return open(input.substr(0, end)); });
  if (!tokenizer) return 0;
  fuzz::encode_and_decode(
      **tokenizer, end == std::string_view::npos ? kUsualText : input.substr(end + mark.size()));
  return 0;
}
