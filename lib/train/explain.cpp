// peft-train explain: every module of the adapter and of the head.
#include "train/commands.hpp"

#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "nn/gate.hpp"
#include "tasks/task.hpp"
#include "train/base_checks.hpp"
#include "train/recipe.hpp"

#include <algorithm>
#include <ostream>
#include <set>

namespace peftkit::train {

namespace {

void print_line(std::ostream& out, const std::string& name, const at::Tensor& value,
                const std::string& origin) {
  out << "    " << padded(name, 52) << ' ' << padded(checkpoint::shape_text(value.sizes()), 14)
      << ' ' << padded(with_commas(value.numel()), 10) << ' ' << origin << '\n';
}

// One line a tensor, names relative to the module.
void print_tensors(std::ostream& out, const nn::Parameters& parameters,
                   const std::vector<std::string>& names, const std::string& prefix) {
  for (const auto& name : names) {
    const auto* parameter = parameters.find(name);
    const std::string leaf = name.starts_with(prefix + ".") ? name.substr(prefix.size() + 1) : name;
    print_line(out, leaf, parameter->value, parameter->init.text());
  }
}

// The output embedding of a head over the vocabulary.
void print_frozen(std::ostream& out, const std::map<std::string, at::Tensor>& tensors) {
  for (const auto& [name, value] : tensors)
    print_line(out, name, value, "the checkpoint's, frozen");
}

void print_methods(std::ostream& out, const config::AdapterConfig& config) {
  if (config.full) out << "full fine-tuning: every tensor of the base is trained\n";
  for (const auto& member : config.members) {
    const auto about = adapters::about(member);
    out << padded(config::method_name(member), 14) << ' ' << about.equation << "  (" << about.source
        << ")\n";
    if (!about.gate.empty()) out << padded("", 14) << ' ' << about.gate << '\n';
  }
}

}  // namespace

void explain(const config::RunConfig& config, std::ostream& out) {
  const auto base =
      checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path));
  const auto spec = models::transformer_spec(base);
  check_unknown_keys(config.model, spec);
  const Model model(base, spec, recipe_of(config, base, spec, outputs_before_data(config.task)));
  out << "adapter '" << config.adapter.name << "' on " << base.path.string() << " ("
      << spec.model_type << ", " << spec.layers() << " layers, hidden size " << spec.hidden_size
      << ")\n\n";
  print_methods(out, config.adapter.config);
  if (config::has_gates(config.adapter.config)) {
    out << padded("gates", 14) << " average over " << nn::gate_pooling_name(model.recipe.pooling)
        << '\n';
  }
  out << '\n';

  std::set<std::string> shown;
  for (const auto& module : model.adapter.modules) {
    out << "  " << module.site << "  " << module.method << '\n';
    print_tensors(out, model.parameters, module.tensors, module.site);
    shown.insert(module.tensors.begin(), module.tensors.end());
  }
  std::vector<std::string> rest;  // the head, or with full fine-tuning the base
  int64_t adapter_count = 0;
  for (const auto& parameter : model.parameters.all()) {
    if (!shown.contains(parameter.name)) rest.push_back(parameter.name);
    if (!parameter.name.starts_with("heads.")) adapter_count += parameter.value.numel();
  }
  out << "  head"
      << (config.task.labels.empty() && config.task.label.size() < 2 &&
                  tasks::find_task(config.task.type).labels
              ? " (outputs as the data has labels; 2 shown)"
              : "")
      << '\n';
  print_tensors(out, model.parameters, rest, "");
  print_frozen(out, model.head.frozen);
  out << "\ntrainable parameters: " << with_commas(model.parameters.count()) << " (adapter "
      << with_commas(adapter_count) << ", head "
      << with_commas(model.parameters.count() - adapter_count) << ")\n";
}

}  // namespace peftkit::train
