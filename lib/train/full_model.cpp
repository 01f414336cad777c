#include "train/full_model.hpp"

#include "base/text.hpp"
#include "checkpoint/adapter_interface.hpp"
#include "tokenize/tokenizer.hpp"

namespace peftkit::train {

namespace {

using checkpoint::StaticHead;
using checkpoint::TensorViews;

// What the names of a family's classes may begin with: "Bert", or "Gemma3" and "Gemma3Text".
std::vector<std::string> class_beginnings(const models::TransformerSpec& spec) {
  const std::string& name = spec.model_class;
  std::vector<std::string> out = {
      name.substr(0, std::min(name.find("AdapterModel"), name.find("For")))};
  if (const auto other = checkpoint::interface_classes(spec.model_type); !other.empty())
    out.push_back(other);
  return out;
}

// The name of the class that `form` is of.
std::string class_name(const StaticHead& form, const models::TransformerSpec& spec) {
  for (const auto& beginning : class_beginnings(spec)) {
    if (checkpoint::find_static_head(beginning + form.purpose) == &form)
      return beginning + form.purpose;
  }
  return "";
}

// Layers before the last have biases here, which ModernBERT's classes have only where its config
// says so.
bool has_room(const ModelRecipe& recipe, const models::TransformerSpec& spec) {
  if (recipe.head.layers == 1 || !spec.lm_head || spec.lm_head->dense.empty()) return true;
  return spec.lm_head->dense_bias && spec.lm_head->norm_spec.kind == nn::NormKind::layer;
}

// Tensors as the class calls them. T5's have no prefix but where the head is one of labels.
TensorViews trained_tensors(const Model& model, const StaticHead* form) {
  const models::TransformerSpec& spec = model.base.spec;
  if (spec.prefix_in_checkpoint || (form != nullptr && !form->vocabulary()))
    return model.tensors(/*of_head=*/false);
  TensorViews out;
  for (const auto& [name, view] : model.tensors(/*of_head=*/false))
    out.emplace(name.substr(spec.prefix.size() + 1), view);
  return out;
}

// The trained tensors of the head, "1.weight", ….
TensorViews head_tensors(const Model& model) {
  const std::string prefix = "heads." + model.recipe.name + ".";
  TensorViews out;
  for (auto& [name, view] : model.tensors(/*of_head=*/true)) {
    if (!model.head.frozen.contains(name)) out.emplace(name.substr(prefix.size()), view);
  }
  return out;
}

// Which of the checkpoint's outer parts still fit: with a head of labels its class has no
// vocabulary, and layers before an embedding do not fit it any more where others were trained.
bool goes_along(const std::string& name, const Model& model, const StaticHead* form) {
  const models::TransformerSpec& spec = model.base.spec;
  const bool of_base = name.starts_with(spec.prefix + ".");
  if (of_base || !spec.lm_head) return true;
  if (form != nullptr) return form->vocabulary();
  return !model.head.type.vocabulary || name == spec.lm_head->weight || name == spec.lm_head->bias;
}

TensorViews whole_model(const Model& model, const StaticHead* form) {
  TensorViews out = trained_tensors(model, form);
  if (form != nullptr) out.merge(checkpoint::class_tensors(*form, head_tensors(model)));
  for (const auto& [name, view] : model.outer_parts) {
    if (goes_along(name, model, form)) out.emplace(name, view);
  }
  return out;
}

// config.json as the class of the head has it.
Json config_of(const Json& base, const Model& model, const StaticHead* form,
               const std::vector<std::string>& labels) {
  Json config = base;
  if (form == nullptr) return config;
  config["architectures"] = Json::array({class_name(*form, model.base.spec)});
  if (form->head_type != "classification" && form->head_type != "tagging") return config;
  Json names = Json::object(), indices = Json::object();
  for (int64_t i = 0; i < model.head.outputs; ++i) {
    const auto at = static_cast<size_t>(i);
    const std::string label = at < labels.size() ? labels[at] : str("LABEL_", i);
    names[std::to_string(i)] = label;
    indices[label] = i;
  }
  config["id2label"] = names;
  config["label2id"] = indices;
  config.erase("num_labels");
  return config;
}

}  // namespace

const StaticHead* class_form(const ModelRecipe& recipe, const models::TransformerSpec& spec) {
  if (!has_room(recipe, spec)) return nullptr;
  const bool several = recipe.head_type == "multilabel_classification";
  for (const auto& beginning : class_beginnings(spec)) {
    const auto* form =
        checkpoint::find_static_head(beginning, several ? "classification" : recipe.head_type);
    if (form == nullptr) continue;
    // Heads of one layer over the vocabulary are the embedding alone, whatever they say of a bias.
    const bool embedding =
        form->vocabulary() && form->config.layers == 1 && recipe.head.layers == 1;
    if (embedding || checkpoint::same_layers(form->config, recipe.head)) return form;
  }
  return nullptr;
}

void save_full_model(const fs::path& folder, const Model& model, const fs::path& base,
                     const std::vector<std::string>& labels) {
  const StaticHead* form = class_form(model.recipe, model.base.spec);
  checkpoint::write_safetensors(folder / "model.safetensors", whole_model(model, form),
                                {{"format", "pt"}});
  const Json config = read_json(base / "config.json", ErrorKind::checkpoint);
  write_file(folder / "config.json", dump_json(config_of(config, model, form, labels)));
  std::vector<std::string> files = tokenize::tokenizer_files(base);
  files.insert(files.end(), {"generation_config.json", "special_tokens_map.json",
                             "chat_template.jinja", "chat_template.json",
                             "additional_chat_templates/tool_use.jinja"});
  for (const std::string& name : files) {
    if (fs::exists(base / name)) write_file(folder / name, read_file(base / name));
  }
}

}  // namespace peftkit::train
