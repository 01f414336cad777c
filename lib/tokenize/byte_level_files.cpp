#include "tokenize/byte_level_files.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

using Document = nlohmann::json;

constexpr const char* kQwenWords =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";

// One merge a line; the first line may tell the version.
Document read_merges(const fs::path& path) {
  const std::string text = read_file(path);
  if (const auto wrong = first_invalid_utf8(text)) {
    throw Error(ErrorKind::checkpoint,
                str(path.string(), ": byte ", *wrong, " is not valid UTF-8"));
  }
  Document merges = Document::array();
  size_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    const std::string merge(trim(line));
    if (merge.empty() || (number == 1 && merge.starts_with("#version"))) continue;
    const size_t blank = merge.find(' ');
    if (blank == std::string::npos || merge.find(' ', blank + 1) != std::string::npos) {
      throw Error(ErrorKind::checkpoint, str(path.string(), ":", number, ": found '", merge,
                                             "', expected two tokens and a blank between them"));
    }
    merges.push_back(merge);
  }
  return merges;
}

Document byte_level(bool add_prefix_space, bool trim_offsets, bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", add_prefix_space},
          {"trim_offsets", trim_offsets},
          {"use_regex", use_regex}};
}

Document qwen_pre_tokenizer(bool add_prefix_space) {
  const Document words{{"type", "Split"},
                       {"pattern", {{"Regex", kQwenWords}}},
                       {"behavior", "Isolated"},
                       {"invert", false}};
  Document steps = Document::array();
  steps.push_back(words);
  steps.push_back(byte_level(add_prefix_space, true, false));
  return {{"type", "Sequence"}, {"pretokenizers", steps}};
}

Document roberta_processor(const Document& vocabulary, const fs::path& folder,
                           const TokenizerConfig& config) {
  const auto token = [&](const char* name) {
    const std::string content = config.special_content(name);
    if (vocabulary.is_object() && vocabulary.contains(content))
      return Document::array({content, vocabulary.at(content)});
    throw Error(ErrorKind::checkpoint,
                str((folder / "vocab.json").string(), ": ", name, " '", content, "' is missing"));
  };
  return {{"type", "RobertaProcessing"},
          {"cls", token("cls_token")},
          {"sep", token("sep_token")},
          {"trim_offsets", config.switches.trim_offsets.value_or(true)},
          {"add_prefix_space", config.switches.add_prefix_space.value_or(false)}};
}

}  // namespace

nlohmann::json document_from_merges(const fs::path& folder, const TokenizerConfig& config) {
  const bool add_prefix_space = config.switches.add_prefix_space.value_or(false);
  const bool qwen = config.tokenizer_class == "Qwen2Tokenizer";
  Document document{{"model",
                     {{"type", "BPE"},
                      {"vocab", read_json_file(folder / "vocab.json")},
                      {"merges", read_merges(folder / "merges.txt")}}},
                    {"normalizer", qwen ? Document{{"type", "NFC"}} : Document()},
                    {"pre_tokenizer", qwen ? qwen_pre_tokenizer(add_prefix_space)
                                           : byte_level(add_prefix_space, true, true)},
                    {"decoder", {{"type", "ByteLevel"}}}};
  if (config.family() == ClassFamily::gpt2) {
    document["post_processor"] = byte_level(true, false, true);
  } else if (config.family() == ClassFamily::roberta) {
    document["post_processor"] = roberta_processor(document["model"]["vocab"], folder, config);
  }
  return document;
}

std::optional<Frame> merges_frame(const TokenizerConfig& config) {
  if (config.family() == ClassFamily::roberta) return std::nullopt;
  if (config.family() != ClassFamily::gpt2) return class_frame(config);
  if (!config.switches.add_bos_token.value_or(false)) return std::nullopt;
  const std::string start = config.special_content("bos_token");
  return Frame{{{start, 0}, {"$A", 0}}, {{start, 0}, {"$A", 0}, {"$B", 1}}};
}

}  // namespace peftkit::tokenize
