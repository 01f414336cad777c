// Every key with a range, a word or a type of its own, beyond it.

#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

Damage method(const std::string& fields) {
  return section("adapter", {"config: {" + fields + "}"});
}

}  // namespace

BrokenSection broken_values() {
  return {
      "Values in the config",
      "Every key that has a range, a list of words or a type, with a value that it does not take.",
      {
          {"model: words", section("model", {"dtype: float16"}), kValidate, 2,
           "error: DIR/config.yaml:4:10: model.dtype: found 'float16', expected one of auto, "
           "float32, bfloat16 (did you mean 'bfloat16'?)"},
          {"model: types",
           section("model",
                   {"name_or_path: [bert]", "dtype: {}", "allow_unknown_config_keys: maybe"}),
           kValidate, 2,
           "error: DIR/config.yaml:3:17: model.name_or_path: found a list, expected text\n"
           "DIR/config.yaml:4:10: model.dtype: found a mapping, expected text\n"
           "DIR/config.yaml:5:30: model.allow_unknown_config_keys: found 'maybe', expected true or "
           "false"},
          {"task: below the least",
           section("task", {"validation_split: -0.1", "max_seq_length: 2", "max_train_samples: 0",
                            "doc_stride: -1", "max_answer_length: 0", "n_best_size: 0",
                            "mlm_probability: 0", "max_target_length: 1"}),
           kValidate, 2,
           "error: DIR/config.yaml:10:19: task.max_seq_length: found '2', expected an integer of "
           "at least 3\n"
           "DIR/config.yaml:11:21: task.validation_split: found '-0.1', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:12:22: task.max_train_samples: found '0', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:13:15: task.doc_stride: found '-1', expected an integer of at least 0\n"
           "DIR/config.yaml:14:22: task.max_answer_length: found '0', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:15:16: task.n_best_size: found '0', expected an integer of at least 1\n"
           "DIR/config.yaml:16:20: task.mlm_probability: found '0', expected a number above 0 and "
           "at most 1\n"
           "DIR/config.yaml:17:22: task.max_target_length: found '1', expected an integer of at "
           "least 2"},
          {"task: above the most", section("task", {"validation_split: 1", "mlm_probability: 1.5"}),
           kValidate, 2,
           "error: DIR/config.yaml:11:21: task.validation_split: found '1', expected a number of "
           "at least 0 and below 1\n"
           "DIR/config.yaml:12:20: task.mlm_probability: found '1.5', expected a number above 0 "
           "and at most 1"},
          {"task: words",
           section("task", {"type: clasification", "metrics: acuracy", "prompt: aplaca"}),
           kValidate, 2,
           "error: DIR/config.yaml:5:9: task.type: found 'clasification', expected one of "
           "classification, regression, multi_label, token_classification, question_answering, "
           "multiple_choice, masked_lm, causal_lm, seq2seq (did you mean 'classification'?)\n"
           "DIR/config.yaml:11:12: task.metrics: found 'acuracy', expected one of accuracy, f1, "
           "f1_macro, f1_micro, matthews_correlation, pearson, spearman, mse, precision, recall, "
           "exact_match, perplexity, rougeL, rouge1, rouge2, rougeLsum, bleu, chrf, chrf++ (did "
           "you mean 'accuracy'?)\n"
           "DIR/config.yaml:12:11: task.prompt: found 'aplaca', expected one of auto, none, "
           "alpaca, chat (did you mean 'alpaca'?)"},
          {"task: types",
           section("task",
                   {"type: [classification]", "validation_split: half", "max_seq_length: 12.5",
                    "max_train_samples: many", "label_all_tokens: maybe", "doc_stride: '8'",
                    "max_answer_length: []", "n_best_size: {}", "null_score_diff_threshold: low",
                    "mlm_probability: 15%", "line_by_line: 2", "prompt: {}",
                    "train_on_prompt: never", "max_target_length: long", "text: {a: b}",
                    "label: {a: b}", "metrics: {f1: true}", "train_file: {a: b}"}),
           kValidate, 2,
           "error: DIR/config.yaml:5:9: task.type: found a list, expected text\n"
           "DIR/config.yaml:6:15: task.train_file: found a mapping, expected text\n"
           "DIR/config.yaml:8:9: task.text: found a mapping, expected text\n"
           "DIR/config.yaml:9:10: task.label: found a mapping, expected text\n"
           "DIR/config.yaml:10:19: task.max_seq_length: found '12.5', expected an integer of at "
           "least 3\n"
           "DIR/config.yaml:11:21: task.validation_split: found 'half', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:12:22: task.max_train_samples: found 'many', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:13:21: task.label_all_tokens: found 'maybe', expected true or false\n"
           "DIR/config.yaml:14:15: task.doc_stride: found '8' (text), expected an integer of at "
           "least 0\n"
           "DIR/config.yaml:15:22: task.max_answer_length: found a list, expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:16:16: task.n_best_size: found a mapping, expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:17:30: task.null_score_diff_threshold: found 'low', expected a number\n"
           "DIR/config.yaml:18:20: task.mlm_probability: found '15%', expected a number above 0 "
           "and at most 1\n"
           "DIR/config.yaml:19:17: task.line_by_line: found '2', expected true or false\n"
           "DIR/config.yaml:20:11: task.prompt: found a mapping, expected text\n"
           "DIR/config.yaml:21:20: task.train_on_prompt: found 'never', expected true or false\n"
           "DIR/config.yaml:22:22: task.max_target_length: found 'long', expected an integer of at "
           "least 2\n"
           "DIR/config.yaml:23:12: task.metrics: found a mapping, expected text"},
          {"task: types of what says how labels are written",
           section("task",
                   {"split_seed: first", "label_separator: [\",\"]", "ignore_labels: {a: b}"}),
           kValidate, 2,
           "error: DIR/config.yaml:11:15: task.split_seed: found 'first', expected an integer\n"
           "DIR/config.yaml:12:20: task.label_separator: found a list, expected text\n"
           "DIR/config.yaml:13:18: task.ignore_labels: found a mapping, expected text"},
          {"task: the scheme of tags", section("task", {"tag_scheme: bio"}), kValidate, 2,
           "error: DIR/config.yaml:11:15: task.tag_scheme: found 'bio', expected one of auto, "
           "iob1, "
           "iob2, iobes, bilou, none"},
          {"task: the scheme of tags as a list", section("task", {"tag_scheme: [iob2]"}), kValidate,
           2, "error: DIR/config.yaml:11:15: task.tag_scheme: found a list, expected text"},
          {"task: dates", section("task", {"chat_date: 31.01.2025", "type: causal_lm"}), kValidate,
           2,
           "error: DIR/config.yaml:11:14: task.chat_date: found '31.01.2025', expected a date as "
           "2025-01-31, or with a time as 2025-01-31 14:05"},
          {"task: a day that is none",
           section("task", {"chat_date: 2025-02-30", "type: causal_lm"}), kValidate, 2,
           "error: DIR/config.yaml:11:14: task.chat_date: found '2025-02-30', expected a date as "
           "2025-01-31, or with a time as 2025-01-31 14:05"},
          {"adapter: words", section("adapter", {"gate_pooling: mean"}), kValidate, 2,
           "error: DIR/config.yaml:14:17: adapter.gate_pooling: found 'mean', expected one of "
           "auto, sequence, causal, token, padded"},
          {"adapter: types",
           section("adapter", {"name: [toy]", "config: [lora]", "gate_pooling: {}"}), kValidate, 2,
           "error: DIR/config.yaml:12:9: adapter.name: found a list, expected text\n"
           "DIR/config.yaml:13:11: adapter.config: found a list, expected a preset's name, a "
           "config string, a mapping `method: {fields}`, `union: [...]`, or adapters' JSON form\n"
           "DIR/config.yaml:14:17: adapter.gate_pooling: found a mapping, expected text"},
          {"head: below the least", section("head", {"layers: 0", "dropout_prob: -0.5"}), kValidate,
           2,
           "error: DIR/config.yaml:21:11: head.layers: found '0', expected an integer of at least "
           "1\n"
           "DIR/config.yaml:22:17: head.dropout_prob: found '-0.5', expected a number of at least "
           "0 and below 1"},
          {"head: above the most", section("head", {"dropout_prob: 1"}), kValidate, 2,
           "error: DIR/config.yaml:21:17: head.dropout_prob: found '1', expected a number of at "
           "least 0 and below 1"},
          {"head: words", section("head", {"activation_function: tahn"}), kValidate, 2,
           "error: DIR/config.yaml:21:24: head.activation_function: found 'tahn', expected an "
           "activation (did you mean 'tanh'?); known: gelu, gelu_10, gelu_accurate, gelu_fast, "
           "gelu_new, gelu_python, gelu_python_tanh, gelu_pytorch_tanh, laplace, leaky_relu, "
           "leakyrelu, linear, mish, quick_gelu, relu, relu2, relu6, sigmoid, silu, swish, tanh"},
          {"head: types",
           section("head", {"layers: two", "activation_function: [tanh]", "dropout_prob: little",
                            "use_pooler: 1", "bias: yes", "layer_norm: on"}),
           kValidate, 2,
           "error: DIR/config.yaml:21:11: head.layers: found 'two', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:22:24: head.activation_function: found a list, expected text\n"
           "DIR/config.yaml:23:17: head.dropout_prob: found 'little', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:24:15: head.use_pooler: found '1', expected true or false\n"
           "DIR/config.yaml:25:9: head.bias: found 'yes', expected true or false\n"
           "DIR/config.yaml:26:15: head.layer_norm: found 'on', expected true or false"},
          {"generation: below the least",
           section("generation", {"max_new_tokens: 0", "min_new_tokens: -1", "num_beams: 0",
                                  "no_repeat_ngram_size: -1", "repetition_penalty: 0",
                                  "temperature: 0", "top_k: -1", "top_p: 0"}),
           kValidate, 2,
           "error: DIR/config.yaml:21:19: generation.max_new_tokens: found '0', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:22:19: generation.min_new_tokens: found '-1', expected an integer of "
           "at least 0\n"
           "DIR/config.yaml:23:14: generation.num_beams: found '0', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:24:25: generation.no_repeat_ngram_size: found '-1', expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:25:23: generation.repetition_penalty: found '0', expected a number "
           "above 0\n"
           "DIR/config.yaml:26:16: generation.temperature: found '0', expected a number above 0\n"
           "DIR/config.yaml:27:10: generation.top_k: found '-1', expected an integer of at least "
           "0\n"
           "DIR/config.yaml:28:10: generation.top_p: found '0', expected a number above 0 and at "
           "most 1"},
          {"generation: above the most", section("generation", {"top_p: 1.1"}), kValidate, 2,
           "error: DIR/config.yaml:21:10: generation.top_p: found '1.1', expected a number above 0 "
           "and at most 1"},
          {"generation: types",
           section("generation",
                   {"max_new_tokens: 6.5", "min_new_tokens: none", "num_beams: four",
                    "length_penalty: short", "early_stopping: soon", "no_repeat_ngram_size: []",
                    "repetition_penalty: {}", "do_sample: 1", "temperature: hot", "top_k: all",
                    "top_p: nucleus"}),
           kValidate, 2,
           "error: DIR/config.yaml:21:19: generation.max_new_tokens: found '6.5', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:22:19: generation.min_new_tokens: found 'none', expected an integer of "
           "at least 0\n"
           "DIR/config.yaml:23:14: generation.num_beams: found 'four', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:24:19: generation.length_penalty: found 'short', expected a number\n"
           "DIR/config.yaml:25:19: generation.early_stopping: found 'soon', expected true or "
           "false\n"
           "DIR/config.yaml:26:25: generation.no_repeat_ngram_size: found a list, expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:27:23: generation.repetition_penalty: found a mapping, expected a "
           "number above 0\n"
           "DIR/config.yaml:28:14: generation.do_sample: found '1', expected true or false\n"
           "DIR/config.yaml:29:16: generation.temperature: found 'hot', expected a number above 0\n"
           "DIR/config.yaml:30:10: generation.top_k: found 'all', expected an integer of at least "
           "0\n"
           "DIR/config.yaml:31:10: generation.top_p: found 'nucleus', expected a number above 0 "
           "and at most 1"},
          {"training: below the least",
           section(
               "training",
               {"num_train_epochs: 0", "max_steps: 0", "per_device_train_batch_size: 0",
                "per_device_eval_batch_size: 0", "gradient_accumulation_steps: 0",
                "learning_rate: 0", "weight_decay: -0.1", "adam_beta1: -0.1", "adam_beta2: -0.1",
                "adam_epsilon: 0", "warmup_ratio: -0.1", "warmup_steps: -1", "max_grad_norm: -1",
                "label_smoothing_factor: -0.1", "eval_steps: 0", "save_steps: 0",
                "save_total_limit: -1", "early_stopping_patience: -1", "logging_steps: 0"}),
           kValidate, 2,
           "error: DIR/config.yaml:16:21: training.num_train_epochs: found '0', expected a number "
           "above 0\n"
           "DIR/config.yaml:17:32: training.per_device_train_batch_size: found '0', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:18:18: training.learning_rate: found '0', expected a number above 0\n"
           "DIR/config.yaml:19:18: training.logging_steps: found '0', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:20:14: training.max_steps: found '0', expected an integer of at least "
           "1\n"
           "DIR/config.yaml:21:31: training.per_device_eval_batch_size: found '0', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:22:32: training.gradient_accumulation_steps: found '0', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:23:17: training.weight_decay: found '-0.1', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:24:15: training.adam_beta1: found '-0.1', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:25:15: training.adam_beta2: found '-0.1', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:26:17: training.adam_epsilon: found '0', expected a number above 0\n"
           "DIR/config.yaml:27:17: training.warmup_ratio: found '-0.1', expected a number of at "
           "least 0 and at most 1\n"
           "DIR/config.yaml:28:17: training.warmup_steps: found '-1', expected an integer of at "
           "least 0\n"
           "DIR/config.yaml:29:18: training.max_grad_norm: found '-1', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:30:27: training.label_smoothing_factor: found '-0.1', expected a "
           "number of at least 0 and below 1\n"
           "DIR/config.yaml:31:15: training.eval_steps: found '0', expected an integer of at least "
           "1\n"
           "DIR/config.yaml:32:15: training.save_steps: found '0', expected an integer of at least "
           "1\n"
           "DIR/config.yaml:33:21: training.save_total_limit: found '-1', expected an integer of "
           "at least 0\n"
           "DIR/config.yaml:34:28: training.early_stopping_patience: found '-1', expected an "
           "integer of at least 0"},
          {"training: seeds below the least", section("training", {"seed: -1", "data_seed: -1"}),
           kValidate, 2,
           "error: DIR/config.yaml:20:9: training.seed: found '-1', expected an integer of at "
           "least 0\n"
           "DIR/config.yaml:21:14: training.data_seed: found '-1', expected an integer of at least "
           "0"},
          {"training: above the most",
           section("training", {"adam_beta1: 1", "adam_beta2: 1", "warmup_ratio: 1.5",
                                "label_smoothing_factor: 1"}),
           kValidate, 2,
           "error: DIR/config.yaml:20:15: training.adam_beta1: found '1', expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:21:15: training.adam_beta2: found '1', expected a number of at least 0 "
           "and below 1\n"
           "DIR/config.yaml:22:17: training.warmup_ratio: found '1.5', expected a number of at "
           "least 0 and at most 1\n"
           "DIR/config.yaml:23:27: training.label_smoothing_factor: found '1', expected a number "
           "of at least 0 and below 1"},
          {"training: words",
           section("training",
                   {"lr_scheduler_type: liner", "eval_strategy: epochs", "save_strategy: step",
                    "report_to: [tensorbord]", "train_sampling_strategy: shuffle"}),
           kValidate, 2,
           "error: DIR/config.yaml:20:22: training.lr_scheduler_type: found 'liner', expected one "
           "of linear, cosine, polynomial, constant, constant_with_warmup (did you mean "
           "'linear'?)\n"
           "DIR/config.yaml:21:18: training.eval_strategy: found 'epochs', expected one of no, "
           "steps, epoch (did you mean 'epoch'?)\n"
           "DIR/config.yaml:22:18: training.save_strategy: found 'step', expected one of no, "
           "steps, epoch (did you mean 'steps'?)\n"
           "DIR/config.yaml:23:15: training.report_to[0]: found 'tensorbord', expected one of "
           "jsonl, tensorboard, none (did you mean 'tensorboard'?)\n"
           "DIR/config.yaml:24:28: training.train_sampling_strategy: found 'shuffle', expected one "
           "of random, sequential"},
          {"training: types of counts",
           section("training",
                   {"max_steps: 10.5", "per_device_train_batch_size: big",
                    "per_device_eval_batch_size: '8'", "gradient_accumulation_steps: 1e1",
                    "warmup_steps: few", "eval_steps: []", "save_steps: {}",
                    "save_total_limit: all", "early_stopping_patience: long",
                    "logging_steps: often", "seed: random", "data_seed: 0x7"}),
           kValidate, 2,
           "error: DIR/config.yaml:17:32: training.per_device_train_batch_size: found 'big', "
           "expected an integer of at least 1\n"
           "DIR/config.yaml:19:18: training.logging_steps: found 'often', expected an integer of "
           "at least 1\n"
           "DIR/config.yaml:20:14: training.max_steps: found '10.5', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:21:31: training.per_device_eval_batch_size: found '8' (text), expected "
           "an integer of at least 1\n"
           "DIR/config.yaml:22:32: training.gradient_accumulation_steps: found '1e1', expected an "
           "integer of at least 1\n"
           "DIR/config.yaml:23:17: training.warmup_steps: found 'few', expected an integer of at "
           "least 0\n"
           "DIR/config.yaml:24:15: training.eval_steps: found a list, expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:25:15: training.save_steps: found a mapping, expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:26:21: training.save_total_limit: found 'all', expected an integer of "
           "at least 0\n"
           "DIR/config.yaml:27:28: training.early_stopping_patience: found 'long', expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:28:9: training.seed: found 'random', expected an integer of at least "
           "0\n"
           "DIR/config.yaml:29:14: training.data_seed: found '0x7', expected an integer of at "
           "least 0"},
          {"training: types of other values",
           section(
               "training",
               {"output_dir: [run]", "num_train_epochs: two", "learning_rate: fast",
                "weight_decay: small", "adam_beta1: '0.9'", "adam_beta2: []", "adam_epsilon: {}",
                "lr_scheduler_type: [linear]", "warmup_ratio: 10%", "max_grad_norm: none",
                "label_smoothing_factor: some", "eval_strategy: []", "save_strategy: {}",
                "report_to: {}", "train_sampling_strategy: []", "overwrite_output_dir: 1",
                "bf16: maybe", "gradient_checkpointing: auto", "metric_for_best_model: []"}),
           kValidate, 2,
           "error: DIR/config.yaml:15:15: training.output_dir: found a list, expected text\n"
           "DIR/config.yaml:16:21: training.num_train_epochs: found 'two', expected a number above "
           "0\n"
           "DIR/config.yaml:18:18: training.learning_rate: found 'fast', expected a number above "
           "0\n"
           "DIR/config.yaml:20:17: training.weight_decay: found 'small', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:21:15: training.adam_beta1: found '0.9' (text), expected a number of "
           "at least 0 and below 1\n"
           "DIR/config.yaml:22:15: training.adam_beta2: found a list, expected a number of at "
           "least 0 and below 1\n"
           "DIR/config.yaml:23:17: training.adam_epsilon: found a mapping, expected a number above "
           "0\n"
           "DIR/config.yaml:24:22: training.lr_scheduler_type: found a list, expected text\n"
           "DIR/config.yaml:25:17: training.warmup_ratio: found '10%', expected a number of at "
           "least 0 and at most 1\n"
           "DIR/config.yaml:26:18: training.max_grad_norm: found 'none', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:27:27: training.label_smoothing_factor: found 'some', expected a "
           "number of at least 0 and below 1\n"
           "DIR/config.yaml:28:18: training.eval_strategy: found a list, expected text\n"
           "DIR/config.yaml:29:18: training.save_strategy: found a mapping, expected text\n"
           "DIR/config.yaml:30:14: training.report_to: found a mapping, expected text\n"
           "DIR/config.yaml:31:28: training.train_sampling_strategy: found a list, expected text\n"
           "DIR/config.yaml:32:25: training.overwrite_output_dir: found '1', expected true or "
           "false\n"
           "DIR/config.yaml:33:9: training.bf16: found 'maybe', expected true or false\n"
           "DIR/config.yaml:34:27: training.gradient_checkpointing: found 'auto', expected true or "
           "false\n"
           "DIR/config.yaml:35:26: training.metric_for_best_model: found a list, expected text"},
          {"training: numbers that are not finite or do not fit",
           section("training", {"learning_rate: .nan", "weight_decay: inf", "max_grad_norm: 1e999",
                                "seed: 99999999999999999999"}),
           kValidate, 2,
           "error: DIR/config.yaml:18:18: training.learning_rate: found '.nan', expected a number "
           "above 0\n"
           "DIR/config.yaml:20:17: training.weight_decay: found 'inf', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:21:18: training.max_grad_norm: found '1e999', expected a number of at "
           "least 0\n"
           "DIR/config.yaml:22:9: training.seed: found '99999999999999999999', expected an integer "
           "of at least 0, below 2^63"},
          {"lora: below the least", method("lora: {r: 0, dropout: -0.1, leave_out: [-1]}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:22: adapter.config.lora.r: found '0', expected an integer of "
           "at least 1\n"
           "DIR/config.yaml:13:34: adapter.config.lora.dropout: found '-0.1', expected a number of "
           "at least 0 and below 1\n"
           "DIR/config.yaml:13:52: adapter.config.lora.leave_out[0]: found '-1', expected an "
           "integer of at least 0"},
          {"lora: above the most", method("lora: {dropout: 1}"), kValidate, 2,
           "error: DIR/config.yaml:13:28: adapter.config.lora.dropout: found '1', expected a "
           "number of at least 0 and below 1"},
          {"lora: words",
           method("lora: {attn_matrices: [q, o], composition_mode: sum, init_weights: lroa}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:38: adapter.config.lora.attn_matrices[1]: found 'o', "
           "expected one of q, k, v\n"
           "DIR/config.yaml:13:60: adapter.config.lora.composition_mode: found 'sum', expected one "
           "of add, scale\n"
           "DIR/config.yaml:13:79: adapter.config.lora.init_weights: found 'lroa', expected one of "
           "lora, bert, ia3 (did you mean 'lora'?)"},
          {"lora: types",
           method("lora: {selfattn_lora: 1, intermediate_lora: some, output_lora: [], leave_out: "
                  "{}, r: eight, alpha: big, dropout: none, attn_matrices: {}, composition_mode: "
                  "[], init_weights: {}, init_weights_seed: x, use_gating: on}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:34: adapter.config.lora.selfattn_lora: found '1', expected "
           "true or false\n"
           "DIR/config.yaml:13:56: adapter.config.lora.intermediate_lora: found 'some', expected "
           "true or false\n"
           "DIR/config.yaml:13:75: adapter.config.lora.output_lora: found a list, expected true or "
           "false\n"
           "DIR/config.yaml:13:90: adapter.config.lora.leave_out: found a mapping, expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:13:97: adapter.config.lora.r: found 'eight', expected an integer of at "
           "least 1\n"
           "DIR/config.yaml:13:111: adapter.config.lora.alpha: found 'big', expected a number\n"
           "DIR/config.yaml:13:125: adapter.config.lora.dropout: found 'none', expected a number "
           "of at least 0 and below 1\n"
           "DIR/config.yaml:13:146: adapter.config.lora.attn_matrices: found a mapping, expected "
           "text\n"
           "DIR/config.yaml:13:168: adapter.config.lora.composition_mode: found a list, expected "
           "text\n"
           "DIR/config.yaml:13:186: adapter.config.lora.init_weights: found a mapping, expected "
           "text\n"
           "DIR/config.yaml:13:209: adapter.config.lora.init_weights_seed: found 'x', expected an "
           "integer\n"
           "DIR/config.yaml:13:224: adapter.config.lora.use_gating: found 'on', expected true or "
           "false"},
          {"bottleneck: below the least",
           method("seq_bn: {reduction_factor: 0, leave_out: [-1], dropout: -0.1, "
                  "stochastic_depth: -0.1}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:39: adapter.config.seq_bn.reduction_factor: found '0', "
           "expected a number above 0\n"
           "DIR/config.yaml:13:54: adapter.config.seq_bn.leave_out[0]: found '-1', expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:13:68: adapter.config.seq_bn.dropout: found '-0.1', expected a number "
           "of at least 0 and below 1\n"
           "DIR/config.yaml:13:92: adapter.config.seq_bn.stochastic_depth: found '-0.1', expected "
           "a number of at least 0 and at most 1"},
          {"bottleneck: above the most", method("seq_bn: {dropout: 1, stochastic_depth: 1.5}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:30: adapter.config.seq_bn.dropout: found '1', expected a "
           "number of at least 0 and below 1\n"
           "DIR/config.yaml:13:51: adapter.config.seq_bn.stochastic_depth: found '1.5', expected a "
           "number of at least 0 and at most 1"},
          {"bottleneck: words",
           method("seq_bn: {init_weights: brt, scaling: learnt, residual_before_ln: postadd}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:35: adapter.config.seq_bn.init_weights: found 'brt', "
           "expected one of bert, mam_adapter, houlsby (did you mean 'bert'?)\n"
           "DIR/config.yaml:13:49: adapter.config.seq_bn.scaling: found 'learnt', expected a "
           "number, 'learned' or 'channel'\n"
           "DIR/config.yaml:13:77: adapter.config.seq_bn.residual_before_ln: found 'postadd', "
           "expected true, false or 'post_add'"},
          {"bottleneck: types",
           method("seq_bn: {mh_adapter: 1, output_adapter: [], cross_adapter: {}, "
                  "reduction_factor: {first: 2, 1: x}, non_linearity: [], original_ln_before: x, "
                  "original_ln_after: x, ln_before: x, ln_after: x, init_weights: [], "
                  "init_weights_seed: x, is_parallel: x, scaling: [], use_gating: x, "
                  "residual_before_ln: [], adapter_residual_before_ln: x, leave_out: {}, "
                  "dropout: x, stochastic_depth: x}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:33: adapter.config.seq_bn.mh_adapter: found '1', expected "
           "true or false\n"
           "DIR/config.yaml:13:52: adapter.config.seq_bn.output_adapter: found a list, expected "
           "true or false\n"
           "DIR/config.yaml:13:71: adapter.config.seq_bn.cross_adapter: found a mapping, expected "
           "true or false\n"
           "DIR/config.yaml:13:94: adapter.config.seq_bn.reduction_factor.first: expected a "
           "layer's number or 'default'\n"
           "DIR/config.yaml:13:107: adapter.config.seq_bn.reduction_factor.1: found 'x', expected "
           "a number above 0\n"
           "DIR/config.yaml:13:126: adapter.config.seq_bn.non_linearity: found a list, expected "
           "text\n"
           "DIR/config.yaml:13:150: adapter.config.seq_bn.original_ln_before: found 'x', expected "
           "true or false\n"
           "DIR/config.yaml:13:172: adapter.config.seq_bn.original_ln_after: found 'x', expected "
           "true or false\n"
           "DIR/config.yaml:13:186: adapter.config.seq_bn.ln_before: found 'x', expected true or "
           "false\n"
           "DIR/config.yaml:13:199: adapter.config.seq_bn.ln_after: found 'x', expected true or "
           "false\n"
           "DIR/config.yaml:13:216: adapter.config.seq_bn.init_weights: found a list, expected "
           "text\n"
           "DIR/config.yaml:13:239: adapter.config.seq_bn.init_weights_seed: found 'x', expected "
           "an integer\n"
           "DIR/config.yaml:13:255: adapter.config.seq_bn.is_parallel: found 'x', expected true or "
           "false\n"
           "DIR/config.yaml:13:267: adapter.config.seq_bn.scaling: found a list, expected a "
           "number, 'learned' or 'channel'\n"
           "DIR/config.yaml:13:283: adapter.config.seq_bn.use_gating: found 'x', expected true or "
           "false\n"
           "DIR/config.yaml:13:306: adapter.config.seq_bn.residual_before_ln: found a list, "
           "expected true, false or 'post_add'\n"
           "DIR/config.yaml:13:338: adapter.config.seq_bn.adapter_residual_before_ln: found 'x', "
           "expected true or false\n"
           "DIR/config.yaml:13:352: adapter.config.seq_bn.leave_out: found a mapping, expected an "
           "integer of at least 0\n"
           "DIR/config.yaml:13:365: adapter.config.seq_bn.dropout: found 'x', expected a number of "
           "at least 0 and below 1\n"
           "DIR/config.yaml:13:386: adapter.config.seq_bn.stochastic_depth: found 'x', expected a "
           "number of at least 0 and at most 1"},
          {"prefix tuning: below the least",
           method("prefix_tuning: {leave_out: [-1], prefix_length: 0, bottleneck_size: 0, "
                  "dropout: -0.1}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:40: adapter.config.prefix_tuning.leave_out[0]: found '-1', "
           "expected an integer of at least 0\n"
           "DIR/config.yaml:13:60: adapter.config.prefix_tuning.prefix_length: found '0', expected "
           "an integer of at least 1\n"
           "DIR/config.yaml:13:80: adapter.config.prefix_tuning.bottleneck_size: found '0', "
           "expected an integer of at least 1\n"
           "DIR/config.yaml:13:92: adapter.config.prefix_tuning.dropout: found '-0.1', expected a "
           "number of at least 0 and below 1"},
          {"prefix tuning: above the most", method("prefix_tuning: {dropout: 1}"), kValidate, 2,
           "error: DIR/config.yaml:13:37: adapter.config.prefix_tuning.dropout: found '1', "
           "expected a number of at least 0 and below 1"},
          {"prefix tuning: types",
           method("prefix_tuning: {encoder_prefix: x, cross_prefix: x, leave_out: {}, flat: x, "
                  "prefix_length: x, bottleneck_size: x, non_linearity: [], dropout: x, "
                  "use_gating: x, shared_gating: x, init_weights_seed: x}"),
           kValidate, 2,
           "error: DIR/config.yaml:13:44: adapter.config.prefix_tuning.encoder_prefix: found 'x', "
           "expected true or false\n"
           "DIR/config.yaml:13:61: adapter.config.prefix_tuning.cross_prefix: found 'x', expected "
           "true or false\n"
           "DIR/config.yaml:13:75: adapter.config.prefix_tuning.leave_out: found a mapping, "
           "expected an integer of at least 0\n"
           "DIR/config.yaml:13:85: adapter.config.prefix_tuning.flat: found 'x', expected true or "
           "false\n"
           "DIR/config.yaml:13:103: adapter.config.prefix_tuning.prefix_length: found 'x', "
           "expected an integer of at least 1\n"
           "DIR/config.yaml:13:123: adapter.config.prefix_tuning.bottleneck_size: found 'x', "
           "expected an integer of at least 1\n"
           "DIR/config.yaml:13:141: adapter.config.prefix_tuning.non_linearity: found a list, "
           "expected text\n"
           "DIR/config.yaml:13:154: adapter.config.prefix_tuning.dropout: found 'x', expected a "
           "number of at least 0 and below 1\n"
           "DIR/config.yaml:13:169: adapter.config.prefix_tuning.use_gating: found 'x', expected "
           "true or false\n"
           "DIR/config.yaml:13:187: adapter.config.prefix_tuning.shared_gating: found 'x', "
           "expected true or false\n"
           "DIR/config.yaml:13:209: adapter.config.prefix_tuning.init_weights_seed: found 'x', "
           "expected an integer"},
      }};
}

}  // namespace peftkit::test
