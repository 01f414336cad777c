// The base's folder without its weights.

#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

const std::string kConfigJson = "model/config.json";

Damage config_value(const std::string& key, const Json& value) {
  return json(kConfigJson, "/" + key, value);
}

// A tokenizer.json of a word-level vocabulary.
Json tokenizer_json() {
  Json vocabulary;
  for (const char* word : {"[UNK]", "good", "bad"}) vocabulary[word] = vocabulary.size();
  return {{"version", "1.0"},
          {"added_tokens", Json::array()},
          {"normalizer", nullptr},
          {"pre_tokenizer", {{"type", "Whitespace"}}},
          {"post_processor", nullptr},
          {"decoder", nullptr},
          {"model", {{"type", "WordLevel"}, {"unk_token", "[UNK]"}, {"vocab", vocabulary}}}};
}

// What Git LFS leaves where it fetched nothing.
std::string lfs_pointer() {
  return "version https://git-lfs.github.com/spec/v1\noid sha256:0b5f\nsize 2048\n";
}

Damage tokenizer(const std::string& pointer, const Json& value) {
  Json document = tokenizer_json();
  document[Json::json_pointer(pointer)] = value;
  return file("model/tokenizer.json", dump_json(document));
}

}  // namespace

BrokenSection broken_checkpoints() {
  return {
      "The base: config.json and the tokenizer",
      "",
      {
          {"no such folder", section("model", {"name_or_path: ./modle"}), kValidate, 4,
           "error: DIR/modle: no such folder"},
          {"a name that the cache of Hugging Face does not have",
           all({file("cache/models--toys--bert/refs/main", "1"),
                section("model", {"name_or_path: toys/brt"})}),
           kValidate, 4,
           "error: toys/brt: no such folder, and no model of this name in the Hugging Face cache "
           "DIR/cache (did you mean 'toys/bert'?)"},
          {"a file", section("model", {"name_or_path: train.tsv"}), kValidate, 4,
           "error: DIR/train.tsv: found a file, expected the folder of a checkpoint"},
          {"no config.json", without(kConfigJson), kValidate, 4,
           "error: DIR/model: no config.json, so not a Hugging Face checkpoint"},
          {"config.json: empty", file(kConfigJson, ""), kValidate, 4,
           "error: DIR/model/config.json:1:1: not valid JSON: syntax error while parsing value - "
           "unexpected end of input; expected '[', '{', or a literal"},
          {"config.json: breaks off", cut(kConfigJson, 40), kValidate, 4,
           "error: DIR/model/config.json:4:2: not valid JSON: syntax error while parsing array - "
           "unexpected end of input; expected ']'"},
          {"config.json: a list", file(kConfigJson, "[]"), kValidate, 4,
           "error: DIR/model/config.json: found array, expected an object"},
          {"config.json: a family that is not supported", config_value("model_type", "brt"),
           kValidate, 4,
           "error: DIR/model/config.json: model_type: 'brt' is not supported (did you mean "
           "'bert'?); supported: bert, roberta, xlm-roberta, distilbert, albert, electra, deberta, "
           "deberta-v2, modernbert, gpt2, gptj, llama, mistral, qwen2, qwen3, gemma2, gemma3_text, "
           "phi3, t5, mt5, bart, mbart"},
          {"config.json: no family", json_without(kConfigJson, "/model_type"), kValidate, 4,
           "error: DIR/model/config.json: model_type: found nothing, expected the name of a model "
           "family"},
          {"config.json: a key is missing", json_without(kConfigJson, "/hidden_size"), kValidate, 4,
           "error: DIR/model/config.json: hidden_size: found nothing, expected a positive integer"},
          {"config.json: a number as text", config_value("hidden_size", "16"), kValidate, 4,
           "error: DIR/model/config.json: hidden_size: found \"16\", expected a positive integer"},
          {"config.json: a negative number", config_value("num_hidden_layers", -2), kValidate, 4,
           "error: DIR/model/config.json: num_hidden_layers: found -2, expected a positive "
           "integer"},
          {"config.json: a dropout above 1", config_value("hidden_dropout_prob", 1.5), kValidate, 4,
           "error: DIR/model/config.json: hidden_dropout_prob: found 1.5, expected a number from 0 "
           "to 1"},
          {"config.json: heads that do not divide the hidden size",
           config_value("num_attention_heads", 3), kValidate, 4,
           "error: DIR/model/config.json: num_attention_heads: found 3, expected a divisor of the "
           "hidden size 16"},
          {"config.json: an unknown activation", config_value("hidden_act", "gleu"), kValidate, 4,
           "error: DIR/model/config.json: unknown activation 'gleu' (did you mean 'gelu'?)"},
          {"config.json: a decoder", config_value("is_decoder", true), kValidate, 4,
           "error: DIR/model/config.json: is_decoder: found true, expected false (nothing else is "
           "supported)"},
          {"config.json: another size of the vocabulary than the weights",
           config_value("vocab_size", 100), kValidate, 4,
           "error: DIR/model: embeddings.word_embeddings.weight: shape [76, 16], expected [100, "
           "16] (from config.json)"},
          {"config.json: more layers than the weights", config_value("num_hidden_layers", 3),
           kValidate, 4,
           "error: DIR/model: encoder.layer.2.attention.output.dense.weight: missing, expected "
           "[16, 16]\n"
           "DIR/model: encoder.layer.2.attention.output.dense.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.attention.self.query.weight: missing, expected [16, 16]\n"
           "DIR/model: encoder.layer.2.attention.self.query.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.attention.self.key.weight: missing, expected [16, 16]\n"
           "DIR/model: encoder.layer.2.attention.self.key.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.attention.self.value.weight: missing, expected [16, 16]\n"
           "DIR/model: encoder.layer.2.attention.self.value.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.attention.output.LayerNorm.weight: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.attention.output.LayerNorm.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.intermediate.dense.weight: missing, expected [32, 16]\n"
           "DIR/model: encoder.layer.2.intermediate.dense.bias: missing, expected [32]\n"
           "DIR/model: encoder.layer.2.output.dense.weight: missing, expected [16, 32]\n"
           "DIR/model: encoder.layer.2.output.dense.bias: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.output.LayerNorm.weight: missing, expected [16]\n"
           "DIR/model: encoder.layer.2.output.LayerNorm.bias: missing, expected [16]"},
          {"config.json: fewer layers than the weights", config_value("num_hidden_layers", 1),
           kValidate, 0,
           "warning DIR/model: encoder.layer.{}: the weights have 2 layers, config.json says 1; "
           "the others are not used\n"
           "checkpoint  DIR/model\n"
           "model       bert, 1 layers, hidden size 16\n"
           "adapter     5 modules\n" +
               kSoundDataOk},
          {"config.json: a key that is not known and may change numbers",
           config_value("layer_scale", 0.1), kValidate, 4,
           "error: DIR/model/config.json: layer_scale: found 0.1, which peftkit does not know and "
           "which may change the model's numbers\n"
           "--allow-unknown-config-keys (model.allow_unknown_config_keys: true) goes on without "
           "what is not known"},
          {"config.json: the same, allowed", config_value("layer_scale", 0.1),
           kValidate + " --allow-unknown-config-keys", 0,
           "warning DIR/model/config.json: layer_scale: found 0.1, which peftkit does not know and "
           "which may change the model's numbers; left out, as allowed\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n" +
               kSoundDataOk},
          {"config.json: quantised weights",
           config_value("quantization_config", {{"quant_method", "gptq"}, {"bits", 4}}), kValidate,
           4,
           "error: DIR/model/config.json: quantization_config: the weights are quantised (gptq, 4 "
           "bits); expected a checkpoint whose weights are not quantised"},
          {"config.json: a pointer of Git LFS", file(kConfigJson, lfs_pointer()), kValidate, 4,
           "error: DIR/model/config.json: is a Git LFS pointer to a file of 2048 bytes; fetch the "
           "file with git lfs pull"},
          {"vocab.txt: a pointer of Git LFS", file("model/vocab.txt", lfs_pointer()), kValidate, 4,
           "error: DIR/model/vocab.txt: is a Git LFS pointer to a file of 2048 bytes; fetch the "
           "file with git lfs pull"},
          {"tokenizer_config.json: a key that may cut texts otherwise",
           json("model/tokenizer_config.json", "/truncation_side", "left"), kValidate, 0,
           "warning DIR/model/tokenizer_config.json: truncation_side: found \"left\", which "
           "peftkit "
           "does not act on: texts may be cut into other tokens than in Python\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n" +
               kSoundDataOk},
          {"an adapter of peft",
           all({moved("model", "base"), file("model/adapter_config.json",
                                             R"({"peft_type": "LORA", "r": 4, "lora_alpha": 8})")}),
           kValidate, 4,
           "error: DIR/model: is an adapter of the library peft (peft_type LORA), which peftkit "
           "does not read; merge it into its base (in Python merge_and_unload(), then "
           "save_pretrained()) and give that folder as model.name_or_path, or train one of its "
           "kind: adapter.config: lora[r=4, alpha=8]"},
          {"no tokenizer", without("model/vocab.txt"), kValidate, 4,
           "error: DIR/model: no tokenizer here, expected one of tokenizer.json, vocab.txt, "
           "vocab.json with merges.txt, spiece.model, sentencepiece.bpe.model, spm.model, "
           "tokenizer.model"},
          {"vocab.txt: empty", file("model/vocab.txt", ""), kValidate, 4,
           "error: DIR/model/vocab.txt: unk_token '[UNK]' is missing"},
          {"vocab.txt: not UTF-8",
           replaced("model/vocab.txt", "good",
                    "g\xF6\xF6"
                    "d"),
           kValidate, 4, "error: DIR/model/vocab.txt: byte 32 is not valid UTF-8"},
          {"vocab.txt: without a special token", replaced("model/vocab.txt", "[SEP]\n", ""),
           kValidate, 4, "error: DIR/model/vocab.txt: sep_token '[SEP]' is missing"},
          {"vocab.txt: more tokens than the embedding, none of which is used",
           replaced("model/vocab.txt", "##z", "##z\nnew\nnewer"), kValidate, 0,
           "warning the tokenizer has 78 tokens, but vocab_size in the base's config.json is 76: "
           "is it that of another model?\n"
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n" +
               kSoundDataOk},
          {"vocab.txt: more tokens than the embedding",
           replaced("model/vocab.txt", "##z\n", "##z\nfilm\n"), kValidate, 4,
           "error: DIR/train.tsv:3: the token 'film' has the id 76, but vocab_size in the base's "
           "config.json is 76: is the tokenizer that of another model?"},
          {"tokenizer_config.json: breaks off", cut("model/tokenizer_config.json", 20), kValidate,
           4,
           "error: DIR/model/tokenizer_config.json: not valid JSON: parse error at line 1, column "
           "21: syntax error while parsing value - invalid literal; last read: '\"do_lower_case\": "
           "tr'"},
          {"tokenizer_config.json: a class that needs other files",
           json("model/tokenizer_config.json", "/tokenizer_class", "T5Tokenizer"), kValidate, 4,
           "error: DIR/model/vocab.txt: tokenizer class 'T5Tokenizer' with this file alone is not "
           "supported (only BERT's classes are); save the checkpoint with a tokenizer.json"},
          {"tokenizer.json: breaks off", file("model/tokenizer.json", "{\"version\": \"1.0\","),
           kValidate, 4,
           "error: DIR/model/tokenizer.json: not valid JSON: parse error at line 1, column 19: "
           "syntax error while parsing object key - unexpected end of input; expected string "
           "literal"},
          {"tokenizer.json: an unknown kind of model", tokenizer("/model/type", "Wordlevel"),
           kValidate, 4,
           "error: DIR/model/tokenizer.json: model: type 'Wordlevel' is not supported (did you "
           "mean 'WordLevel'?) (supported: BPE, Unigram, WordLevel, WordPiece)"},
          {"tokenizer.json: an unknown kind of pre-tokenizer",
           tokenizer("/pre_tokenizer", {{"type", "WhiteSpace"}}), kValidate, 4,
           "error: DIR/model/tokenizer.json: pre_tokenizer: type 'WhiteSpace' is not supported "
           "(did you mean 'Whitespace'?) (supported: BertPreTokenizer, ByteLevel, "
           "CharDelimiterSplit, Digits, Metaspace, Punctuation, Sequence, Split, Whitespace, "
           "WhitespaceSplit)"},
          {"tokenizer.json: no vocabulary", tokenizer("/model/vocab", nullptr), kValidate, 4,
           "error: DIR/model/tokenizer.json: model.vocab: expected an object of tokens and their "
           "ids"},
          {"tokenizer.json: a vocabulary larger than the embedding",
           tokenizer("/model/vocab/good", 500), kValidate, 4,
           "error: DIR/train.tsv:8: the token 'good' has the id 500, but vocab_size in the base's "
           "config.json is 76: is the tokenizer that of another model?"},
          {"vocab.json without merges.txt",
           all({without("model/vocab.txt"), file("model/vocab.json", "{}")}), kValidate, 4,
           "error: DIR/model: no tokenizer here, expected one of tokenizer.json, vocab.txt, "
           "vocab.json with merges.txt, spiece.model, sentencepiece.bpe.model, spm.model, "
           "tokenizer.model"},
      }};
}

}  // namespace peftkit::test
