#include "train/run_state.hpp"

#include "train/commands.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/tensors.hpp"
#include "config/field_json.hpp"
#include "train/version.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace peftkit::train {

namespace {

constexpr std::string_view kPrefix = "checkpoint-";
constexpr const char* kState = "trainer_state.json";
constexpr const char* kOptimizer = "optimizer.safetensors";
constexpr const char* kFormat = "peftkit-state";

// Values of the config that change neither what was computed so far nor what comes.
const std::set<std::string> kFree = {"training.output_dir", "training.overwrite_output_dir",
                                     "training.report_to",  "training.save_strategy",
                                     "training.save_steps", "training.save_total_limit"};

// The fields of a state by name, for reading and writing.
template <class State, class Visit>
void visit_state(State& state, Visit&& visit) {
  visit("global_step", state.step);
  visit("epoch", state.epoch);
  visit("position", state.position);
  visit("examples", state.examples);
  visit("tokens", state.tokens);
  visit("loss_sum", state.loss_sum);
  visit("logged_loss_sum", state.logged_loss_sum);
  visit("logged_step", state.logged_step);
  visit("best_metric", state.best_value);
  visit("best_step", state.best_step);
  visit("evaluations_without_better", state.evaluations_without_better);
  visit("evaluation_due", state.evaluation_due);
  visit("stopped_early", state.stopped_early);
  visit("train_seconds", state.seconds);
}

template <class T>
Json to_json(const T& value) {
  return value;
}
Json to_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

// What a value of this type is to look like; nothing: it does.
const char* expected(const Json& json, int64_t) {
  constexpr double kLargest = 9007199254740992.0;  // that JSON's numbers hold exactly
  const bool fits =
      json.is_number_integer() && json.get<double>() >= 0 && json.get<double>() < kLargest;
  return fits ? nullptr : "an integer of at least 0";
}
const char* expected(const Json& json, double) {
  return json.is_number() ? nullptr : "a number";
}
const char* expected(const Json& json, const std::optional<double>&) {
  return json.is_number() || json.is_null() ? nullptr : "a number or null";
}
const char* expected(const Json& json, bool) {
  return json.is_boolean() ? nullptr : "true or false";
}

template <class T>
void set(T& value, const Json& json) {
  value = json.get<T>();
}
void set(std::optional<double>& value, const Json& json) {
  value.reset();
  if (!json.is_null()) value = json.get<double>();
}

template <class T>
void from_json(const Json& state, const char* name, T& value, const fs::path& file) {
  const auto found = state.find(name);
  const bool there = found != state.end();
  if (const char* wanted = expected(there ? *found : Json(Json::value_t::discarded), value))
    checkpoint::refuse(file.string(), str(name, ": ", there ? "found " + found->dump() : "missing",
                                          ", expected ", wanted));
  set(value, *found);
}

// A slice of a buffer of the optimiser, shaped as the parameter that it belongs to.
Tensor slice_of(const Tensor& buffer, const nn::Parameters& parameters,
                const nn::Parameter& parameter) {
  const int64_t begin = parameter.value.storage_offset() - parameters.values.storage_offset();
  return buffer.narrow(0, begin, parameter.value.numel()).view(parameter.value.sizes());
}

template <class Visit>
void visit_moments(const AdamW& optimizer, const nn::Parameters& parameters, Visit&& visit) {
  for (const auto& parameter : parameters.all()) {
    visit("exp_avg." + parameter.name, slice_of(optimizer.first_moment, parameters, parameter));
    visit("exp_avg_sq." + parameter.name, slice_of(optimizer.second_moment, parameters, parameter));
  }
}

void save_optimizer(const fs::path& file, const AdamW& optimizer,
                    const nn::Parameters& parameters) {
  checkpoint::TensorViews views;
  visit_moments(optimizer, parameters, [&](const std::string& name, const Tensor& moment) {
    views.emplace(name, checkpoint::to_view(moment));
  });
  checkpoint::write_safetensors(file, views, {{"steps", std::to_string(optimizer.steps)}});
}

void check_there(const fs::path& file) {
  if (!fs::exists(file))
    checkpoint::refuse(file.string(), "not there, so this checkpoint is not whole");
}

void load_optimizer(const fs::path& file, AdamW& optimizer, const nn::Parameters& parameters,
                    int64_t step) {
  check_there(file);
  std::map<std::string, std::string> metadata;
  auto views = checkpoint::read_safetensors(file, &metadata);
  Findings findings;
  const at::NoGradGuard no_grad;
  visit_moments(optimizer, parameters, [&](const std::string& name, Tensor moment) {
    const auto found = views.find(name);
    if (found == views.end())
      return findings.add(str(file.string(), ": ", name, ": missing tensor"));
    const Tensor value = checkpoint::to_tensor(found->second);
    if (value.sizes() != moment.sizes())
      findings.add(str(file.string(), ": ", name, ": shape ", checkpoint::shape_text(value.sizes()),
                       ", expected ", checkpoint::shape_text(moment.sizes())));
    else if (!value.isfinite().all().item<bool>())
      findings.add(str(file.string(), ": ", name, ": holds numbers that are not finite"));
    else
      moment.copy_(value);
    views.erase(found);
  });
  for (const auto& [name, view] : views)
    findings.add(str(file.string(), ": ", name, ": unexpected tensor"));
  findings.throw_if_any(ErrorKind::checkpoint);
  if (metadata["steps"] != std::to_string(step))
    checkpoint::refuse(file.string(), str("steps: found '", metadata["steps"], "', expected '",
                                          step, "', the global_step of ", kState));
  optimizer.steps = step;
}

// The step in a folder's name; nothing: it is not called like a checkpoint.
std::optional<int64_t> step_in(const std::string& name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  int64_t step = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + kPrefix.size(), end, step);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return step;
}

