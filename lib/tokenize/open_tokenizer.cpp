// From a checkpoint folder to a tokenizer: which files define it, and what the config changes.

#include "tokenize/byte_level_files.hpp"
#include "tokenize/config_overrides.hpp"
#include "tokenize/pipeline.hpp"
#include "tokenize/sentencepiece_folder.hpp"
#include "tokenize/vocab_txt.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

std::unique_ptr<Tokenizer> open_document(const nlohmann::json& document, const fs::path& file,
                                         const TokenizerConfig& config,
                                         const std::optional<Frame>& frame) {
  return std::make_unique<Pipeline>(read_parts(JsonView(document, file.string())), config, frame);
}

[[noreturn]] void refuse_class(const fs::path& file, const TokenizerConfig& config,
                               const char* supported) {
  throw Error(ErrorKind::checkpoint,
              str(file.string(), ": tokenizer class '", config.tokenizer_class,
                  "' with this file alone is not supported (only ", supported,
                  " are); save the checkpoint with a tokenizer.json"));
}

std::unique_ptr<Tokenizer> open_tokenizer_json(const fs::path& folder, const std::string& name) {
  const TokenizerConfig config = read_tokenizer_config(folder, "");
  nlohmann::json document = read_json_file(folder / name);
  apply_config(config, document);
  return open_document(document, folder / name, config, switched_frame(config));
}

std::unique_ptr<Tokenizer> open_vocab_txt(const fs::path& folder, const std::string& name) {
  const TokenizerConfig config = read_tokenizer_config(folder, "BertTokenizer");
  if (!config.is_bert_class()) refuse_class(folder / name, config, "BERT's classes");
  return open_document(document_from_vocab_txt(folder / name, config), folder / name, config,
                       std::nullopt);
}

std::unique_ptr<Tokenizer> open_merges(const fs::path& folder, const std::string& name) {
  const TokenizerConfig config = read_tokenizer_config(folder, "GPT2Tokenizer");
  if (!is_byte_level(config.family()))
    refuse_class(folder / name, config, "those of GPT-2, RoBERTa, BART, DeBERTa and Qwen2");
  return open_document(document_from_merges(folder, config), folder / name, config,
                       merges_frame(config));
}

std::unique_ptr<Tokenizer> open_sentencepiece(const fs::path& folder, const std::string& name) {
  const TokenizerConfig config = with_class_tokens(read_tokenizer_config(folder, ""));
  if (!is_sentencepiece(config.family())) {
    refuse_class(folder / name, config,
                 "those of T5, XLM-RoBERTa, mBART, NLLB, ALBERT, DeBERTa-v3, Llama and Gemma");
  }
  return std::make_unique<Pipeline>(parts_from_sentencepiece(folder / name, config), config,
                                    class_frame(config));
}

// The files that hold a vocabulary; the first one that is there counts.
struct VocabularyFile {
  const char* name;
  const char* companion;  // which must be there, too; null for none
  std::unique_ptr<Tokenizer> (*open)(const fs::path& folder, const std::string& name);
};

constexpr VocabularyFile kVocabularyFiles[] = {
    {"tokenizer.json", nullptr, open_tokenizer_json},
    {"vocab.txt", nullptr, open_vocab_txt},
    {"vocab.json", "merges.txt", open_merges},
    {"spiece.model", nullptr, open_sentencepiece},
    {"sentencepiece.bpe.model", nullptr, open_sentencepiece},
    {"spm.model", nullptr, open_sentencepiece},
    {"tokenizer.model", nullptr, open_sentencepiece},
};

const VocabularyFile& vocabulary_file(const fs::path& folder) {
  std::vector<std::string> names;
  for (const VocabularyFile& file : kVocabularyFiles) {
    const bool complete = file.companion == nullptr || fs::exists(folder / file.companion);
    if (complete && fs::exists(folder / file.name)) return file;
    names.push_back(file.companion == nullptr ? file.name
                                              : str(file.name, " with ", file.companion));
  }
  throw Error(ErrorKind::checkpoint,
              str(folder.string(), ": no tokenizer here, expected one of ", join(names)));
}

}  // namespace

std::unique_ptr<Tokenizer> open_tokenizer(const fs::path& folder) {
  const VocabularyFile& file = vocabulary_file(folder);
  const log::Phase phase("tokenizer " + (folder / file.name).string());
  return file.open(folder, file.name);
}

std::vector<std::string> tokenizer_files(const fs::path& folder) {
  const VocabularyFile& file = vocabulary_file(folder);
  std::vector<std::string> files{file.name};
  if (file.companion != nullptr) files.emplace_back(file.companion);
  for (std::string& name : tokenizer_config_files(folder)) files.push_back(std::move(name));
  return files;
}

std::string tokenizer_hash(const fs::path& folder) {
  // Lengths keep names and contents apart.
  std::string all;
  for (const std::string& name : tokenizer_files(folder)) {
    const std::string content = read_file(folder / name);
    all += str(name, '\0', content.size(), '\0', content);
  }
  return sha256(all);
}

}  // namespace peftkit::tokenize
