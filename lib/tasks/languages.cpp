#include "tasks/languages.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

std::string known_names(const std::vector<std::string>& names) {
  constexpr size_t kMost = 60;  // NLLB has 202
  const auto shown = static_cast<ptrdiff_t>(std::min(names.size(), kMost));
  return join({names.begin(), names.begin() + shown}) + (names.size() > kMost ? ", …" : "");
}

// The token of a language that a key names; nothing where it names none.
std::optional<int32_t> token_of(const char* key, const std::string& language,
                                const tokenize::Tokenizer& tokenizer) {
  if (language.empty()) return std::nullopt;
  const auto& names = tokenizer.languages().names;
  if (names.empty()) {
    throw Error(ErrorKind::config,
                str(key, ": found '", language,
                    "', expected nothing (the checkpoint's tokenizer has no languages; mBART's, "
                    "mBART-50's and NLLB's have)"));
  }
  if (std::ranges::find(names, language) == names.end()) {
    throw Error(ErrorKind::config,
                str(key, ": found '", language, "', expected one of the tokenizer's languages (",
                    known_names(names), ")", did_you_mean(language, names)));
  }
  return tokenizer.token_to_id(language);
}

}  // namespace

Languages::Languages(const config::TaskConfig& config, const tokenize::Tokenizer& tokenizer)
    : source_(token_of("task.source_language", config.source_language, tokenizer)),
      target_(token_of("task.target_language", config.target_language, tokenizer)) {
  const tokenize::Languages& own = tokenizer.languages();
  const auto frame = tokenizer.encode("", std::nullopt, true, std::nullopt).ids;
  if (own.names.empty()) {
    // What a tokenizer of no known class puts behind the end is a language, too.
    const auto eos = tokenizer.special_ids().eos;
    const bool ends = eos && frame.size() > 1 && frame[frame.size() - 2] == *eos;
    if (ends && frame.back() != *eos) source_ = target_ = frame.back();
    return;
  }
  const auto is_language = [&](int32_t id) {
    const auto token = tokenizer.id_to_token(id);
    return token && std::ranges::find(own.names, *token) != own.names.end();
  };
  before_ = is_language(frame.front());
  if (!source_) source_ = before_ ? frame.front() : frame.back();
  if (!target_) target_ = token_of("tgt_lang of tokenizer_config.json", own.target, tokenizer);
  if (!target_) target_ = source_;
}

void Languages::mark(std::vector<int32_t>& ids, std::optional<int32_t> language) const {
  if (language) (before_ ? ids.front() : ids.back()) = *language;
}

}  // namespace peftkit::tasks