// The checkpoints of a run folder, by step.
std::map<int64_t, fs::path> checkpoints_in(const fs::path& output_dir) {
  std::map<int64_t, fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(output_dir, ignored)) {
    const auto step = step_in(entry.path().filename().string());
    if (step && fs::exists(entry.path() / kState)) found.emplace(*step, entry.path());
  }
  return found;
}

// Files are never changed in place, so a second name is as good as a copy.
void link_files(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    const fs::path target = to / entry.path().filename();
    std::error_code code;
    fs::create_hard_link(entry.path(), target, code);
    if (code) fs::copy_file(entry.path(), target);
  }
}

void remove_older(const fs::path& output_dir, int64_t keep) {
  auto all = checkpoints_in(output_dir);
  while (keep > 0 && static_cast<int64_t>(all.size()) > keep) {
    remove_folder(all.begin()->second);
    all.erase(all.begin());
  }
}

// {"training.seed": 42, …}
void flatten(const Json& value, const std::string& path, std::map<std::string, Json>& out) {
  if (!value.is_object() || value.empty()) {
    out[path] = value;
    return;
  }
  for (const auto& [key, item] : value.items())
    flatten(item, path.empty() ? key : path + "." + key, out);
}

std::map<std::string, Json> values_of(const config::RunConfig& config) {
  std::map<std::string, Json> out;
  flatten(config::field_json(config), "", out);
  return out;
}

void check_config(const fs::path& file, const config::RunConfig& now) {
  auto before = values_of(config::read_run_config(file, {}));
  Findings findings;
  const auto report = [&](const std::string& key, const Json& was, const Json& is) {
    // A run of a version that kept no date goes on with today's.
    const bool dated_now = key == "task.chat_date" && (was.is_null() || was == "");
    if (was != is && !kFree.contains(key) && !dated_now)
      findings.add(str(key, ": found ", is.dump(), ", expected ", was.dump(), " as in ",
                       file.string(), " (a resumed run goes on as it began)"));
  };
  for (const auto& [key, value] : values_of(now)) {
    report(key, before[key], value);
    before.erase(key);
  }
  for (const auto& [key, value] : before) report(key, value, Json());
  findings.throw_if_any(ErrorKind::config);
}

Json read_state(const fs::path& checkpoint) {
  const fs::path file = checkpoint / kState;
  Json json = read_json(file, ErrorKind::checkpoint);
  if (!json.is_object() || json.value("format", Json()) != kFormat ||
      json.value("version", Json()) != 1)
    throw Error(ErrorKind::checkpoint,
                str(file.string(), ": not a state of this program (expected format ", kFormat,
                    ", version 1)"));
  return json;
}

}  // namespace

