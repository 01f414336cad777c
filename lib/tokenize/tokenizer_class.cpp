#include "tokenize/tokenizer_class.hpp"

#include <algorithm>
#include <iterator>

namespace peftkit::tokenize {

namespace {

constexpr TokenizerClass bert(std::string_view name) {
  return {name, ClassFamily::bert, "", "", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
}

constexpr TokenizerClass gpt2(std::string_view name, ClassFamily family = ClassFamily::gpt2) {
  constexpr std::string_view end = "<|endoftext|>";
  return {name, family, end, end, end, "", "", "", ""};
}

// The tokens of fairseq's models.
constexpr TokenizerClass fairseq(std::string_view name, ClassFamily family) {
  return {name, family, "<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
}

constexpr TokenizerClass deberta(std::string_view name, ClassFamily family) {
  return {name, family, "[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
}

constexpr TokenizerClass llama(std::string_view name) {
  return {name, ClassFamily::llama, "<s>", "</s>", "<unk>", "", "", "", ""};
}

constexpr TokenizerClass kOther{"", ClassFamily::other, "", "", "", "", "", "", ""};

constexpr std::array kClasses{
    bert("BertTokenizer"),
    bert("ConvBertTokenizer"),
    bert("DistilBertTokenizer"),
    bert("ElectraTokenizer"),
    bert("LayoutLMTokenizer"),
    bert("LxmertTokenizer"),
    bert("MobileBertTokenizer"),
    bert("SqueezeBertTokenizer"),
    gpt2("GPT2Tokenizer"),
    gpt2("CodeGenTokenizer"),
    gpt2("GPTNeoXTokenizer", ClassFamily::gpt_neox),
    TokenizerClass{"Qwen2Tokenizer", ClassFamily::gpt2, "", "<|endoftext|>", "<|endoftext|>", "",
                   "<|endoftext|>", "", ""},
    fairseq("RobertaTokenizer", ClassFamily::roberta),
    fairseq("BartTokenizer", ClassFamily::roberta),
    fairseq("BlenderbotTokenizer", ClassFamily::roberta),
    fairseq("LEDTokenizer", ClassFamily::roberta),
    fairseq("LongformerTokenizer", ClassFamily::roberta),
    fairseq("MvpTokenizer", ClassFamily::roberta),
    fairseq("XLMRobertaTokenizer", ClassFamily::xlm_roberta),
    fairseq("MBartTokenizer", ClassFamily::mbart),
    fairseq("MBart50Tokenizer", ClassFamily::mbart50),
    fairseq("NllbTokenizer", ClassFamily::nllb),
    deberta("DebertaTokenizer", ClassFamily::deberta),
    deberta("DebertaV2Tokenizer", ClassFamily::deberta_v2),
    llama("LlamaTokenizer"),
    llama("LLaMATokenizer"),  // of files from before the class was in `transformers`
    llama("CodeLlamaTokenizer"),
    TokenizerClass{"CohereTokenizer", ClassFamily::llama, "<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>",
                   "<UNK>", "", "", "", ""},
    TokenizerClass{"GemmaTokenizer", ClassFamily::gemma, "<bos>", "<eos>", "<unk>", "", "<pad>", "",
                   ""},
    TokenizerClass{"T5Tokenizer", ClassFamily::t5, "", "</s>", "<unk>", "", "<pad>", "", ""},
    TokenizerClass{"AlbertTokenizer", ClassFamily::albert, "[CLS]", "[SEP]", "<unk>", "[SEP]",
                   "<pad>", "[CLS]", "[MASK]"},
};

struct ModelType {
  std::string_view model_type, tokenizer_class;
};

constexpr ModelType kModelTypes[] = {
    {"albert", "AlbertTokenizer"},
    {"bart", "BartTokenizer"},
    {"bert", "BertTokenizer"},
    {"deberta", "DebertaTokenizer"},
    {"deberta-v2", "DebertaV2Tokenizer"},
    {"distilbert", "DistilBertTokenizer"},
    {"electra", "ElectraTokenizer"},
    {"gemma", "GemmaTokenizer"},
    {"gemma2", "GemmaTokenizer"},
    {"gpt2", "GPT2Tokenizer"},
    {"gpt_neox", "GPTNeoXTokenizer"},
    {"llama", "LlamaTokenizer"},
    {"longformer", "LongformerTokenizer"},
    {"mbart", "MBartTokenizer"},
    {"mistral", "LlamaTokenizer"},
    {"mt5", "T5Tokenizer"},
    {"qwen2", "Qwen2Tokenizer"},
    {"roberta", "RobertaTokenizer"},
    {"t5", "T5Tokenizer"},
    {"xlm-roberta", "XLMRobertaTokenizer"},
};

}  // namespace

bool is_byte_level(ClassFamily family) {
  return family == ClassFamily::gpt2 || family == ClassFamily::gpt_neox ||
         family == ClassFamily::roberta || family == ClassFamily::deberta;
}

bool is_sentencepiece(ClassFamily family) {
  return family != ClassFamily::other && family != ClassFamily::bert && !is_byte_level(family);
}

std::string_view class_of_model_type(std::string_view model_type) {
  const auto found = std::find_if(std::begin(kModelTypes), std::end(kModelTypes),
                                  [&](const ModelType& m) { return m.model_type == model_type; });
  return found == std::end(kModelTypes) ? "" : found->tokenizer_class;
}

const TokenizerClass& tokenizer_class_of(std::string_view name) {
  const auto found = std::find_if(kClasses.begin(), kClasses.end(),
                                  [name](const TokenizerClass& c) { return c.name == name; });
  return found == kClasses.end() ? kOther : *found;
}

}  // namespace peftkit::tokenize
