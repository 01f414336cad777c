#include "parity/checks.hpp"

#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "tasks/task.hpp"
#include "train/evaluate.hpp"
#include "train/model.hpp"
#include "train/optimizer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <map>
#include <numeric>
#include <set>

namespace peftkit::test {

namespace {

using at::Tensor;
using train::Model;

class Comparison {
 public:
  explicit Comparison(const Fixture& fixture) : fixture_(fixture) {}

  // Compares with the tensor `key` of the expected file, within the bound of `quantity`.
  void check(const std::string& key, const std::string& quantity, const Tensor& got) {
    check(key, fixture_.tensor(key), got, fixture_.bound(quantity));
  }

  void check(const std::string& key, const Tensor& expected, const Tensor& got, double bound) {
    if (expected.sizes() != got.sizes()) {
      differences.push_back(str(key, ": shape ", checkpoint::shape_text(got.sizes()), ", expected ",
                                checkpoint::shape_text(expected.sizes())));
      return;
    }
    if (expected.numel() == 0) return;
    const double largest =
        (got.detach().to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
    if (!(largest <= bound)) {
      differences.push_back(str(key, ": largest difference ", largest, ", bound ", bound, "; got ",
                                first_values(got), ", expected ", first_values(expected)));
    }
  }

  void require(bool holds, const std::string& message) {
    if (!holds) differences.push_back(message);
  }

  std::vector<std::string> differences;

 private:
  static std::string first_values(const Tensor& tensor) {
    const Tensor flat = tensor.detach().reshape({-1}).to(at::kFloat).contiguous();
    std::string out;
    for (int64_t i = 0; i < std::min<int64_t>(3, flat.numel()); ++i) {
      out += (i > 0 ? " " : "") + number(flat.const_data_ptr<float>()[i]);
    }
    return out;
  }

  const Fixture& fixture_;
};

// Packed [T, H] -> [B, longest, H], zeros at padding.
Tensor unpack(const Tensor& packed, const std::vector<int64_t>& lengths, int64_t longest) {
  Tensor out = at::zeros({static_cast<int64_t>(lengths.size()), longest, packed.size(1)});
  int64_t offset = 0;
  for (size_t b = 0; b < lengths.size(); ++b) {
    out[static_cast<int64_t>(b)]
        .narrow(0, 0, lengths[b])
        .copy_(packed.narrow(0, offset, lengths[b]));
    offset += lengths[b];
  }
  return out;
}

struct Pass {
  Tensor hidden, losses;
  nn::Probe probe;
};

Pass run(const Model& model, const tasks::Task& task, const data::Batch& batch) {
  Pass pass;
  nn::Forward forward;
  forward.probe = &pass.probe;
  pass.losses = task.losses(model(batch, forward, &pass.hidden), batch, 0);
  return pass;
}

// The logits of all that the head can read: [B, outputs], or of every token [T, outputs].
Tensor all_logits(const Model& model, data::Batch batch) {
  if (model.head.type.reads == tasks::Reads::chosen) {
    batch.read.resize((batch.decoder_ids.empty() ? batch.ids : batch.decoder_ids).size());
    std::iota(batch.read.begin(), batch.read.end(), int64_t{0});
  }
  const at::NoGradGuard no_grad;
  nn::Forward forward;
  return model(batch, forward).whole();
}

// The means of the losses of each example, which has `terms` of them.
Tensor loss_per_example(const Tensor& losses, const std::vector<int64_t>& terms) {
  std::vector<Tensor> means;
  int64_t offset = 0;
  for (const int64_t count : terms) {
    means.push_back(losses.narrow(0, offset, count).mean());
    offset += count;
  }
  return at::stack(means);
}

// "gates/a/0/selfattn_lora" -> [B] or [B, n], columns in order of execution, or gate by gate:
// where layers share weights and a gate has two outputs, the library's batches of one (from which
// "unpadded" was put together) come out so.
std::map<std::string, Tensor> gates_by_location(const nn::Probe& probe, const std::string& adapter,
                                                bool gate_by_gate) {
  std::map<std::string, std::map<std::string, std::vector<Tensor>>> columns;
  for (const auto& record : probe.gates) {
    // Layers that share their weights stand at one place, as do self- and cross-attention.
    const nn::SiteInfo& site = *record.gate->site;
    const bool apart = gate_by_gate && record.gate->owner.method == "prefix_tuning";
    columns[str("gates/", adapter, "/", site.layer, "/", site.score_place)]
           [apart ? record.target() : ""]
               .push_back(record.value);
  }
  std::map<std::string, Tensor> out;
  for (const auto& [key, by_target] : columns) {
    std::vector<Tensor> values;
    for (const auto& [target, some] : by_target)
      values.insert(values.end(), some.begin(), some.end());
    out[key] = values.size() == 1 ? values[0] : at::stack(values, 1);
  }
  return out;
}

// What a head says of every token is padded in the expected file, and a span head's two logits are
// apart. Padding means nothing there.
void check_logits(Comparison& compare, const Fixture& fixture, const Model& model,
                  const std::string& batch, const std::string& prefix) {
  const Tensor got = all_logits(model, fixture.batch(batch));
  if (model.head.type.reads == tasks::Reads::sequences)
    return compare.check(prefix + "logits", prefix + "logits", got);
  const auto lengths = fixture.output_lengths(batch);
  const auto check = [&](const std::string& name, const Tensor& logits) {
    const std::string key = prefix + name;
    Tensor expected = fixture.tensor(key).clone();
    if (expected.dim() == 2) expected = expected.unsqueeze(2);
    for (size_t b = 0; b < lengths.size(); ++b) {
      expected[static_cast<int64_t>(b)]
          .narrow(0, lengths[b], expected.size(1) - lengths[b])
          .zero_();
    }
    compare.check(key, expected, unpack(logits, lengths, expected.size(1)), fixture.bound(key));
  };
  if (model.head.type.reads == tasks::Reads::chosen) return check("logits", got);
  check("start_logits", got.narrow(1, 0, 1));
  check("end_logits", got.narrow(1, 1, 1));
}

void check_gates(Comparison& compare, const Fixture& fixture, const nn::Probe& probe,
                 const std::string& adapter, const std::string& prefix) {
  const auto got = gates_by_location(probe, adapter, prefix == "unpadded/");
  size_t expected = 0;
  for (const auto& [key, unused] : fixture.expected)
    expected += key.starts_with(prefix + "gates/") ? 1 : 0;
  if (expected == 0) return;  // cases for which the library gives no scores
  compare.require(got.size() == expected,
                  str(prefix, "gates: ", got.size(), " locations, expected ", expected));
  for (const auto& [key, value] : got) compare.check(prefix + key, prefix + "gates", value);
}

// A parameter's name in the expected file: the head of the checkpoint has a name of its own there,
// and T5's Hugging Face class has no prefix.
std::string expected_name(const Fixture& fixture, const std::string& name) {
  if (fixture.about.at("head_style") == "checkpoint" && name.starts_with("transformer."))
    return name.substr(name.find('.') + 1);
  if (!name.starts_with("heads.")) return name;
  const auto active = fixture.about.at("active_head").get<std::string>();
  return "heads." + active + name.substr(name.find('.', 6));
}

void check_gradients(Comparison& compare, const Fixture& fixture, Model& model, const Pass& pass,
                     const std::string& prefix) {
  model.parameters.gradients.zero_();
  pass.losses.mean().backward();
  std::set<std::string> expected;
  for (const auto& [key, unused] : fixture.expected) {
    if (key.starts_with(prefix + "grad/")) expected.insert(key.substr(prefix.size() + 5));
  }
  for (const auto& name : fixture.about.at("trainable_without_gradient"))
    expected.insert(name.get<std::string>());
  for (const auto& parameter : model.parameters.all()) {
    const std::string name = expected_name(fixture, parameter.name);
    compare.require(expected.erase(name) == 1, "not trainable in the reference: " + name);
    const std::string key = prefix + "grad/" + name;
    if (fixture.has(key)) compare.check(key, prefix + "grad", parameter.value.grad());
  }
  for (const auto& name : expected)
    compare.require(false, str("trainable in the reference only: ", name));
}

// AdamW over all tensors in one decay group, always on the full batch.
void check_training(Comparison& compare, const Fixture& fixture, Model& model,
                    const tasks::Task& task, const data::Batch& batch) {
  const Json& settings = fixture.about.at("train");
  config::TrainingConfig config;
  config.learning_rate = settings.at("lr").get<double>();
  config.weight_decay = settings.at("weight_decay").get<double>();
  model.parameters.decayed = model.parameters.values.numel();
  train::AdamW optimizer(config, model.parameters);
  const auto steps = settings.at("steps").get<int64_t>();
  std::vector<Tensor> losses;
  for (int64_t step = 0; step < steps; ++step) {
    model.parameters.gradients.zero_();
    const Tensor loss = run(model, task, batch).losses.mean();
    losses.push_back(loss.detach());
    loss.backward();
    optimizer.step(model.parameters, config.learning_rate);
  }
  compare.check("train_losses", "train_losses", at::stack(losses));
  compare.check("loss_after", "loss_after", run(model, task, batch).losses.mean());

  const auto noisy = fixture.about.at("after_noisy").get<std::set<std::string>>();
  for (const auto& parameter : model.parameters.all()) {
    const std::string name = expected_name(fixture, parameter.name), key = "after/" + name;
    if (!fixture.has(key) || noisy.contains(name) || noisy.contains(key)) continue;
    const Tensor difference = (parameter.value.detach() - fixture.tensor(key)).abs();
    // Adam turns rounding noise of near-zero gradients into whole steps: 0.2 % of the numbers may
    // differ so.
    const Tensor beyond = (difference > fixture.bound("after")).sum();
    const double share = beyond.item<double>() / static_cast<double>(difference.numel());
    const bool few = beyond.item<int64_t>() <= 1 || share <= 0.002;
    const double most = 2 * config.learning_rate * static_cast<double>(steps);
    compare.require(few && difference.max().item<double>() <= most,
                    str(key, ": ", share * 100, " % of the numbers differ, by up to ",
                        difference.max().item<double>()));
  }
}

// The batch padded at the left in the default mode, where there is one.
void check_left(Comparison& compare, const Fixture& fixture, Model& model, const tasks::Task& task,
                const std::string& adapter) {
  if (!fixture.has("left_unpadded/loss")) return;
  const Pass pass = run(model, task, fixture.batch("left"));
  compare.check("left_unpadded/loss", "left_unpadded/loss", pass.losses.mean());
  compare.check("left_unpadded/loss_per_example", "left_unpadded/loss_per_example",
                loss_per_example(pass.losses, fixture.terms("left")));
  check_gates(compare, fixture, pass.probe, adapter, "left_unpadded/");
  if (!fixture.has("left_unpadded/logits")) return;
  check_logits(compare, fixture, model, "left", "left_unpadded/");
  const Tensor expected = fixture.tensor("left_unpadded/last_hidden_state");
  compare.check("left_unpadded/last_hidden_state", "left_unpadded/last_hidden_state",
                unpack(pass.hidden, fixture.output_lengths("left"), expected.size(1)));
}

// The padded batch in the default mode: every example as if it were alone.
void check_unpadded(Comparison& compare, const Fixture& fixture, Model& model,
                    const tasks::Task& task, const std::string& adapter) {
  const auto lengths = fixture.output_lengths("padded");
  const Pass pass = run(model, task, fixture.batch("padded"));
  const bool same = fixture.about.contains("unpadded_equals_padded_compat");
  const std::string prefix = same ? "padded_compat/" : "unpadded/";
  check_logits(compare, fixture, model, "padded", prefix);
  compare.check("unpadded/loss", "unpadded/loss", pass.losses.mean());
  compare.check("unpadded/loss_per_example", "unpadded/loss_per_example",
                loss_per_example(pass.losses, fixture.terms("padded")));
  Tensor expected = fixture.tensor(prefix + "last_hidden_state");
  if (same) {  // only real positions mean anything there
    expected = expected.clone();
    for (size_t b = 0; b < lengths.size(); ++b) {
      expected[static_cast<int64_t>(b)]
          .narrow(0, lengths[b], expected.size(1) - lengths[b])
          .zero_();
    }
  }
  compare.check(prefix + "last_hidden_state", expected,
                unpack(pass.hidden, lengths, expected.size(1)),
                fixture.bound(prefix + "last_hidden_state"));
  check_gates(compare, fixture, pass.probe, adapter, "unpadded/");
  if (fixture.about.at("precision").contains("unpadded/grad"))
    check_gradients(compare, fixture, model, pass, "unpadded/");
}

// The padded batch as the library computes it: padding counts in the gates' means.
void check_padded(Comparison& compare, const Fixture& fixture, const Model& model,
                  const tasks::Task& task, const std::string& adapter) {
  const Pass pass = run(model, task, fixture.batch("padded"));
  check_logits(compare, fixture, model, "padded", "padded_compat/");
  // The reference's span head takes its softmax over padding, too.
  if (model.head.type.reads != tasks::Reads::tokens)
    compare.check("padded_compat/loss", "padded_compat/loss", pass.losses.mean());
  const Tensor expected = fixture.tensor("padded_compat/last_hidden_state");
  compare.check("padded_compat/last_hidden_state", "padded_compat/last_hidden_state",
                pass.hidden.view(expected.sizes()));
  check_gates(compare, fixture, pass.probe, adapter, "padded_compat/");
}

// The adapter and head files of a case, as one map.
checkpoint::TensorViews saved_tensors(const Fixture& fixture,
                                      const checkpoint::AdapterFolder& adapter,
                                      const checkpoint::SavedHead& head) {
  auto tensors = adapter.tensors;
  tensors.insert(head.tensors.begin(), head.tensors.end());
  if (fs::exists(fixture.folder / "adapter_bin")) {
    // What Python wrote as .bin is the same adapter under more names; it is what is used where
    // there is one.
    for (auto& [name, view] :
         checkpoint::read_adapter_folder(fixture.folder / "adapter_bin").tensors)
      tensors[name] = view;
  }
  return tensors;
}

}  // namespace

std::vector<std::string> check_base(const Fixture& fixture) {
  Comparison compare(fixture);
  const auto folder =
      checkpoint::open_hf_folder(fixture.root / fixture.about.at("model").get<std::string>());
  train::ModelRecipe recipe;
  recipe.head.use_pooler = fixture.has("pooler_output");
  recipe.head_type = "masked_lm";  // the checkpoint's own head
  recipe.adapter.full = true;      // no adapter is installed
  const auto spec = models::transformer_spec(folder);
  recipe.head.layers = spec.lm_head->dense.empty() ? 1 : 2;
  recipe.head.activation_function = spec.lm_head->activation;
  recipe.head.bias = !spec.lm_head->bias.empty();
  recipe.head.layer_norm = true;
  Model model(folder, spec, recipe);
  for (const std::string name : {"full", "padded"}) {
    const auto inputs = model.inputs(fixture.batch(name));
    nn::Forward forward;
    models::HiddenStates states;
    const Tensor hidden = model.base(inputs, forward, &states);
    const std::string prefix = name == "full" ? "" : "padded_compat/";
    const auto check = [&](const std::string& key, const std::string& quantity, const Tensor& got,
                           const nn::Layout& layout) {
      Tensor expected = fixture.tensor(prefix + key).clone();
      for (int64_t b = 0; b < layout.sequences(); ++b)
        expected[b].slice(0, layout.length(b)).zero_();
      compare.check(prefix + key, expected, unpack(got, layout.keys, expected.size(1)),
                    fixture.bound(prefix + quantity));
    };
    const bool two = model.base.spec.encoder && model.base.spec.decoder;
    const auto& last = model.base.spec.decoder ? states.decoder : states.encoder;
    const std::string quantity = two ? "decoder_hidden_states" : "hidden_states";
    for (size_t i = 0; i < last.size(); ++i)
      check(str(quantity, "/", i), quantity, last[i], *forward.layout);
    for (size_t i = 0; two && i < states.encoder.size(); ++i)
      check(str("encoder_hidden_states/", i), "encoder_hidden_states", states.encoder[i],
            *inputs.tokens.layout);
    check("logits", "logits", model.head(hidden, forward).whole(), *forward.layout);
    if (name == "full" && fixture.has("pooler_output"))
      compare.check("pooler_output", "pooler_output", model.base.pooled(hidden, inputs, forward));
  }
  return compare.differences;
}

// The head of a case: saved with the adapter, beside it, or the checkpoint's own.
std::optional<checkpoint::SavedHead> head_of(const Fixture& fixture,
                                             const checkpoint::AdapterFolder& adapter) {
  checkpoint::SavedHead head;
  if (fixture.about.at("head_style") == "checkpoint") {  // a Hugging Face class
    head.head_type = fixture.about.at("task").get<std::string>();
    head.config.layers = 1;
    head.config.bias = false;
    return head;
  }
  const auto active = fixture.about.at("active_head").get<std::string>();
  if (fs::exists(fixture.folder / "head"))
    return checkpoint::read_head(fixture.folder / "head", active);
  const Json& about = fixture.about.at("heads").at(active);
  if (about.at("source") != "checkpoint") return adapter.head;
  const Json& config = about.at("config");
  head.head_type = config.at("head_type").get<std::string>();
  head.config.layers = config.at("layers").get<int64_t>();
  if (!config.at("activation_function").is_null())
    head.config.activation_function = config.at("activation_function").get<std::string>();
  head.config.layer_norm = config.at("layer_norm").get<bool>();
  head.config.bias = config.at("bias").get<bool>();
  return head;
}

std::vector<std::string> check_adapter(const Fixture& fixture) {
  Comparison compare(fixture);
  const auto adapter = checkpoint::read_adapter_folder(fixture.folder / "adapter");
  const auto head = head_of(fixture, adapter);
  if (!head) return {"no head was read"};
  const std::map<std::string, std::string> task_names = {
      {"classification", "classification"}, {"regression", "regression"},
      {"multilabel", "multi_label"},        {"tagging", "token_classification"},
      {"qa", "question_answering"},         {"masked_lm", "masked_lm"},
      {"causal_lm", "causal_lm"},           {"seq2seq_lm", "seq2seq"}};
  const tasks::TaskEntry& entry =
      tasks::find_task(task_names.at(fixture.about.at("task").get<std::string>()));
  std::vector<std::string> names;
  for (int64_t i = 0; i < head->outputs; ++i) names.push_back(std::to_string(i));
  const auto made = entry.make({{}, data::LabelMap(names), nullptr});
  const tasks::Task& task = *made;
  const auto folder =
      checkpoint::open_hf_folder(fixture.root / fixture.about.at("model").get<std::string>());
  const auto spec = models::transformer_spec(folder);
  const auto tensors = saved_tensors(fixture, adapter, *head);

  const auto load = [&](Model& model) {
    auto all = tensors;
    if (head->tensors.empty()) all.merge(model.tensors(/*of_head=*/true));  // the checkpoint's own
    model.load(all, fixture.id);
    // The reference loses the checkpoint's `cls.predictions.bias` on its way into a flexible head.
    for (const auto& [name, tensor] : model.head.frozen) {
      if (head->tensors.empty() && tensor.dim() == 1) tensor.zero_();
    }
  };

  train::ModelRecipe recipe{.name = adapter.name,
                            .adapter = adapter.config,
                            .head = head->config,
                            .head_type = head->head_type,
                            .outputs = head->outputs};
  {
    train::ModelRecipe padded = recipe;
    padded.pooling = nn::GatePooling::padded;
    Model model(folder, spec, padded);
    load(model);
    check_padded(compare, fixture, model, task, adapter.name);
  }
  Model model(folder, spec, recipe);
  load(model);
  check_unpadded(compare, fixture, model, task, adapter.name);
  check_left(compare, fixture, model, task, adapter.name);

  const auto batch = fixture.batch("full");
  const Pass pass = run(model, task, batch);
  check_logits(compare, fixture, model, "full", "");
  compare.check("loss", "loss", pass.losses.mean());
  const Tensor hidden = fixture.tensor("last_hidden_state");
  compare.check("last_hidden_state", "last_hidden_state", pass.hidden.view(hidden.sizes()));
  check_gates(compare, fixture, pass.probe, adapter.name, "");
  check_gradients(compare, fixture, model, pass, "");
  check_training(compare, fixture, model, task, batch);
  return compare.differences;
}

}  // namespace peftkit::test
