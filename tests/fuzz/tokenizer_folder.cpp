// The small files of a tokenizer's folder, in every combination, and the chat template among them.

#include "chat/chat_template.hpp"
#include "fuzz/encode.hpp"

using namespace peftkit;

namespace {

const std::vector<std::string> kNames = {"tokenizer.json",
                                         "vocab.txt",
                                         "vocab.json",
                                         "merges.txt",
                                         "tokenizer_config.json",
                                         "special_tokens_map.json",
                                         "added_tokens.json",
                                         "config.json",
                                         "chat_template.jinja",
                                         "chat_template.json"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fs::path& folder = fuzz::scratch_folder();
  fuzz::put_files(folder, fuzz::files_of(fuzz::text_of(data, size), kNames), kNames);
  if (const auto tokenizer = fuzz::parsed([&] { return tokenize::open_tokenizer(folder); }))
    fuzz::encode_and_decode(**tokenizer, "The café's naïve, 12 [MASK]<s> the");
  fuzz::parsed([&] { return tokenize::tokenizer_hash(folder); });
  if (const auto chat = fuzz::parsed([&] { return chat::open_chat_template(folder); });
      chat && *chat)
    fuzz::parsed([&] { return (*chat)->render(std::vector{chat::Message("user", "Hi")}, true); });
  return 0;
}
