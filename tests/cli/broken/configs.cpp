// config.yaml as a whole: its syntax, its keys, and what must hold between them.

#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

Damage config_text(const std::string& text) {
  return file("config.yaml", text);
}

Damage adapter_config(const std::string& config) {
  return section("adapter", {"config: " + config});
}

}  // namespace

BrokenSection broken_configs() {
  return {
      "The config",
      "Everything that is wrong in it is told at once, in the order of its lines.",
      {
          {"no such file", without("config.yaml"), kValidate, 2,
           "error: DIR/config.yaml: cannot read: No such file or directory"},
          {"a folder", nothing(), "peft-train validate --config DIR/model", 2,
           "error: DIR/model: cannot read: Is a directory"},
          {"an empty file", config_text(""), kValidate, 2,
           "error: DIR/config.yaml: the file is empty"},
          {"not UTF-8", replaced("config.yaml", "name: toy", "name: t\xF6y"), kValidate, 2,
           "error: DIR/config.yaml:12:10: byte 0xf6 is not UTF-8; save the file as UTF-8"},
          {"a tab in front of a key", replaced("config.yaml", "  type:", "\ttype:"), kValidate, 2,
           "error: DIR/config.yaml:5:6: not valid YAML: illegal map value (the line begins with a "
           "tab; YAML takes blanks)"},
          {"a quote that is not closed", section("adapter", {"name: \"toy"}), kValidate, 2,
           "error: DIR/config.yaml:19:19: not valid YAML: illegal EOF in scalar"},
          {"a key twice", replaced("config.yaml", "  name: toy", "  name: toy\n  name: boy"),
           kValidate, 2,
           "error: DIR/config.yaml:13:3: 'name' again; it stands at DIR/config.yaml:12:3 already"},
          {"a second document", replaced("config.yaml", "task:", "---\ntask:"), kValidate, 2,
           "error: DIR/config.yaml:4:1: found more after the end of the document"},
          {"a list", config_text("- version: 1\n"), kValidate, 2,
           "error: DIR/config.yaml:1:1: found a list, expected a mapping of keys"},
          {"values nested too deeply", config_text(std::string(100, '[') + std::string(100, ']')),
           kValidate, 2, "error: DIR/config.yaml:1:34: nested deeper than 32 levels"},
          {"aliases of aliases",
           config_text("a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                       "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                       "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                       "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                       "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"),
           kValidate, 2, "error: DIR/config.yaml:1:35: too many values (aliases of aliases?)"},
          {"another version", replaced("config.yaml", "version: 1", "version: 2"), kValidate, 2,
           "error: DIR/config.yaml:1:10: version: found '2', expected 1"},
          {"an unknown section", replaced("config.yaml", "training:", "trainig:"), kValidate, 2,
           "error: DIR/config.yaml:1:1: training: missing\n"
           "DIR/config.yaml:14:1: trainig: unknown key (did you mean 'training'?)"},
          {"no sections", config_text("version: 1\n"), kValidate, 2,
           "error: DIR/config.yaml:1:1: model: missing\n"
           "DIR/config.yaml:1:1: task: missing\n"
           "DIR/config.yaml:1:1: adapter: missing\n"
           "DIR/config.yaml:1:1: training: missing"},
          {"sections without what they need",
           config_text("version: 1\nmodel: {}\ntask: {}\nadapter: {}\ntraining: {}\n"), kValidate,
           2,
           "error: DIR/config.yaml:2:8: model.name_or_path: missing\n"
           "DIR/config.yaml:3:7: task.type: missing\n"
           "DIR/config.yaml:3:7: task.train_file: missing\n"
           "DIR/config.yaml:3:7: task.validation_file: missing; name a file, or set "
           "task.validation_split (0.1 keeps a tenth of the training data), or "
           "training.eval_strategy: no\n"
           "DIR/config.yaml:4:10: adapter.config: missing\n"
           "DIR/config.yaml:5:11: training.output_dir: missing"},
          {"a section that is text",
           replaced("config.yaml", "model:\n  name_or_path: model", "model: bert"), kValidate, 2,
           "error: DIR/config.yaml:2:8: model: found 'bert', expected a mapping of keys"},
          {"an unknown key in every section",
           all({section("model", {"typ: float32"}), section("task", {"lable: label"}),
                section("adapter", {"gate_poling: auto"}), section("head", {"layer: 1"}),
                section("generation", {"max_length: 20"}), section("training", {"lr: 1e-4"})}),
           kValidate, 2,
           "error: DIR/config.yaml:4:3: model.typ: unknown key\n"
           "DIR/config.yaml:12:3: task.lable: unknown key (did you mean 'label'?)\n"
           "DIR/config.yaml:16:3: adapter.gate_poling: unknown key (did you mean 'gate_pooling'?)\n"
           "DIR/config.yaml:23:3: training.lr: unknown key\n"
           "DIR/config.yaml:25:3: head.layer: unknown key (did you mean 'layers'?)\n"
           "DIR/config.yaml:27:3: generation.max_length: unknown key"},
          {"an unknown key in every method",
           adapter_config("{union: [{lora: {rank: 4}}, {seq_bn: {reduction: 8}}, "
                          "{prefix_tuning: {length: 5}}]}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:28: adapter.config.union[0].lora.rank: unknown key\n"
           "DIR/config.yaml:13:49: adapter.config.union[1].seq_bn.reduction: unknown key (did you "
           "mean 'reduction_factor'?)\n"
           "DIR/config.yaml:13:82: adapter.config.union[2].prefix_tuning.length: unknown key (did "
           "you mean 'prefix_length'?)"},
          {"an unknown preset", adapter_config("unipleat"), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: unknown configuration 'unipleat' (did "
           "you mean 'unipelt'?); known: seq_bn, pfeiffer, double_seq_bn, houlsby, par_bn, "
           "parallel, scaled_par_bn, scaled_parallel, prefix_tuning, prefix_tuning_flat, lora, "
           "ia3, mam, mam-glue, unipelt, unipelt-apl, unipelt-ap, full, bottleneck, union"},
          {"a config string with an unknown field", adapter_config("\"lora[rnk=4]\""), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config.rnk: unknown key"},
          {"a config string that breaks off", adapter_config("\"lora[r=4\""), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: config string 'lora[r=4', column 9: "
           "expected ','"},
          {"a file of an adapter's config that is not there",
           adapter_config("saved/adapter_config.json"), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: DIR/saved/adapter_config.json: cannot "
           "read: No such file or directory"},
          {"a file of an adapter's config that is broken",
           all({file("adapter.json", "{\"architecture\": \"lora\", \"r\": 4"),
                adapter_config("adapter.json")}),
           kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: DIR/adapter.json:1:32: not valid JSON: "
           "syntax error while parsing object - unexpected end of input; expected '}'"},
          {"two members of a union at one place",
           adapter_config("{union: [{lora: {r: 2}}, {lora: {r: 4}}]}"), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: members 1 (lora) and 2 (lora) of the "
           "union both act at selfattn_lora.q in every layer; give them different places, or "
           "layers with leave_out"},
          {"prefix tuning twice",
           adapter_config("{union: [prefix_tuning, {prefix_tuning: {flat: true}}]}"), kValidate, 2,
           "error: DIR/config.yaml:13:11: adapter.config: members 1 (prefix_tuning) and 2 "
           "(prefix_tuning) of the union are both prefix tuning: its pool can exist once"},
          {"bottlenecks at no place",
           adapter_config("{bottleneck: {mh_adapter: false, output_adapter: false, "
                          "reduction_factor: 4, non_linearity: relu}}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:60: adapter.config.bottleneck.output_adapter: found false, "
           "and mh_adapter is false too: there is nothing to act on"},
          {"bottlenecks without their required fields", adapter_config("{bottleneck: {}}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:24: adapter.config.bottleneck.mh_adapter: missing\n"
           "DIR/config.yaml:13:24: adapter.config.bottleneck.output_adapter: missing\n"
           "DIR/config.yaml:13:24: adapter.config.bottleneck.reduction_factor: missing\n"
           "DIR/config.yaml:13:24: adapter.config.bottleneck.non_linearity: missing"},
          {"an unknown activation", adapter_config("{seq_bn: {non_linearity: rleu}}"), kValidate, 2,
           "error: DIR/config.yaml:13:36: adapter.config.seq_bn.non_linearity: found 'rleu', "
           "expected an activation (did you mean 'relu'?); known: gelu, gelu_10, gelu_accurate, "
           "gelu_fast, gelu_new, gelu_python, gelu_python_tanh, gelu_pytorch_tanh, laplace, "
           "leaky_relu, leakyrelu, linear, mish, quick_gelu, relu, relu2, relu6, sigmoid, silu, "
           "swish, tanh"},
          {"an adapter that leaves out a layer that is not there",
           adapter_config("{lora: {leave_out: [2]}}"), kValidate, 2,
           "error: adapter.config: lora.leave_out: layer 2 does not exist, the model has layers 0 "
           "to 1"},
          {"an adapter that leaves out every layer", adapter_config("{lora: {leave_out: [0, 1]}}"),
           kValidate, 2,
           "error: adapter.config: the adapter has no place in this model: every layer or place is "
           "left out"},
          {"a bottleneck wider than it can be",
           adapter_config("{seq_bn: {reduction_factor: 1e-9}}"), kValidate, 6,
           "error: bert.encoder.layer.0.output.adapters.toy.adapter_down.0.weight: training it "
           "takes 2,929,687 MiB, which do not fit in memory"},
          {"a name that would break those of tensors", section("adapter", {"name: a.b"}), kValidate,
           2,
           "error: DIR/config.yaml:12:9: adapter.name: found 'a.b', expected no '.', '/' or '\\'"},
          {"validation file and validation split", section("task", {"validation_split: 0.1"}),
           kValidate, 2,
           "error: DIR/config.yaml:11:21: task.validation_split: found 0.1 beside validation_file, "
           "expected only one of the two"},
          {"no validation data", replaced("config.yaml", "  validation_file: dev.tsv\n", ""),
           kValidate, 2,
           "error: DIR/config.yaml:5:3: task.validation_file: missing; name a file, or set "
           "task.validation_split (0.1 keeps a tenth of the training data), or "
           "training.eval_strategy: no"},
          {"three text columns", section("task", {"text: [sentence, sentence, label]"}), kValidate,
           2,
           "error: DIR/config.yaml:8:9: task.text: found 3 columns, expected one, or two for "
           "pairs"},
          {"a data file of an unknown kind", section("task", {"train_file: train.xlsx"}), kValidate,
           2,
           "error: DIR/config.yaml:6:15: task.train_file: found 'DIR/train.xlsx', expected a file "
           "that ends in one of .tsv, .csv, .jsonl, .json, .conll, .txt"},
          {"a metric of another task", section("task", {"metrics: [accuracy, pearson]"}), kValidate,
           2,
           "error: DIR/config.yaml:11:23: task.metrics[1]: found 'pearson', expected one of "
           "accuracy, f1, f1_macro, f1_micro, matthews_correlation for task.type classification"},
          {"f1 with three labels", section("task", {"labels: [a, b, c]", "metrics: f1"}), kValidate,
           2,
           "error: DIR/config.yaml:12:12: task.metrics: found 'f1' with 3 labels, expected "
           "f1_macro or f1_micro (f1 is for two labels)"},
          {"an unknown metric for best/", section("training", {"metric_for_best_model: acuracy"}),
           kValidate, 2,
           "error: DIR/config.yaml:20:26: training.metric_for_best_model: found 'acuracy', "
           "expected one of accuracy, loss (task.metrics says what is computed) (did you mean "
           "'accuracy'?)"},
          {"keys of other tasks",
           section("task", {"doc_stride: 64", "mlm_probability: 0.2", "source_prefix: a"}),
           kValidate, 2,
           "error: DIR/config.yaml:11:15: task.doc_stride: found 64, but this is for task.type "
           "question_answering, and task.type is classification\n"
           "DIR/config.yaml:12:20: task.mlm_probability: found 0.2, but this is for task.type "
           "masked_lm, and task.type is classification\n"
           "DIR/config.yaml:13:18: task.source_prefix: found \"a\", but this is for task.type "
           "seq2seq, and task.type is classification"},
          {"labels that are not different", section("task", {"labels: [good, bad, good]"}),
           kValidate, 2, "error: DIR/config.yaml:11:23: task.labels[2]: found 'good' again"},
          {"one label", section("task", {"labels: [good]"}), kValidate, 2,
           "error: DIR/config.yaml:11:11: task.labels: found one label, expected two or more"},
          {"generation in a task that has none", section("generation", {"num_beams: 4"}), kValidate,
           2,
           "error: DIR/config.yaml:21:14: generation.num_beams: found 4, but task.type "
           "classification does not generate"},
          {"patience without evaluations",
           section("training", {"early_stopping_patience: 2", "eval_strategy: no"}), kValidate, 2,
           "error: DIR/config.yaml:20:28: training.early_stopping_patience: found 2, expected 0 "
           "with eval_strategy no (there is nothing to compare)"},
          {"no logs and some", section("training", {"report_to: [none, jsonl]"}), kValidate, 2,
           "error: DIR/config.yaml:20:14: training.report_to: found 'none' beside others, expected "
           "it alone"},
          {"sequences longer than the model's positions", section("task", {"max_seq_length: 41"}),
           kValidate, 2,
           "error: task.max_seq_length: found 41, expected at most 40 (max_position_embeddings of "
           "the checkpoint)"},
          {"a task that the model cannot do", section("task", {"type: seq2seq"}), kValidate, 2,
           "error: task.type: found seq2seq, expected a model with encoder and decoder (the "
           "checkpoint is bert)"},
      }};
}

}  // namespace peftkit::test
