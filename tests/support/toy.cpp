#include "support/toy.hpp"

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/tensor_file.hpp"

#include <cstring>

namespace peftkit::test {

namespace {

const std::vector<std::string> kPositive = {"good", "great", "fine", "lovely", "superb"};
const std::vector<std::string> kNegative = {"bad", "awful", "poor", "dull", "broken"};
const std::vector<std::string> kNeutral = {"the", "a",  "film", "meal", "hotel",
                                           "was", "is", "very", "and",  "room"};

std::vector<std::string> vocabulary() {
  std::vector<std::string> words = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (const auto* list : {&kPositive, &kNegative, &kNeutral})
    words.insert(words.end(), list->begin(), list->end());
  for (char c = 'a'; c <= 'z'; ++c) {
    if (c != 'a') words.push_back(std::string(1, c));
    words.push_back(std::string("##") + c);
  }
  return words;
}

// Values that depend on the tensor's name alone, about N(mean, deviation²).
checkpoint::TensorView random_tensor(const std::string& name, std::vector<int64_t> shape,
                                     float mean, float deviation) {
  checkpoint::TensorView view;
  view.shape = std::move(shape);
  auto values = std::make_shared<std::vector<float>>(static_cast<size_t>(view.numel()));
  for (size_t i = 0; i < values->size(); ++i) {
    float sum = 0;  // of four uniform numbers in [-0.5, 0.5): variance 1/3
    for (uint64_t k = 0; k < 4; ++k)
      sum += static_cast<float>(mix({mix(name), i, k}) >> 40) / 16777216.0f - 0.5f;
    (*values)[i] = mean + deviation * 1.7320508f * sum;
  }
  view.data = std::as_bytes(std::span(*values));
  view.owner = values;
  return view;
}

}  // namespace

fs::path write_toy_bert(const fs::path& folder, const ToyShape& shape) {
  const auto words = vocabulary();
  const Json config = {{"architectures", {"BertModel"}},
                       {"model_type", "bert"},
                       {"hidden_act", "gelu"},
                       {"hidden_size", shape.hidden},
                       {"num_hidden_layers", shape.layers},
                       {"num_attention_heads", shape.heads},
                       {"intermediate_size", shape.intermediate},
                       {"max_position_embeddings", shape.positions},
                       {"type_vocab_size", 2},
                       {"vocab_size", words.size()},
                       {"pad_token_id", 0},
                       {"layer_norm_eps", 1e-12},
                       {"initializer_range", 0.02},
                       {"hidden_dropout_prob", shape.dropout},
                       {"attention_probs_dropout_prob", shape.dropout}};
  write_file(folder / "config.json", dump_json(config));
  write_file(folder / "vocab.txt", join(words, "\n") + "\n");
  write_file(folder / "tokenizer_config.json",
             "{\"do_lower_case\": true, \"tokenizer_class\": \"BertTokenizer\"}\n");

  checkpoint::TensorViews tensors;
  const auto add = [&](const std::string& name, std::vector<int64_t> size, float mean,
                       float deviation) {
    tensors[shape.prefix + name] = random_tensor(name, std::move(size), mean, deviation);
  };
  const auto linear = [&](const std::string& name, int in, int out) {
    add(name + ".weight", {out, in}, 0, 0.2f);
    add(name + ".bias", {out}, 0, 0.1f);
  };
  const auto norm = [&](const std::string& name) {
    add(name + ".weight", {shape.hidden}, 1, 0.2f);
    add(name + ".bias", {shape.hidden}, 0, 0.1f);
  };
  const int h = shape.hidden;
  add("embeddings.word_embeddings.weight", {static_cast<int64_t>(words.size()), h}, 0, 0.3f);
  add("embeddings.position_embeddings.weight", {shape.positions, h}, 0, 0.3f);
  add("embeddings.token_type_embeddings.weight", {2, h}, 0, 0.3f);
  norm("embeddings.LayerNorm");
  for (int layer = 0; layer < shape.layers; ++layer) {
    const std::string path = str("encoder.layer.", layer, ".");
    for (const char* name : {"query", "key", "value"})
      linear(path + "attention.self." + name, h, h);
    linear(path + "attention.output.dense", h, h);
    norm(path + "attention.output.LayerNorm");
    linear(path + "intermediate.dense", h, shape.intermediate);
    linear(path + "output.dense", shape.intermediate, h);
    norm(path + "output.LayerNorm");
  }
  if (shape.pooler) linear("pooler.dense", h, h);
  checkpoint::write_safetensors(folder / "model.safetensors", tensors);
  return folder;
}

fs::path write_toy_translation_tokenizer(const fs::path& folder, const std::string& config) {
  Json vocabulary = Json::array(), added = Json::array();
  for (const char* piece : {"<s>", "<pad>", "</s>", "<unk>"})
    vocabulary.push_back(Json::array({piece, 0.0}));
  for (const char* piece : {"\u2581a", "\u2581b", "\u2581c", "\u2581d"})
    vocabulary.push_back(Json::array({piece, -1.0}));
  const auto add = [&](int id, const char* content) {
    added.push_back({{"id", id},
                     {"content", content},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  };
  int id = 0;
  for (const char* token : {"<s>", "<pad>", "</s>", "<unk>"}) add(id++, token);
  id = 8;
  for (const char* token : {"en_XX", "de_DE", "ro_RO", "<mask>", "eng_Latn", "deu_Latn"})
    add(id++, token);
  const Json blanks = {{"type", "Metaspace"},
                       {"replacement", "\u2581"},
                       {"prepend_scheme", "always"},
                       {"split", true}};
  write_file(folder / "tokenizer.json",
             dump_json({{"version", "1.0"},
                        {"added_tokens", added},
                        {"normalizer", nullptr},
                        {"pre_tokenizer", blanks},
                        {"post_processor", nullptr},
                        {"decoder", blanks},
                        {"model", {{"type", "Unigram"}, {"unk_id", 3}, {"vocab", vocabulary}}}}));
  write_file(folder / "tokenizer_config.json", config);
  return folder;
}

fs::path write_toy_data(const fs::path& file, int rows, int first) {
  std::string text = "sentence\tlabel\n";
  for (int i = first; i < first + rows; ++i) {
    const auto pick = [&](const std::vector<std::string>& words, uint64_t salt) {
      return words[mix({static_cast<uint64_t>(i), salt}) % words.size()];
    };
    const bool positive = mix({static_cast<uint64_t>(i), 99}) % 2 == 0;
    const uint64_t length = 1 + mix({static_cast<uint64_t>(i), 98}) % 6;
    for (uint64_t k = 0; k < length; ++k) text += pick(kNeutral, k) + " ";
    text += pick(positive ? kPositive : kNegative, 50) + "\t" +
            (positive ? "positive" : "negative") + "\n";
  }
  write_file(file, text);
  return file;
}

fs::path write_toy_config(const fs::path& folder, const std::string& adapter,
                          const std::string& more) {
  write_toy_bert(folder / "model");
  write_toy_data(folder / "train.tsv", 48);
  write_toy_data(folder / "dev.tsv", 24, 1000);
  const fs::path file = folder / "config.yaml";
  write_file(file, str("version: 1\n"
                       "model: {name_or_path: model}\n"
                       "task:\n"
                       "  type: classification\n"
                       "  train_file: train.tsv\n"
                       "  validation_file: dev.tsv\n"
                       "  text: sentence\n"
                       "  label: label\n"
                       "  max_seq_length: 32\n"
                       "adapter:\n"
                       "  name: toy\n"
                       "  config: ",
                       adapter,
                       "\n"
                       "training:\n"
                       "  output_dir: run\n"
                       "  num_train_epochs: 2\n"
                       "  per_device_train_batch_size: 8\n"
                       "  learning_rate: 1e-2\n"
                       "  logging_steps: 2\n",
                       more));
  return file;
}

}  // namespace peftkit::test
