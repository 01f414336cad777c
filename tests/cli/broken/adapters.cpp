#include "cli/broken/broken.hpp"

#include <limits>

namespace peftkit::test {

namespace {

const std::string kConfig = "run/best/adapter_config.json";
const std::string kHead = "run/best/head_config.json";
const std::string kTensors = "run/best/adapter.safetensors";
const std::string kHeadTensors = "run/best/model_head.safetensors";
const std::string kLora = "bert.encoder.layer.0.attention.self.query.loras.toy.lora_A";

}  // namespace

BrokenSection broken_adapters() {
  return {
      "Adapters",
      "A folder that a run has saved, or Python's `adapters`, in `peft-eval`.",
      {
          {"no such folder", nothing(),
           "peft-eval --adapter DIR/run/bset --data DIR/dev.tsv --config DIR/config.yaml", 4,
           "error: DIR/run/bset: no such folder"},
          {"no config beside the adapter", without("run/best/resolved_config.yaml"), kEval, 2,
           "error: DIR/run/best: no resolved_config.yaml beside the adapter; name the text columns "
           "and the base checkpoint with --config FILE"},
          {"an adapter of peft",
           all({without("run/best/resolved_config.yaml"),
                file(kConfig, R"({"peft_type": "IA3", "base_model_name_or_path": "toy"})")}),
           kEval, 4,
           "error: DIR/run/best: is an adapter of the library peft (peft_type IA3, base model "
           "toy), which peftkit does not read; merge it into its base (in Python "
           "merge_and_unload(), then save_pretrained()) and give that folder as "
           "model.name_or_path, or train one of its kind: adapter.config: ia3"},
          {"an adapter of peft as adapter.config",
           all({file("peft/adapter_config.json", R"({"peft_type": "PREFIX_TUNING"})"),
                section("adapter", {"config: peft"})}),
           kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: DIR/peft/adapter_config.json: is an "
           "adapter of the library peft (peft_type PREFIX_TUNING), which peftkit does not read; "
           "train one of its kind: adapter.config: prefix_tuning"},
          {"no adapter_config.json", without(kConfig), kEval, 4,
           "error: DIR/run/best: not an adapter: no adapter_config.json"},
          {"adapter_config.json: empty", file(kConfig, ""), kEval, 4,
           "error: DIR/run/best/adapter_config.json:1:1: not valid JSON: syntax error while "
           "parsing value - unexpected end of input; expected '[', '{', or a literal"},
          {"adapter_config.json: breaks off", cut(kConfig, 30), kEval, 4,
           "error: DIR/run/best/adapter_config.json:3:15: not valid JSON: syntax error while "
           "parsing object key - invalid string: missing closing quote; last read: '\"architect'; "
           "expected string literal"},
          {"adapter_config.json: a list", file(kConfig, "[]"), kEval, 4,
           "error: DIR/run/best/adapter_config.json: the file: found array, expected a JSON "
           "object"},
          {"adapter_config.json: no config", json_without(kConfig, "/config"), kEval, 4,
           "error: DIR/run/best/adapter_config.json: config: found nothing, expected the adapter's "
           "config"},
          {"adapter_config.json: an unknown architecture",
           json(kConfig, "/config", {{"architecture", "lroa"}, {"r", 4}}), kEval, 4,
           "error: DIR/run/best/adapter_config.json: config: architecture: found 'lroa', expected "
           "lora, prefix_tuning, or none for a bottleneck (peftkit does not have others yet)"},
          {"adapter_config.json: a value out of range",
           json(kConfig, "/config", {{"architecture", "lora"}, {"r", 0}}), kEval, 4,
           "error: DIR/run/best/adapter_config.json: config: r: found '0', expected an integer of "
           "at least 1"},
          {"adapter_config.json: an unknown gate_pooling",
           json(kConfig, "/peftkit/gate_pooling", "mean"), kEval, 4,
           "error: DIR/run/best/adapter_config.json: peftkit.gate_pooling: found 'mean', expected "
           "one of auto, sequence, causal, token, padded"},
          {"adapter_config.json: another rank than that of the tensors",
           replaced(kConfig, "\"r\": 8", "\"r\": 4"), kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_A: shape "
           "[8, 16], expected [4, 16]\n"
           "DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_B: shape [16, "
           "8], expected [16, 4]\n"
           "DIR/run/best: bert.encoder.layer.0.attention.self.value.loras.toy.lora_A: shape [8, "
           "16], expected [4, 16]\n"
           "DIR/run/best: bert.encoder.layer.0.attention.self.value.loras.toy.lora_B: shape [16, "
           "8], expected [16, 4]\n"
           "DIR/run/best: bert.encoder.layer.1.attention.self.query.loras.toy.lora_A: shape [8, "
           "16], expected [4, 16]\n"
           "DIR/run/best: bert.encoder.layer.1.attention.self.query.loras.toy.lora_B: shape [16, "
           "8], expected [16, 4]\n"
           "DIR/run/best: bert.encoder.layer.1.attention.self.value.loras.toy.lora_A: shape [8, "
           "16], expected [4, 16]\n"
           "DIR/run/best: bert.encoder.layer.1.attention.self.value.loras.toy.lora_B: shape [16, "
           "8], expected [16, 4]"},
          {"no weights", all({without(kTensors), without("run/best/pytorch_adapter.bin")}), kEval,
           4,
           "error: DIR/run/best: no weights: expected adapter.safetensors or pytorch_adapter.bin"},
          {"weights that are cut", cut(kTensors, 2000), kEval, 4,
           "error: DIR/run/best/adapter.safetensors: not a safetensors file, or a truncated one: "
           "the header is said to have 4488 bytes, the file has 2000"},
          {"a .bin that runs a command",
           all({without(kTensors), pytorch_bin("run/best/pytorch_adapter.bin",
                                               "\x80\x02"
                                               "cposix\nsystem\n(S'touch DIR/executed'\ntR.")}),
           kEval, 4,
           "error: DIR/run/best/pytorch_adapter.bin: data.pkl: byte 2: refused the global "
           "'posix.system': only dicts of plain tensors are read, and nothing in a file is "
           "executed"},
          {"a tensor is missing", tensor_without(kTensors, kLora), kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_A: "
           "missing tensor"},
          {"a tensor that the adapter does not have",
           tensor_named(kTensors, kLora,
                        "bert.encoder.layer.2.attention.self.query.loras.toy.lora_A"),
           kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.2.attention.self.query.loras.toy.lora_A: "
           "unexpected tensor"},
          {"a tensor of another shape",
           tensor_cast(kTensors, kLora, checkpoint::DType::f32, {4, 16}), kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_A: shape "
           "[4, 16], expected [8, 16]"},
          {"a tensor of integers", tensor_cast(kTensors, kLora, checkpoint::DType::i32, {8, 16}),
           kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_A: dtype "
           "I32, expected F64, F32, F16 or BF16"},
          {"NaN in a tensor",
           tensor_value(kTensors, kLora, std::numeric_limits<float>::quiet_NaN()), kEval, 4,
           "error: DIR/run/best: bert.encoder.layer.0.attention.self.query.loras.toy.lora_A: holds "
           "numbers that are not finite"},
          {"another base", json("model/config.json", "/layer_norm_eps", 1e-5), kEval, 4,
           "error: DIR/run/best/base.json: config_sha256 differs from that of DIR/model (another "
           "base checkpoint)\n"
           "scores on another base mean little; --allow-base-mismatch evaluates all the same"},
          {"a base of another size", json(kConfig, "/hidden_size", 768), kEval, 4,
           "error: DIR/run/best: trained on a base with hidden_size 768, but DIR/model has 16"},
          {"a base of another family", json(kConfig, "/model_type", "roberta"), kEval, 4,
           "error: DIR/run/best: trained on a base with model_type roberta, but DIR/model has "
           "bert"},
          {"another tokenizer", replaced("model/vocab.txt", "good", "god"), kEval, 4,
           "error: DIR/run/best/base.json: the tokenizer of DIR/model is not the one that the "
           "adapter was trained with\n"
           "scores on another base mean little; --allow-base-mismatch evaluates all the same"},
          {"base.json: breaks off", cut("run/best/base.json", 30), kEval, 4,
           "error: DIR/run/best/base.json:2:29: not valid JSON: syntax error while parsing value - "
           "invalid string: missing closing quote; last read: '\"cc55f0ac'"},
          {"a base with NaN",
           tensor_value("model/model.safetensors", "bert.encoder.layer.1.output.dense.bias",
                        std::numeric_limits<float>::quiet_NaN()),
           kEval, 5,
           "error: evaluation: the loss is not finite (DIR/dev.tsv:2, DIR/dev.tsv:3, "
           "DIR/dev.tsv:4, DIR/dev.tsv:5, DIR/dev.tsv:6, … (24 in all)); first bad tensor: the "
           "states after layer 1 of the encoder"},
          {"no head", without(kHead), kEval, 4,
           "error: DIR/run/best: no head (head_config.json) beside the adapter"},
          {"head_config.json: breaks off", cut(kHead, 30), kEval, 4,
           "error: DIR/run/best/head_config.json:3:15: not valid JSON: syntax error while parsing "
           "object key - invalid string: missing closing quote; last read: '\"activatio'; expected "
           "string literal"},
          {"a head of another adapter", json(kHead, "/name", "other"), kEval, 4,
           "error: DIR/run/best/head_config.json: name: found \"other\", expected the head of "
           "'toy'"},
          {"a head of another kind", json(kHead, "/config/head_type", "tagging"), kEval, 4,
           "error: DIR/run/best/head_config.json: head_type 'tagging', but task.type "
           "classification needs 'classification'"},
          {"a head for another number of labels",
           all({json(kHead, "/config/num_labels", 3), json(kHead, "/config/label2id/neutral", 2)}),
           kEval, 4,
           "error: DIR/run/best: heads.toy.4.bias: shape [2], expected [3]\n"
           "DIR/run/best: heads.toy.4.weight: shape [2, 16], expected [3, 16]"},
          {"a head whose labels do not count from 0", json(kHead, "/config/label2id/positive", 2),
           kEval, 4,
           "error: DIR/run/best/head_config.json: config.label2id: 'positive': found 2, expected "
           "each index from 0 to 1 once"},
          {"a head without layers", json(kHead, "/config/layers", 0), kEval, 4,
           "error: DIR/run/best/head_config.json: config.layers: found 0, expected 1 or more"},
          {"other labels in the config",
           replaced("run/best/resolved_config.yaml", "labels:", "labels: [bad, good]\n  #"), kEval,
           4,
           "error: DIR/run/best/head_config.json: the head's labels are negative, positive; "
           "task.labels says bad, good"},
          {"a tensor of the head is missing", tensor_without(kHeadTensors, "heads.toy.1.bias"),
           kEval, 4, "error: DIR/run/best: heads.toy.1.bias: missing tensor"},
          {"a static head of an unknown class",
           all({json(kHead, "/config", nullptr), json(kHead, "/name", nullptr),
                json(kHead, "/model_class", "BertForSequenceClasification")}),
           kEval, 4,
           "error: DIR/run/best/head_config.json: model_class: found "
           "'BertForSequenceClasification', expected a class whose head is known (did you mean "
           "'BertForSequenceClassification'?)"},
      }};
}

}  // namespace peftkit::test
