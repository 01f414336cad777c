// peft-eval: from a saved adapter and data to metrics, predictions and gates.
#include "train/commands.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "checkpoint/foreign_files.hpp"
#include "checkpoint/static_head.hpp"
#include "nn/gate.hpp"
#include "train/predictions.hpp"
#include "train/recipe.hpp"
#include "train/run_data.hpp"
#include "train/run_folder.hpp"

#include <algorithm>
#include <ostream>

namespace peftkit::train {

namespace {

// A saved adapter (or fully trained model) with all that is needed to run it.
struct Loaded {
  config::RunConfig config;
  checkpoint::HfFolder base;
  models::TransformerSpec spec;  // of the base
  checkpoint::AdapterFolder adapter;
};

config::RunConfig config_of(const EvalOptions& options) {
  if (options.config)
    return config::read_run_config(*options.config, options.overrides, config::Needs::evaluation);
  const fs::path own = options.adapter / "resolved_config.yaml";
  if (!fs::exists(own)) {
    throw Error(ErrorKind::config, str(options.adapter.string(),
                                       ": no resolved_config.yaml beside the adapter; name the "
                                       "text columns and the base checkpoint with --config FILE"));
  }
  return config::read_run_config(own, options.overrides, config::Needs::evaluation);
}

// What tells that the base is another one than the adapter was trained on.
Findings base_differences(const Loaded& loaded, const fs::path& folder) {
  Findings findings;
  const Json& trained = loaded.adapter.base;
  if (trained.is_null()) return findings;
  const std::string place = (folder / "base.json").string(), base = loaded.base.path.string();
  const Json now = checkpoint::fingerprint(loaded.base);
  for (const auto& [key, value] : now.items()) {
    const auto saved = trained.find(key);
    if (saved == trained.end() || *saved != value) {
      findings.add(
          str(place, ": ", key, " differs from that of ", base, " (another base checkpoint)"));
    }
  }
  const auto tokenizer = trained.find("tokenizer");
  if (tokenizer != trained.end() && *tokenizer != tokenize::tokenizer_hash(loaded.base.path)) {
    findings.add(str(place, ": the tokenizer of ", base,
                     " is not the one that the adapter was trained with"));
  }
  return findings;
}

// The base must be of the adapter's kind, and the one that it was trained on.
void check_base(const Loaded& loaded, const fs::path& folder, bool allow_mismatch) {
  const auto& spec = loaded.spec;
  const auto& owner = loaded.adapter.owner;
  Findings findings;
  const auto compare = [&](const std::string& what, const auto& trained, const auto& given) {
    if (trained != given) {
      findings.add(str(folder.string(), ": trained on a base with ", what, " ", trained, ", but ",
                       loaded.base.path.string(), " has ", given));
    }
  };
  if (!owner.model_type.empty()) compare("model_type", owner.model_type, spec.model_type);
  if (owner.hidden_size > 0) compare("hidden_size", owner.hidden_size, spec.hidden_size);
  findings.throw_if_any(ErrorKind::checkpoint);

  const Findings differences = base_differences(loaded, folder);
  if (differences.empty()) return;
  if (allow_mismatch) return log::warn(differences.text());
  throw Error(ErrorKind::checkpoint,
              differences.text() +
                  "\nscores on another base mean little; --allow-base-mismatch "
                  "evaluates all the same");
}

void check_head(const checkpoint::SavedHead& head, const tasks::TaskEntry& task,
                const fs::path& file) {
  const auto* known = checkpoint::find_static_head(head.static_class);
  if (head.head_type == task.head_type || (known != nullptr && known->serves(task.head_type)))
    return;
  const std::string of = head.static_class.empty() ? "" : " (" + head.static_class + ")";
  throw Error(ErrorKind::checkpoint,
              str(file.string(), ": head_type '", head.head_type, "'", of, ", but task.type ",
                  task.name, " needs '", task.head_type, "'"));
}

Loaded load(const EvalOptions& options) {
  checkpoint::check_not_peft(options.adapter);
  Loaded out;
  out.config = config_of(options);
  const bool full = out.config.adapter.config.full;
  if (full) {
    // A full fine-tuning is a checkpoint of its own.
    out.base = checkpoint::open_hf_folder(options.adapter);
    out.spec = models::transformer_spec(out.base);
    out.adapter.name = out.config.adapter.name;
    out.adapter.config = out.config.adapter.config;
    out.adapter.head = checkpoint::read_head(options.adapter, out.adapter.name);
  } else {
    out.adapter = checkpoint::read_adapter_folder(options.adapter);
    out.base = checkpoint::open_hf_folder(
        checkpoint::find_checkpoint(options.model.value_or(out.config.model.name_or_path)));
    out.spec = models::transformer_spec(out.base);
    check_base(out, options.adapter, options.allow_base_mismatch);
  }
  if (!out.adapter.head) {
    throw Error(ErrorKind::checkpoint,
                str(options.adapter.string(), ": no head (head_config.json) beside the adapter"));
  }
  const tasks::TaskEntry& task = tasks::find_task(out.config.task.type);
  check_head(*out.adapter.head, task, options.adapter / "head_config.json");
  out.adapter.head->head_type = task.head_type;
  return out;
}

// The label map that the head was trained with; names in the config may replace Python's LABEL_0,
// LABEL_1, ….
data::LabelMap labels_of(const Loaded& loaded, const EvalOptions& options,
                         const tasks::TaskEntry& task) {
  if (!task.labels) return {};
  const auto& saved = loaded.adapter.head->labels;
  const auto& named = loaded.config.task.labels;
  const bool generic = std::ranges::all_of(
      saved, [](const std::string& name) { return name.starts_with("LABEL_"); });
  if (named.empty() || named == saved) return data::LabelMap(saved);
  if (named.size() != saved.size() || !generic) {
    throw Error(ErrorKind::checkpoint,
                str((options.adapter / "head_config.json").string(), ": the head's labels are ",
                    join(saved), "; task.labels says ", join(named)));
  }
  return data::LabelMap(named);
}

Model build(const Loaded& loaded) {
  ModelRecipe recipe{.name = loaded.adapter.name,
                     .adapter = loaded.adapter.config,
                     .head = loaded.adapter.head->config,
                     .head_type = loaded.adapter.head->head_type,
                     .outputs = loaded.adapter.head->outputs,
                     .pooling = nn::gate_pooling(loaded.adapter.gate_pooling),
                     .base_dtype = base_dtype(loaded.config, loaded.base)};
  return Model(loaded.base, loaded.spec, recipe);
}

void load_values(Model& model, const Loaded& loaded, const fs::path& folder) {
  auto tensors = loaded.adapter.config.full ? loaded.base.tensors : loaded.adapter.tensors;
  tensors.insert(loaded.adapter.head->tensors.begin(), loaded.adapter.head->tensors.end());
  model.load(tensors, folder.string());
}

std::string names(const std::vector<fs::path>& files) {
  std::string out;
  for (const auto& file : files) out += (out.empty() ? "" : ", ") + file.string();
  return out;
}

data::Labels labels_wanted(const EvalOptions& options) {
  return options.predictions || options.gates || options.per_example_gates ? data::Labels::optional
                                                                           : data::Labels::required;
}

// Says that there is nothing to compare predictions with, or how many have nothing.
void tell_of_labels(const data::Encoded& encoded, const EvalOptions& options) {
  const auto all = static_cast<int64_t>(encoded.examples.size());
  const int64_t labelled = std::ranges::count_if(encoded.examples, &data::Example::labelled);
  if (labelled == all) return;
  if (labelled == 0) {
    log::warn(names(options.data) + ": no row has a label, so there are no metrics");
  } else {
    log::info(str(with_commas(all - labelled), " of ", with_commas(all),
                  " examples have no label: they are not in the metrics"));
  }
}

bool predictions_on_stdout(const EvalOptions& options) {
  return options.predictions && *options.predictions == "-";
}

Evaluation evaluate_and_predict(const Model& model, const data::Encoded& encoded,
                                EvaluateOptions& settings, const EvalOptions& options,
                                std::ostream& out) {
  if (!options.predictions) return evaluate(model, encoded, settings);
  Evaluation evaluation;
  const auto predict = [&](std::ostream& file) {
    PredictionRows rows({*options.predictions, options.full}, settings.task, encoded, file);
    settings.on_prediction = [&](const Json& line) { rows.add(line); };
    evaluation = evaluate(model, encoded, settings);
    rows.finish();
  };
  predictions_on_stdout(options) ? predict(out) : write_file(*options.predictions, predict);
  return evaluation;
}

}  // namespace

void run_evaluation(const EvalOptions& options, std::ostream& out) {
  if (options.predictions) (void)report::prediction_form(*options.predictions);  // before all work
  const Loaded loaded = load(options);
  const tasks::TaskEntry& entry = tasks::find_task(loaded.config.task.type);
  const auto tokenizer = tokenize::open_tokenizer(loaded.base.path);
  check_model(loaded.config, loaded.spec);
  const auto task = entry.make({loaded.config.task, labels_of(loaded, options, entry),
                                tokenizer.get(), generation_settings(loaded.config),
                                chat_template(loaded.config.task, *tokenizer, loaded.base.path)});
  const auto encoded = load_examples(*task, options.data, labels_wanted(options));
  check_tokens(*task, {&encoded}, *tokenizer, loaded.spec);
  log::info("data\n" + data::text(encoded.report));
  tell_of_labels(encoded, options);
  Model model = build(loaded);
  load_values(model, loaded, options.adapter);

  EvaluateOptions settings{.task = *task,
                           .metrics = task->metrics(),
                           .batch_size = loaded.config.training.per_device_eval_batch_size,
                           .with_gates = options.gates || options.per_example_gates};
  const Evaluation evaluation = evaluate_and_predict(model, encoded, settings, options, out);
  if (options.gates)
    write_file(*options.gates,
               dump_json(gates_file(evaluation, model, names(options.data), options.scores)));
  if (options.per_example_gates)
    write_file(*options.per_example_gates, report::per_example_jsonl(evaluation.gates));
  const Json results = results_json(evaluation);
  if (options.output) write_file(*options.output, dump_json(results));
  predictions_on_stdout(options) ? log::info("results " + results.dump())
                                 : void(out << dump_json(results));
}

}  // namespace peftkit::train
