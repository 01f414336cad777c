#include "checkpoint/static_head.hpp"

#include "checkpoint/checks.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

using config::HeadConfig;
using Module = std::pair<std::string, std::string>;

HeadConfig two_layers(const char* activation) {
  return {.layers = 2, .activation_function = activation};
}

// The table of `adapters`, and the heads of the families that it has no flexible heads for.
// T5ForQuestionAnswering is not here: a flexible head of T5 scales its states, that class does not.
std::vector<StaticHead> make_table() {
  const HeadConfig linear{.layers = 1, .activation_function = ""};
  const HeadConfig pooled{.layers = 1, .activation_function = "", .use_pooler = true};
  const HeadConfig without_bias{.layers = 1, .activation_function = "", .bias = false};
  const HeadConfig normed{.layers = 2, .activation_function = "gelu", .layer_norm = true};
  HeadConfig without_dropout = without_bias;
  without_dropout.dropout_prob = 0;
  return {
      {"Bert Albert", "ForSequenceClassification", "classification", pooled, {{"classifier", "1"}}},
      {"Roberta XLMRoberta",
       "ForSequenceClassification",
       "classification",
       two_layers("tanh"),
       {{"classifier.dense", "1"}, {"classifier.out_proj", "4"}}},
      {"DistilBert",
       "ForSequenceClassification",
       "classification",
       two_layers("relu"),
       {{"pre_classifier", "1"}, {"classifier", "4"}}},
      {"Deberta DebertaV2",
       "ForSequenceClassification",
       "classification",
       two_layers("gelu"),
       {{"pooler.dense", "1"}, {"classifier", "4"}}},
      {"Electra",
       "ForSequenceClassification",
       "classification",
       two_layers("gelu"),
       {{"classifier.dense", "1"}, {"classifier.out_proj", "4"}}},
      {"GPT2 GPTJ", "ForSequenceClassification", "classification", without_bias, {{"score", "1"}}},
      {"Llama Mistral Qwen2 Qwen3 Gemma2 Gemma3Text Phi3",
       "ForSequenceClassification",
       "classification",
       without_dropout,
       {{"score", "1"}}},
      {"Bart MBart T5 MT5",
       "ForSequenceClassification",
       "classification",
       two_layers("tanh"),
       {{"classification_head.dense", "1"}, {"classification_head.out_proj", "4"}}},
      {"ModernBert",
       "ForSequenceClassification",
       "classification",
       normed,
       {{"head.dense", "1"}, {"head.norm", "3"}, {"classifier", "5"}}},

      {"Bert Albert Roberta XLMRoberta",
       "ForMultipleChoice",
       "multiple_choice",
       pooled,
       {{"classifier", "1"}}},
      {"DistilBert",
       "ForMultipleChoice",
       "multiple_choice",
       two_layers("relu"),
       {{"pre_classifier", "1"}, {"classifier", "4"}}},
      {"DebertaV2",
       "ForMultipleChoice",
       "multiple_choice",
       two_layers("gelu"),
       {{"pooler.dense", "1"}, {"classifier", "4"}}},
      {"Electra",
       "ForMultipleChoice",
       "multiple_choice",
       two_layers("gelu"),
       {{"sequence_summary.summary", "1"}, {"classifier", "4"}}},
      {"ModernBert",
       "ForMultipleChoice",
       "multiple_choice",
       normed,
       {{"head.dense", "1"}, {"head.norm", "3"}, {"classifier", "5"}}},

      {"Bert Albert Roberta XLMRoberta DistilBert Electra Deberta DebertaV2 GPT2",
       "ForTokenClassification",
       "tagging",
       linear,
       {{"classifier", "1"}}},
      {"Llama Mistral Qwen2 Qwen3 Gemma2 Phi3",
       "ForTokenClassification",
       "tagging",
       linear,
       {{"score", "1"}}},
      {"ModernBert",
       "ForTokenClassification",
       "tagging",
       normed,
       {{"head.dense", "1"}, {"head.norm", "3"}, {"classifier", "5"}}},

      {"Bert Albert Roberta XLMRoberta DistilBert Electra Deberta DebertaV2 GPT2 GPTJ Llama "
       "Mistral "
       "Bart MBart Qwen2 Qwen3",
       "ForQuestionAnswering",
       "question_answering",
       linear,
       {{"qa_outputs", "1"}}},
      {"ModernBert",
       "ForQuestionAnswering",
       "question_answering",
       normed,
       {{"head.dense", "1"}, {"head.norm", "3"}, {"classifier", "5"}}},

      {"Bert Deberta DebertaV2",
       "ForMaskedLM",
       "masked_lm",
       normed,
       {{"cls.predictions.transform.dense", "0"},
        {"cls.predictions.transform.LayerNorm", "2"},
        {"cls.predictions.bias", "3.bias"},
        {"cls.predictions.decoder", "3"}}},
      {"Albert",
       "ForMaskedLM",
       "masked_lm",
       {.layers = 2, .activation_function = "gelu_new", .layer_norm = true},
       {{"predictions.dense", "0"},
        {"predictions.LayerNorm", "2"},
        {"predictions.bias", "3.bias"},
        {"predictions.decoder", "3"}}},
      {"Roberta XLMRoberta",
       "ForMaskedLM",
       "masked_lm",
       normed,
       {{"lm_head.dense", "0"},
        {"lm_head.layer_norm", "2"},
        {"lm_head.bias", "3.bias"},
        {"lm_head.decoder", "3"}}},
      {"DistilBert",
       "ForMaskedLM",
       "masked_lm",
       normed,
       {{"vocab_transform", "0"}, {"vocab_layer_norm", "2"}, {"vocab_projector", "3"}}},
      {"Electra",
       "ForMaskedLM",
       "masked_lm",
       normed,
       {{"generator_predictions.dense", "0"},
        {"generator_predictions.LayerNorm", "2"},
        {"generator_lm_head", "3"}}},
      {"ModernBert",
       "ForMaskedLM",
       "masked_lm",
       normed,
       {{"head.dense", "0"}, {"head.norm", "2"}, {"decoder", "3"}}},

      {"GPT2", "LMHeadModel", "causal_lm", without_bias, {{"lm_head", "0"}}},
      {"GPTJ", "ForCausalLM", "causal_lm", linear, {{"lm_head", "0"}}},
      {"Llama Mistral Qwen2 Qwen3 Gemma2 Gemma3 Phi3",
       "ForCausalLM",
       "causal_lm",
       without_bias,
       {{"lm_head", "0"}}},
      {"Bart MBart",
       "ForConditionalGeneration",
       "seq2seq_lm",
       linear,
       {{"final_logits_bias", "0.bias"}, {"lm_head", "0"}}},
      {"T5 MT5", "ForConditionalGeneration", "seq2seq_lm", without_bias, {{"lm_head", "0"}}},
  };
}

