#include "train/run_data.hpp"

#include "base/date.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "data/collect_labels.hpp"
#include "data/order.hpp"
#include "data/strata.hpp"
#include "train/base_checks.hpp"

#include <algorithm>
#include <numeric>

namespace peftkit::train {

namespace {

// Where no validation file is named, max_train_samples keeps this many of the following rows for it
// (Mao et al. 2022).
constexpr int64_t kShotValidation = 1000;

// Tasks that not every kind of model can do.
constexpr struct {
  const char* task;
  bool encoder, decoder;
  const char* words;
} kNeededStacks[] = {{"masked_lm", true, false, "a model with an encoder alone"},
                     {"causal_lm", false, true, "a model with a decoder alone"},
                     {"seq2seq", true, true, "a model with encoder and decoder"}};

std::vector<fs::path> paths(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::vector<int64_t> all_rows(const data::Table& table) {
  std::vector<int64_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  return rows;
}

// Which rows of the training files train, and which validate. `strata` has the stratum of each.
data::Split split_rows(const config::RunConfig& config, const std::vector<int64_t>& strata) {
  const auto& task = config.task;
  const auto seed = static_cast<uint64_t>(config.training.data_seed.value_or(config.training.seed));
  const auto rows = static_cast<int64_t>(strata.size());
  data::Split split;
  split.train.resize(strata.size());
  std::iota(split.train.begin(), split.train.end(), int64_t{0});
  if (task.validation_split > 0) {
    split =
        data::share_split(strata, task.validation_split, static_cast<uint64_t>(task.split_seed));
  }
  if (!task.max_train_samples) return split;
  if (task.validation_split > 0) {
    // The held-out share stays as it is; the sample is drawn from the rest.
    const auto chosen = data::k_shot_split(static_cast<int64_t>(split.train.size()),
                                           *task.max_train_samples, 0, seed);
    std::vector<int64_t> train;
    for (const int64_t index : chosen.train)
      train.push_back(split.train[static_cast<size_t>(index)]);
    return {train, split.validation};
  }
  return data::k_shot_split(rows, *task.max_train_samples,
                            task.validation_file.empty() ? kShotValidation : 0, seed);
}

// Positions for what the decoder reads: the longest target, what is generated, and before that the
// longest prompt.
void check_decoder_length(const config::RunConfig& run, const models::TransformerSpec& spec) {
  if (spec.max_positions == 0 || !spec.decoder || !config::generates(run.task)) return;
  const auto check = [&](const char* key, int64_t found, int64_t most, const std::string& why) {
    if (found <= most) return;
    throw Error(ErrorKind::config, str(key, ": found ", found, ", expected at most ", most,
                                       " (max_position_embeddings of the checkpoint", why, ")"));
  };
  if (spec.encoder) {
    check("task.max_target_length", run.task.max_target_length, spec.max_positions, "");
    check("generation.max_new_tokens", run.generation.max_new_tokens, spec.max_positions, "");
  } else {
    check("task.max_seq_length", run.task.max_seq_length,
          spec.max_positions - run.generation.max_new_tokens, " less generation.max_new_tokens");
  }
}

void require_examples(const data::Encoded& encoded, const std::vector<std::string>& files) {
  if (encoded.examples.empty()) {
    throw Error(ErrorKind::data,
                str(join(files), ": no usable rows\n", data::text(encoded.report)));
  }
}

// Of the training files: from all rows, for a small sample must not lose a class.
data::LabelMap labels_of(const config::TaskConfig& task, const tasks::TaskEntry& entry,
                         const data::Table& table) {
  if (!task.labels.empty()) return data::LabelMap(task.labels);
  if (entry.collect != nullptr) return entry.collect(table, all_rows(table), task);
  auto found = data::collect_labels(table, all_rows(table), data::label_form(task, *entry.labels));
  for (const auto& warning : found.warnings) log::warn(join(task.train_file) + ": " + warning);
  return std::move(found.map);
}

// The labels that no example has, of tasks that choose among them for a row.
std::vector<std::string> absent_labels(const tasks::Task& task, data::LabelCells cells,
                                       const data::Encoded& encoded) {
  std::vector<bool> there(task.labels().names().size());
  for (const auto& example : encoded.examples) {
    for (size_t i = 0; i < example.target.size(); ++i) {
      const auto value = static_cast<size_t>(example.target[i]);
      if (cells == data::LabelCells::one) there[value] = true;
      if (cells == data::LabelCells::several && value == 1) there[i] = true;
    }
  }
  std::vector<std::string> absent;
  for (size_t i = 0; i < there.size(); ++i) {
    if (!there[i]) absent.push_back(task.labels().names()[i]);
  }
  return absent;
}

void warn_of_absent(const tasks::Task& task, const tasks::TaskEntry& entry,
                    const data::Encoded& encoded, const std::string& name, const char* what) {
  if (!entry.labels || *entry.labels == data::LabelCells::each) return;
  const auto absent = absent_labels(task, *entry.labels, encoded);
  if (!absent.empty()) log::warn(str(name, ": no ", what, " rows for ", join(absent)));
}

// How validation_split chose, for the report.
std::string split_note(const config::TaskConfig& task, const tasks::TaskEntry& entry, size_t rows) {
  const bool by_label = entry.labels && *entry.labels != data::LabelCells::each;
  return str("of ", with_commas(static_cast<long long>(rows)),
             " rows, kept for validation by task.split_seed ", task.split_seed,
             by_label ? ", of each label its share" : "");
}

// The first token of the example that has no word vector.
std::optional<int32_t> token_beyond(const data::Example& example, int64_t vocab_size) {
  for (const auto* ids : {&example.ids, &example.decoder_ids}) {
    const auto found = std::ranges::find_if(*ids, [&](int32_t id) { return id >= vocab_size; });
    if (found != ids->end()) return *found;
  }
  return std::nullopt;
}

// Texts are generated to those without a label, whatever the metrics are.
void check_positions(const tasks::Task& task, const data::Encoded& encoded,
                     const models::TransformerSpec& spec) {
  const auto generation = task.generation();
  if (spec.max_positions == 0 || spec.encoder || !generation) return;
  const int64_t more = generation->settings.max_new_tokens;
  for (const auto& example : encoded.examples) {
    const auto length = static_cast<int64_t>(example.ids.size());
    if (example.labelled || length + more <= spec.max_positions) continue;
    throw Error(ErrorKind::config,
                str(encoded.table->place(encoded.table->rows.at(static_cast<size_t>(example.row))),
                    ": a prompt of ", length, " tokens and generation.max_new_tokens (", more,
                    ") are more than the ", spec.max_positions,
                    " of max_position_embeddings of the checkpoint"));
  }
}

}  // namespace

void check_tokens(const tasks::Task& task, std::initializer_list<const data::Encoded*> data,
                  const tokenize::Tokenizer& tokenizer, const models::TransformerSpec& spec) {
  const std::string of_base = str("vocab_size in the base's config.json is ", spec.vocab_size);
  const auto fail = [&](const std::string& what) {
    throw Error(ErrorKind::checkpoint,
                str(what, ", but ", of_base, ": is the tokenizer that of another model?"));
  };
  for (const auto* encoded : data) {
    check_positions(task, *encoded, spec);
    for (const auto& example : encoded->examples) {
      const auto id = token_beyond(example, spec.vocab_size);
      if (!id) continue;
      const auto& row = encoded->table->rows.at(static_cast<size_t>(example.row));
      fail(str(encoded->table->place(row), ": the token '", tokenizer.id_to_token(*id).value_or(""),
               "' has the id ", *id));
    }
  }
  if (tokenizer.vocab_size() <= spec.vocab_size) return;
  const std::string more = str("the tokenizer has ", tokenizer.vocab_size(), " tokens");
  if (task.varies()) fail(more);
  log::warn(str(more, ", but ", of_base, ": is it that of another model?"));
}

std::string best_metric(const config::RunConfig& config, const tasks::Task& task) {
  auto known = task.metrics();
  const std::string name = config.training.metric_for_best_model.value_or(known[0]);
  const std::string bare = name.starts_with("eval_") ? name.substr(5) : name;
  known.push_back("loss");
  if (std::ranges::find(known, bare) != known.end()) return bare;
  throw Error(ErrorKind::config,
              str("training.metric_for_best_model: found '", name, "', expected one of ",
                  join(known), " (what is computed for these labels)"));
}

void check_model(const config::RunConfig& run, const models::TransformerSpec& spec) {
  const config::TaskConfig& config = run.task;
  check_unknown_keys(run.model, spec);
  for (const auto& stacks : kNeededStacks) {
    if (config.type != stacks.task) continue;
    if (spec.encoder.has_value() == stacks.encoder && spec.decoder.has_value() == stacks.decoder)
      continue;
    throw Error(ErrorKind::config, str("task.type: found ", config.type, ", expected ",
                                       stacks.words, " (the checkpoint is ", spec.model_type, ")"));
  }
  if (spec.max_positions > 0 && config.max_seq_length > spec.max_positions) {
    throw Error(ErrorKind::config,
                str("task.max_seq_length: found ", config.max_seq_length, ", expected at most ",
                    spec.max_positions, " (max_position_embeddings of the checkpoint)"));
  }
  check_decoder_length(run, spec);
  if (config::generates(config)) warn_of_generation_wishes(run, spec);
}

void check_labels(const tasks::TaskEntry& task, const data::LabelMap& labels,
                  const std::string& place) {
  const bool several = task.labels != data::LabelCells::one;
  if (several && labels.size() < 1) {
    throw Error(ErrorKind::data, place + ": no labels; name them in task.labels");
  }
  if (!several && labels.size() < 2) {
    throw Error(ErrorKind::data,
                str(place, ": only one label ('", join(labels.names()), "'), ", task.name,
                    " needs two or more; name them all in task.labels"));
  }
}

generate::Settings generation_settings(const config::RunConfig& config) {
  const config::GenerationConfig& given = config.generation;
  generate::Settings out;
  out.max_new_tokens = given.max_new_tokens;
  out.min_new_tokens = given.min_new_tokens;
  out.num_beams = given.num_beams;
  out.length_penalty = given.length_penalty;
  out.early_stopping = given.early_stopping;
  out.no_repeat_ngram_size = given.no_repeat_ngram_size;
  out.repetition_penalty = given.repetition_penalty;
  out.do_sample = given.do_sample;
  out.temperature = given.temperature;
  out.top_k = given.top_k;
  out.top_p = given.top_p;
  out.seed = static_cast<uint64_t>(config.training.seed);
  return out;
}

std::optional<chat::ChatTemplate> chat_template(const config::TaskConfig& config,
                                                const tokenize::Tokenizer& tokenizer,
                                                const fs::path& base) {
  if (config.type != "causal_lm") return std::nullopt;
  chat::SpecialTokens tokens;
  const auto& ids = tokenizer.special_ids();
  for (const auto& [name, id] :
       {std::pair("bos_token", ids.bos), std::pair("eos_token", ids.eos)}) {
    const auto token = id ? tokenizer.id_to_token(*id) : std::nullopt;
    if (token) tokens[name] = *token;
  }
  auto out = chat::open_chat_template(base, tokens);
  const auto date = parse_date(config.chat_date);
  if (out && date) out->set_date(*date);
  return out;
}

RunData load_run_data(const config::RunConfig& config, const tokenize::Tokenizer& tokenizer,
                      const fs::path& base) {
  const log::Phase phase("examples of " + config.task.type);
  const tasks::TaskEntry& entry = tasks::find_task(config.task.type);
  const std::string files = join(config.task.train_file);
  const auto table =
      std::make_shared<const data::Table>(data::read_table(paths(config.task.train_file)));
  tasks::TaskSetup setup{config.task, {}, &tokenizer, generation_settings(config), {}};
  if (setup.config.chat_date.empty()) setup.config.chat_date = day_text(today());
  setup.chat = chat_template(setup.config, tokenizer, base);
  const std::string chat_date = setup.config.chat_date;
  std::vector<int64_t> strata(table->rows.size());
  if (entry.labels) {
    setup.labels = labels_of(config.task, entry, *table);
    check_labels(entry, setup.labels, files);
  }
  if (entry.labels && config.task.validation_split > 0) {
    strata = data::strata_of(*table, data::label_form(config.task, *entry.labels), setup.labels);
  }
  const data::Split split = split_rows(config, strata);
  RunData out;
  out.task = entry.make(std::move(setup));
  (void)best_metric(config, *out.task);
  out.train = out.task->encode(table, split.train);
  out.train.table = table;
  std::erase_if(out.train.examples,
                [&](const data::Example& one) { return !out.task->learns_from(one); });
  require_examples(out.train, config.task.train_file);
  warn_of_absent(*out.task, entry, out.train, files, "training");
  if (!config.task.validation_file.empty()) {
    out.validation = load_examples(*out.task, paths(config.task.validation_file));
    out.validation_name = join(config.task.validation_file);
  } else if (!split.validation.empty()) {
    out.validation = out.task->encode(table, split.validation);
    out.validation.table = table;
    out.validation_name = files + " (held out)";
    if (config.task.validation_split > 0)
      out.validation.report.counts.emplace_back(split_note(config.task, entry, strata.size()),
                                                split.validation.size());
    warn_of_absent(*out.task, entry, out.validation, out.validation_name, "validation");
  }
  if (out.train.dated || out.validation.dated) out.chat_date = chat_date;
  if (out.validation.examples.empty() && config.training.eval_strategy != "no") {
    throw Error(ErrorKind::data,
                "no rows are left for validation; name task.validation_file, lower "
                "task.max_train_samples, or set training.eval_strategy: no");
  }
  return out;
}

data::Encoded load_examples(const tasks::Task& task, const std::vector<fs::path>& files,
                            data::Labels labels) {
  const auto table = std::make_shared<const data::Table>(data::read_table(files));
  auto encoded = task.encode(table, all_rows(*table), labels);
  encoded.table = table;
  require_examples(encoded, {files.begin(), files.end()});
  return encoded;
}

}  // namespace peftkit::train
