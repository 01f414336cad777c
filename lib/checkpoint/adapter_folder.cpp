#include "checkpoint/adapter_folder.hpp"

#include "checkpoint/adapter_interface.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/folder_json.hpp"
#include "checkpoint/foreign_files.hpp"
#include "checkpoint/saved_head.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

// What the keys that all files share say about the base; `adapters` may leave any of them out.
AdapterOwner read_owner(const Json& json) {
  AdapterOwner owner;
  const auto take = [&](const char* key, std::string& target) {
    const Json found = value(json, key);
    if (found.is_string()) target = found.get<std::string>();
  };
  take("model_type", owner.model_type);
  take("model_class", owner.model_class);
  take("model_name", owner.model_name);
  const Json hidden = value(json, "hidden_size");
  if (hidden.is_number_integer()) owner.hidden_size = hidden.get<int64_t>();
  return owner;
}

// The words of adapter.gate_pooling, as its field list has them.
std::vector<std::string> pooling_words() {
  std::vector<std::string> words;
  auto visitor = [&](std::string_view field, const auto&, const config::Check& check, const char*) {
    if (field == "gate_pooling") words = check.one_of;
  };
  config::AdapterSection().visit(visitor);
  return words;
}

std::string read_gate_pooling(const fs::path& file, const Json& own) {
  const std::string pooling = text(file, own, "peftkit.gate_pooling");
  const auto words = pooling_words();
  if (std::ranges::find(words, pooling) == words.end())
    wrong(file, "peftkit.gate_pooling", printable(pooling), "one of " + join(words));
  return pooling;
}

}  // namespace

AdapterFolder read_adapter_folder(const fs::path& folder) {
  const log::Phase phase("adapter " + folder.string());
  std::error_code unreadable;
  if (!fs::is_directory(folder, unreadable)) refuse(folder.string(), "no such folder");
  check_not_peft(folder);
  const fs::path file = folder / "adapter_config.json";
  if (!fs::exists(file)) refuse(folder.string(), "not an adapter: no adapter_config.json");
  const Json json = read_object(file);
  AdapterFolder out;
  out.name = text(file, json, "name");
  if (!json.contains("config")) wrong(file, "config", "nothing", "the adapter's config");
  out.config =
      config::adapter_from_json(json["config"], file.string() + ": config", ErrorKind::checkpoint);
  const Json own = value(json, "peftkit");
  if (own.is_object() && own.contains("gate_pooling"))
    out.gate_pooling = read_gate_pooling(file, own);
  out.owner = read_owner(json);
  out.tensors = read_first(folder, {"adapter.safetensors", "pytorch_adapter.bin"});
  out.head = read_head(folder, out.name);
  if (fs::exists(folder / "base.json")) out.base = read_object(folder / "base.json");
  return out;
}

void write_adapter_folder(const fs::path& folder, const AdapterFolder& adapter) {
  if (!adapter.config.full) {
    write_safetensors(folder / "adapter.safetensors", adapter.tensors);
    write_pytorch_bin(folder / "pytorch_adapter.bin", adapter.tensors);
    Json json = common_keys(adapter.owner, adapter.name);
    json["config"] = config::to_json(adapter.config);
    json["peftkit"] = {{"version", peftkit_version()}, {"gate_pooling", adapter.gate_pooling}};
    write_file(folder / "adapter_config.json", dump_sorted(json));
    if (const Json interface = interface_json(adapter.owner.model_type); !interface.is_null())
      write_file(folder / "adapter_interface.json", dump_sorted(interface));
  }
  if (adapter.head) write_head(folder, adapter);
  if (!adapter.base.is_null()) write_file(folder / "base.json", dump_json(adapter.base));
}

}  // namespace peftkit::checkpoint