const std::vector<StaticHead>& table() {
  static const std::vector<StaticHead> heads = make_table();
  return heads;
}

std::vector<std::string> classes_of(const StaticHead& head) {
  std::vector<std::string> names = split(head.families, ' ');
  for (std::string& name : names) name += head.purpose;
  return names;
}

TensorView zeros(int64_t count) {
  const auto values = std::make_shared<std::vector<float>>(static_cast<size_t>(count));
  return {DType::f32, {count}, std::as_bytes(std::span(*values)), values};
}

// The last layer has a bias where the config says so, inner layers and norms always do.
bool needs_bias(const StaticHead& head, const std::string& module) {
  const bool last = module == head.modules.back().second;
  return !last || head.config.bias;
}

}  // namespace

const StaticHead* find_static_head(const std::string& model_class) {
  const auto found = std::ranges::find_if(table(), [&](const StaticHead& head) {
    return std::ranges::count(classes_of(head), model_class) > 0;
  });
  return found == table().end() ? nullptr : &*found;
}

const StaticHead* find_static_head(const std::string& family, const std::string& head_type) {
  const auto found = std::ranges::find_if(table(), [&](const StaticHead& head) {
    return head.head_type == head_type && std::ranges::count(split(head.families, ' '), family) > 0;
  });
  return found == table().end() ? nullptr : &*found;
}

std::vector<std::string> static_head_classes() {
  std::vector<std::string> names;
  for (const StaticHead& head : table()) {
    for (auto& name : classes_of(head)) names.push_back(std::move(name));
  }
  return names;
}

TensorViews flexible_tensors(const StaticHead& head, const TensorViews& stored,
                             const std::string& place) {
  TensorViews out;
  for (const auto& [module, flexible] : head.modules) {
    bool found = false;
    for (const auto& [name, view] : stored) {
      if (name != module && !name.starts_with(module + ".")) continue;
      found = true;
      TensorView& target = out[flexible + name.substr(module.size())] = view;
      // BART's bias is a row.
      if (target.shape.size() == 2 && target.shape[0] == 1 && name == module)
        target.shape.erase(target.shape.begin());
    }
    if (!found && !head.vocabulary()) refuse(place, module + ".weight: missing tensor");
    const auto weight = out.find(flexible + ".weight");
    if (weight != out.end() && !weight->second.shape.empty() && needs_bias(head, flexible))
      out.emplace(flexible + ".bias", zeros(weight->second.shape[0]));
  }
  return out;
}

TensorViews class_tensors(const StaticHead& head, const TensorViews& flexible) {
  TensorViews out;
  for (const auto& [name, view] : flexible) {
    const auto exact = std::ranges::find(head.modules, name, &Module::second);
    const auto module =
        exact != head.modules.end()
            ? exact
            : std::ranges::find(head.modules, name.substr(0, name.find('.')), &Module::second);
    if (module == head.modules.end()) continue;
    out.emplace(module->first + name.substr(module->second.size()), view);
  }
  return out;
}

bool same_layers(const HeadConfig& a, const HeadConfig& b) {
  const bool inner = a.activation_function == b.activation_function && a.layer_norm == b.layer_norm;
  return a.layers == b.layers && a.bias == b.bias && a.use_pooler == b.use_pooler &&
         (a.layers == 1 || inner);
}

}  // namespace peftkit::checkpoint