void save_checkpoint(const fs::path& output_dir, const Model& model, const TrainState& state,
                     const Provenance& provenance, int64_t log_bytes) {
  Json json = {{"format", kFormat}, {"version", 1}};
  visit_state(state, [&](const char* name, const auto& value) { json[name] = to_json(value); });
  json["log_bytes"] = log_bytes;
  json["threads"] = at::get_num_threads();
  json["data"] = provenance.data_hashes;
  const fs::path folder = output_dir / str(kPrefix, state.step);
  write_folder(folder, [&](const fs::path& beside) {
    save_model(beside, model, provenance);
    save_optimizer(beside / kOptimizer, state.optimizer, model.parameters);
    if (fs::exists(output_dir / "best")) link_files(output_dir / "best", beside / "best");
    write_file(beside / kState, dump_json(json));
  });
  remove_older(output_dir, provenance.config.training.save_total_limit);
}

std::optional<fs::path> find_checkpoint_to_resume(const fs::path& folder) {
  if (fs::exists(folder / kState)) return folder;
  const auto all = checkpoints_in(folder);
  if (all.empty()) return std::nullopt;
  return all.rbegin()->second;
}

config::RunConfig config_to_resume(const fs::path& folder) {
  if (step_in(folder.filename().string())) check_there(folder / kState);
  const auto checkpoint = find_checkpoint_to_resume(folder);
  const fs::path file = folder / "resolved_config.yaml";
  if (!fs::exists(file)) {
    throw Error(ErrorKind::config,
                str("--resume: ", folder.string(), " is neither a run folder nor a checkpoint (no ",
                    file.filename().string(), ")"));
  }
  auto config = config::read_run_config(file, {});
  config.training.output_dir =
      (checkpoint && *checkpoint == folder ? folder.parent_path() : folder).string();
  return config;
}

void check_resume(const fs::path& checkpoint, const Provenance& now) {
  check_config(checkpoint / "resolved_config.yaml", now.config);
  const Json state = read_state(checkpoint);
  Findings findings;
  const Json before = state.value("data", Json::object());
  for (const auto& [file, hash] : now.data_hashes.items()) {
    if (!before.is_object() || before.value(file, Json()) != hash)
      findings.add(str(file, ": is not the file that ", checkpoint.string(), " was trained on"));
  }
  findings.throw_if_any(ErrorKind::data);
  check_there(checkpoint / "base.json");
  const Json base = read_json(checkpoint / "base.json", ErrorKind::checkpoint);
  const Json current = base_json(now);
  for (const auto& [key, value] : current.items()) {
    if (!base.is_object() || base.value(key, Json()) != value)
      findings.add(str((checkpoint / "base.json").string(), ": ", key, " differs from that of ",
                       now.base.string()));
  }
  findings.throw_if_any(ErrorKind::checkpoint);
  int64_t threads = 0;
  from_json(state, "threads", threads, checkpoint / kState);
  if (threads != at::get_num_threads())
    log::warn(str("the run had ", threads, " threads and now has ", at::get_num_threads(),
                  ": sums are rounded in another order, so results agree but not bit for bit"));
}

int64_t load_checkpoint(const fs::path& checkpoint, Model& model, TrainState& state,
                        int64_t examples) {
  const fs::path file = checkpoint / kState;
  const Json json = read_state(checkpoint);
  visit_state(state, [&](const char* name, auto& value) { from_json(json, name, value, file); });
  if (state.position >= examples)
    checkpoint::refuse(file.string(),
                       str("position: found ", state.position, ", expected less than the ",
                           examples, " examples of an epoch"));
  int64_t log_bytes = 0;
  from_json(json, "log_bytes", log_bytes, file);
  model.load(saved_tensors(checkpoint, model.recipe), checkpoint.string());
  load_optimizer(checkpoint / kOptimizer, state.optimizer, model.parameters, state.step);
  return log_bytes;
}

void restore_best(const fs::path& checkpoint, const fs::path& output_dir) {
  if (!fs::exists(checkpoint / "best")) return;
  write_folder(output_dir / "best",
               [&](const fs::path& beside) { link_files(checkpoint / "best", beside); });
}

}  // namespace peftkit::train
