// From a checkpoint folder to a tokenizer: which files define it, and what the config changes.

#include "tokenize/pipeline.hpp"
#include "tokenize/vocab_txt.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

constexpr const char* kTokenizerFile = "tokenizer.json";
constexpr const char* kVocabularyFile = "vocab.txt";

// The file that holds the vocabulary.
std::string main_file(const fs::path& folder) {
  for (const char* name : {kTokenizerFile, kVocabularyFile}) {
    if (fs::exists(folder / name)) return name;
  }
  throw Error(ErrorKind::checkpoint, str(folder.string(), ": no tokenizer here, expected ",
                                         kTokenizerFile, " or ", kVocabularyFile));
}

// BERT's classes put the config's switches, or their own defaults, over what tokenizer.json says.
// Where no class is known, only switches that are given count.
void override_bert_normalizer(nlohmann::json& document, const TokenizerConfig& config) {
  if (!config.is_bert_class() && !config.tokenizer_class.empty()) return;
  if (!document.is_object() || !document.contains("normalizer")) return;
  nlohmann::json& normalizer = document["normalizer"];
  if (!normalizer.is_object() || normalizer.value("type", nlohmann::json()) != "BertNormalizer")
    return;
  const bool defaults = config.is_bert_class();
  const BertSwitches& given = config.bert;
  if (defaults || given.do_lower_case) normalizer["lowercase"] = given.do_lower_case.value_or(true);
  if (defaults || given.tokenize_chinese_chars) {
    normalizer["handle_chinese_chars"] = given.tokenize_chinese_chars.value_or(true);
  }
  if (defaults || given.strip_accents_given) {
    normalizer["strip_accents"] =
        given.strip_accents ? nlohmann::json(*given.strip_accents) : nlohmann::json();
  }
}

std::unique_ptr<Tokenizer> open_vocabulary_file(const fs::path& folder) {
  const TokenizerConfig config = read_tokenizer_config(folder, "BertTokenizer");
  if (!config.is_bert_class()) {
    throw Error(ErrorKind::checkpoint,
                str(folder.string(), ": tokenizer class '", config.tokenizer_class, "' with ",
                    kVocabularyFile, " alone is not supported (only BERT's classes are); save ",
                    "the checkpoint with a ", kTokenizerFile));
  }
  const nlohmann::json document = document_from_vocab_txt(folder / kVocabularyFile, config);
  return std::make_unique<Pipeline>(JsonView(document, (folder / kVocabularyFile).string()),
                                    config);
}

}  // namespace

std::unique_ptr<Tokenizer> open_tokenizer(const fs::path& folder) {
  if (main_file(folder) == kVocabularyFile) return open_vocabulary_file(folder);
  const TokenizerConfig config = read_tokenizer_config(folder, "");
  nlohmann::json document = read_json_file(folder / kTokenizerFile);
  override_bert_normalizer(document, config);
  return std::make_unique<Pipeline>(JsonView(document, (folder / kTokenizerFile).string()), config);
}

std::string tokenizer_hash(const fs::path& folder) {
  std::vector<std::string> files = tokenizer_config_files(folder);
  files.insert(files.begin(), main_file(folder));
  // Lengths keep names and contents apart.
  std::string all;
  for (const std::string& name : files) {
    const std::string content = read_file(folder / name);
    all += str(name, '\0', content.size(), '\0', content);
  }
  return sha256(all);
}

}  // namespace peftkit::tokenize
