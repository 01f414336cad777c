#pragma once
// The YAML file as values. One struct a section, one field list a struct.

#include "config/adapter_config.hpp"

#include "base/file.hpp"

namespace peftkit::config {

struct ModelConfig {
  std::string name_or_path;
  std::string dtype = "auto";
  bool allow_unknown_config_keys = false;
  bool operator==(const ModelConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("name_or_path", name_or_path, Check{.required = true, .path_or_name = true},
      "Hugging Face checkpoint: a folder, or a name looked up in the local HF cache (HF_HOME)");
    v("dtype", dtype, one_of({"auto", "float32", "bfloat16"}),
      "of the frozen base and of what it computes; auto: bfloat16 checkpoints stay so, others are "
      "float32");
    v("allow_unknown_config_keys", allow_unknown_config_keys, any(),
      "only warn of keys of the checkpoint's config.json that are not known and may change its "
      "numbers");
  }
};

// The words of task.type, and of task.metrics; see task_kind.hpp.
std::vector<std::string> task_names();
std::vector<std::string> metric_names();

// The defaults of `text`, `label` and `max_seq_length` are those of most tasks; task_kind.cpp has
// the others.
struct TaskConfig {
  std::string type;
  std::vector<std::string> train_file;
  std::vector<std::string> validation_file;
  double validation_split = 0.0;
  int64_t split_seed = 42;
  std::vector<std::string> text = {"text"};
  std::vector<std::string> label = {"label"};
  std::string label_separator;
  std::vector<std::string> labels;
  std::vector<std::string> ignore_labels;
  std::vector<std::string> metrics;
  int64_t max_seq_length = 128;
  std::optional<int64_t> max_train_samples;
  bool label_all_tokens = false;
  std::string tag_scheme = "auto";
  int64_t doc_stride = 128;
  int64_t max_answer_length = 30;
  int64_t n_best_size = 20;
  double null_score_diff_threshold = 0.0;
  std::vector<std::string> choices = {"choices"};
  double mlm_probability = 0.15;
  bool line_by_line = false;
  std::string prompt = "auto";
  bool train_on_prompt = false;
  std::string chat_date;
  std::string source_prefix;
  int64_t max_target_length = 128;
  std::string source_language, target_language;
  bool operator==(const TaskConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("type", type, Check{.one_of = task_names(), .required = true}, "what is learned");
    v("train_file", train_file, Check{.required = true, .path = true},
      "training data, one file or a list: .tsv .csv .jsonl .json .conll .txt");
    v("validation_file", validation_file, Check{.path = true},
      "validation data, one file or a list");
    v("validation_split", validation_split, from_up_to(0, 1),
      "share of the training data kept for validation, where no file is named");
    v("split_seed", split_seed, any(),
      "which rows validation_split keeps, of each label its share; apart from training.seed, so "
      "that seeds are compared on the same rows");
    v("text", text, any(),
      "column with the text, or a list of two for pairs; its default depends on the task");
    v("label", label, any(),
      "column with the label, the number, the labels, tags or answers; its default depends on the "
      "task. multi_label: a list names a column of 0 and 1 for each label");
    v("label_separator", label_separator, Check{.nullable = true},
      "multi_label: what stands between the labels of a text; default: a comma");
    v("labels", labels, any(),
      "names of the labels in order; otherwise from the training data: numeric order if all are "
      "integers, else byte order. Equal numbers are one label; integers are indices where no name "
      "is a number");
    v("ignore_labels", ignore_labels, any(),
      "cells that mean that there is no label (-1, \"-\", -100): their rows, or words, are left "
      "out");
    v("metrics", metrics, one_of(metric_names()),
      "what is computed on the validation data; each task has defaults");
    v("max_seq_length", max_seq_length, at_least(3),
      "longer inputs are cut to this many tokens; its default depends on the task");
    v("max_train_samples", max_train_samples, at_least(1),
      "shuffle by data_seed and keep the first K rows; without validation data the next 1,000 rows "
      "are it");
    v("label_all_tokens", label_all_tokens, any(),
      "token_classification: train on every piece of a word, not on the first one alone; pieces "
      "that "
      "follow B- carry I-, where there is such a label");
    v("tag_scheme", tag_scheme, one_of({"auto", "iob1", "iob2", "iobes", "bilou", "none"}),
      "token_classification: how tags mark entities; none: every tag is for itself (parts of "
      "speech). auto: by the names of the tags");
    v("doc_stride", doc_stride, at_least(0),
      "question_answering: tokens that neighbouring windows of a long context share");
    v("max_answer_length", max_answer_length, at_least(1),
      "question_answering: tokens of the longest answer that is looked for");
    v("n_best_size", n_best_size, at_least(1),
      "question_answering: starts and ends of a window that are tried");
    v("null_score_diff_threshold", null_score_diff_threshold, any(),
      "question_answering: no answer is given where its score is above the best answer's by more");
    v("choices", choices, any(),
      "multiple_choice: a column with lists of choices, or a column for each choice");
    v("mlm_probability", mlm_probability,
      Check{.minimum = 0, .maximum = 1, .exclusive_minimum = true},
      "masked_lm: share of the tokens to be guessed");
    v("line_by_line", line_by_line, any(),
      "masked_lm: every row is a sequence of its own; otherwise rows are joined and cut in blocks");
    v("prompt", prompt, one_of({"auto", "none", "alpaca", "chat"}),
      "causal_lm: how a row becomes text; auto: chat with a column `messages`, alpaca with a "
      "column "
      "`instruction` or the columns of task.text, else none (text, joined and cut in blocks)");
    v("train_on_prompt", train_on_prompt, any(),
      "causal_lm: learn the prompt, too, not the answers alone");
    v("chat_date", chat_date, Check{.nullable = true},
      "causal_lm: the date that a chat template gets which asks for one, as 2025-01-31 (or with a "
      "time: 2025-01-31 14:05); default: that of the run's first start, which its resolved config "
      "keeps");
    v("source_prefix", source_prefix, Check{.nullable = true},
      "seq2seq: stands before every source (T5's \"summarize: \")");
    v("max_target_length", max_target_length, at_least(2),
      "seq2seq: longer targets are cut to this many tokens");
    v("source_language", source_language, Check{.nullable = true},
      "seq2seq, mBART's and NLLB's tokenizers: the language of the sources (en_XX); default: the "
      "tokenizer's src_lang");
    v("target_language", target_language, Check{.nullable = true},
      "seq2seq, the same tokenizers: the language of the targets, and of what is generated; "
      "default: "
      "the tokenizer's tgt_lang, else the sources' language");
  }
};

struct AdapterSection {
  std::string name = "adapter";
  AdapterConfig config;
  std::string gate_pooling = "auto";
  bool operator==(const AdapterSection&) const = default;
  template <class V>
  void visit(V& v) {
    v("name", name, any(), "name of the adapter and of its head in files");
    v("config", config, required(),
      "a preset, a config string, a mapping `method: {fields}`, `union: [...]`, or `adapters`' "
      "JSON form");
    v("gate_pooling", gate_pooling, one_of({"auto", "sequence", "causal", "token", "padded"}),
      "how a gate averages over tokens; auto is `sequence` for encoders. `padded` is adapters' "
      "behaviour");
  }
};

struct HeadConfig {
  int64_t layers = 2;
  std::string activation_function = "tanh";
  std::optional<double> dropout_prob;
  bool use_pooler = false;
  bool bias = true;
  bool layer_norm = false;
  bool operator==(const HeadConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("layers", layers, at_least(1), "linear layers of the head; its default depends on the task");
    v("activation_function", activation_function, Check{.nullable = true},
      "activation between them; null: none. Its default depends on the task");
    v("dropout_prob", dropout_prob, from_up_to(0, 1),
      "dropout before each; default: the checkpoint's classifier or hidden dropout");
    v("use_pooler", use_pooler, any(),
      "read the checkpoint's pooled output instead of the first token");
    v("bias", bias, any(), "a bias in the last layer");
    v("layer_norm", layer_norm, any(),
      "a norm after each inner layer; its default depends on the task. `adapters` has it in heads "
      "of "
      "language models alone");
  }
};

struct TrainingConfig {
  std::string output_dir;
  double num_train_epochs = 3;
  std::optional<int64_t> max_steps;
  int64_t per_device_train_batch_size = 32;
  int64_t per_device_eval_batch_size = 64;
  int64_t gradient_accumulation_steps = 1;
  double learning_rate = 1e-4;
  double weight_decay = 0.0;
  double adam_beta1 = 0.9;
  double adam_beta2 = 0.999;
  double adam_epsilon = 1e-8;
  std::string lr_scheduler_type = "linear";
  double warmup_ratio = 0.0;
  std::optional<int64_t> warmup_steps;
  double max_grad_norm = 1.0;
  double label_smoothing_factor = 0.0;
  std::string eval_strategy = "epoch";
  std::optional<int64_t> eval_steps;
  std::string save_strategy = "epoch";
  int64_t save_steps = 500;
  int64_t save_total_limit = 1;
  std::optional<std::string> metric_for_best_model;
  int64_t early_stopping_patience = 0;
  int64_t logging_steps = 50;
  std::vector<std::string> report_to = {"jsonl"};
  int64_t seed = 42;
  std::optional<int64_t> data_seed;
  std::string train_sampling_strategy = "random";
  bool overwrite_output_dir = false;
  bool bf16 = false;
  bool gradient_checkpointing = false;
  bool operator==(const TrainingConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("output_dir", output_dir, Check{.required = true, .path = true}, "the run folder");
    v("num_train_epochs", num_train_epochs, more_than(0),
      "passes over the training data; may be a fraction");
    v("max_steps", max_steps, at_least(1), "optimiser steps; overrides num_train_epochs");
    v("per_device_train_batch_size", per_device_train_batch_size, at_least(1),
      "sequences in a training batch");
    v("per_device_eval_batch_size", per_device_eval_batch_size, at_least(1),
      "sequences in an evaluation batch; does not change results");
    v("gradient_accumulation_steps", gradient_accumulation_steps, at_least(1),
      "batches per optimiser step; the loss is normalised over all of them");
    v("learning_rate", learning_rate, more_than(0), "peak learning rate");
    v("weight_decay", weight_decay, at_least(0), "AdamW's decay; biases and norms are not decayed");
    v("adam_beta1", adam_beta1, from_up_to(0, 1), "AdamW");
    v("adam_beta2", adam_beta2, from_up_to(0, 1), "AdamW");
    v("adam_epsilon", adam_epsilon, more_than(0), "AdamW");
    v("lr_scheduler_type", lr_scheduler_type,
      one_of({"linear", "cosine", "polynomial", "constant", "constant_with_warmup"}),
      "learning rate over the steps");
    v("warmup_ratio", warmup_ratio, between(0, 1),
      "share of the steps with a rising learning rate");
    v("warmup_steps", warmup_steps, at_least(0), "the same as a count; overrides warmup_ratio");
    v("max_grad_norm", max_grad_norm, at_least(0), "clip the gradient to this norm; 0: never");
    v("label_smoothing_factor", label_smoothing_factor, from_up_to(0, 1),
      "tasks that choose among classes or tokens");
    v("eval_strategy", eval_strategy, one_of({"no", "steps", "epoch"}), "when to evaluate");
    v("eval_steps", eval_steps, at_least(1),
      "optimiser steps between evaluations; default logging_steps");
    v("save_strategy", save_strategy, one_of({"no", "steps", "epoch"}),
      "when to write checkpoint-<step>/, from which --resume goes on; the last step writes one, "
      "too");
    v("save_steps", save_steps, at_least(1), "optimiser steps between checkpoints (steps)");
    v("save_total_limit", save_total_limit, at_least(0),
      "how many checkpoints to keep, the newest; 0: all. best/ and last/ do not count");
    v("metric_for_best_model", metric_for_best_model, any(),
      "which metric chooses best/; `loss`, or one of task.metrics; default: the task's first");
    v("early_stopping_patience", early_stopping_patience, at_least(0),
      "stop after this many evaluations without a better one; 0: never");
    v("logging_steps", logging_steps, at_least(1),
      "optimiser steps between lines of trainer_log.jsonl");
    v("report_to", report_to, one_of({"jsonl", "tensorboard", "none"}),
      "logs to write: trainer_log.jsonl; event files in the folder tensorboard");
    v("seed", seed, at_least(0), "fixes initialisation, dropout and order");
    v("data_seed", data_seed, at_least(0),
      "order of examples and choice of samples; default: seed");
    v("train_sampling_strategy", train_sampling_strategy, one_of({"random", "sequential"}),
      "order of the training rows; sequential is file order");
    v("overwrite_output_dir", overwrite_output_dir, any(),
      "replace the results of an earlier run in output_dir");
    v("bf16", bf16, any(),
      "compute in bfloat16, whatever model.dtype says; trainable tensors stay float32");
    v("gradient_checkpointing", gradient_checkpointing, any(),
      "keep no inner values of layers for the backward pass but compute them again: less memory, "
      "about a third more time");
  }
};

// How texts are generated in evaluation; names and meanings are Hugging Face's.
struct GenerationConfig {
  int64_t max_new_tokens = 64;
  int64_t min_new_tokens = 0;
  int64_t num_beams = 1;
  double length_penalty = 1.0;
  bool early_stopping = false;
  int64_t no_repeat_ngram_size = 0;
  double repetition_penalty = 1.0;
  bool do_sample = false;
  double temperature = 1.0;
  int64_t top_k = 50;
  double top_p = 1.0;
  bool operator==(const GenerationConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("max_new_tokens", max_new_tokens, at_least(1), "tokens of the longest text");
    v("min_new_tokens", min_new_tokens, at_least(0), "no end before so many tokens");
    v("num_beams", num_beams, at_least(1), "beams of a beam search; 1: greedy, or sampling");
    v("length_penalty", length_penalty, any(),
      "a beam's log-probability is divided by its length to this power");
    v("early_stopping", early_stopping, any(),
      "stop at num_beams finished beams, not when none can get better");
    v("no_repeat_ngram_size", no_repeat_ngram_size, at_least(0),
      "no n-gram of this size comes twice; 0: any");
    v("repetition_penalty", repetition_penalty, more_than(0),
      "makes tokens that are there already less likely; 1: no");
    v("do_sample", do_sample, any(), "draw tokens instead of taking the likeliest");
    v("temperature", temperature, more_than(0), "of sampling");
    v("top_k", top_k, at_least(0), "sample among so many tokens; 0: all");
    v("top_p", top_p, Check{.minimum = 0, .maximum = 1, .exclusive_minimum = true},
      "… and among the fewest that have this share");
  }
};

struct RunConfig {
  int64_t version = 1;
  ModelConfig model;
  TaskConfig task;
  AdapterSection adapter;
  HeadConfig head;
  GenerationConfig generation;
  TrainingConfig training;
  bool operator==(const RunConfig&) const = default;
  template <class V>
  void visit(V& v) {
    v("version", version, between(1, 1), "version of this file format");
    v("model", model, required(), "the frozen base");
    v("task", task, required(), "data and goal");
    v("adapter", adapter, required(), "what is trained on the base");
    v("head", head, any(), "the prediction head");
    v("generation", generation, any(),
      "how texts are generated in evaluation: seq2seq, and causal_lm with a metric of texts");
    v("training", training, required(), "how it is trained");
  }
};

// What a config is read for. An evaluation reads model, columns, labels and lengths; its adapter
// brings its own config, so everything that only training needs may be absent.
enum class Needs { training, evaluation };

// Reads a YAML file, applies `overrides` ("training.learning_rate=1e-4"), checks every field and
// what must hold between fields (union rules, one of validation_file and validation_split, …). All
// findings are thrown as one Error(config). Paths come back absolute, relative ones starting at the
// file's folder (those of an override at the working folder).
RunConfig read_run_config(const fs::path& file, const std::vector<std::string>& overrides,
                          Needs needs = Needs::training);

// The same for the text of `file`.
RunConfig parse_run_config(const std::string& text, const fs::path& file,
                           const std::vector<std::string>& overrides,
                           Needs needs = Needs::training);

// The YAML text with every value in force; reading it again gives an equal config.
std::string to_yaml(const RunConfig& config);

// JSON Schema (2020-12) of the YAML file, for editors.
Json json_schema();

// What can be written after --set, for shells that complete it: "training.bf16=" for every key, and
// "training.bf16=true" where the values are words.
std::vector<std::string> override_words();

// docs/config.md: a table of every field per section and method, with defaults.
std::string reference_page();

}  // namespace peftkit::config
