// Every checkpoint and adapter that the Python libraries wrote for the fixtures opens.

#include "checkpoint/adapter_folder.hpp"
#include "checkpoint/hf_folder.hpp"
#include "checkpoint/sample.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

std::vector<fs::path> fixture_roots() {
  return test::fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures");
}

// The folders below `folder` that hold a file of this name.
std::vector<fs::path> folders_with(const fs::path& folder, const std::string& file) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == file) found.push_back(entry.path().parent_path());
  }
  std::ranges::sort(found);
  return found;
}

// Does the config stay within bottlenecks, LoRA, (IA)³ and prefix tuning, which peftkit has always
// read?
bool is_basic(const Json& config) {
  if (config.is_string()) return false;
  if (config.contains("configs")) return std::ranges::all_of(config["configs"], is_basic);
  const Json architecture = config.value("architecture", Json());
  if (!architecture.is_null() && architecture != "lora" && architecture != "prefix_tuning")
    return false;
  for (const char* key : {"phm_layer", "use_dora"}) {
    if (config.value(key, false)) return false;
  }
  for (const char* key : {"inv_adapter", "vera_d"}) {
    if (!config.value(key, Json()).is_null()) return false;
  }
  const Json matrices = config.value("attn_matrices", Json::array());
  return std::ranges::find(matrices, "o") == matrices.end();
}

bool is_basic(const fs::path& folder) {
  const Json adapter = read_json(folder / "adapter_config.json", ErrorKind::checkpoint);
  if (!is_basic(adapter["config"])) return false;
  if (!fs::exists(folder / "head_config.json")) return true;
  const Json head = read_json(folder / "head_config.json", ErrorKind::checkpoint);
  return head["config"]["head_type"] != "masked_lm";
}

}  // namespace

TEST_CASE("fixtures: every model folder opens") {
  int opened = 0;
  for (const auto& root : fixture_roots()) {
    for (const auto& folder : folders_with(root / "models", "config.json")) {
      CAPTURE(folder.string());
      const HfFolder model = open_hf_folder(folder);
      CHECK(model.config.contains("model_type"));
      CHECK_FALSE(model.tensors.empty());
      CHECK(fingerprint(model)["tensors"].size() == model.tensors.size());
      ++opened;
    }
  }
  if (opened == 0) MESSAGE("skipped: no fixtures");
}

TEST_CASE(
    "fixtures: every BERT adapter opens, or is refused for a part that peftkit does not have") {
  int opened = 0, refused = 0;
  for (const auto& root : fixture_roots()) {
    for (const auto& folder : folders_with(root / "cases/bert", "adapter_config.json")) {
      CAPTURE(folder.string());
      try {
        const AdapterFolder adapter = read_adapter_folder(folder);
        CHECK(adapter.owner.model_type == "bert");
        CHECK(adapter.owner.model_class == "BertAdapterModel");
        CHECK(adapter.owner.hidden_size > 0);
        CHECK_FALSE(adapter.tensors.empty());
        CHECK(adapter.gate_pooling == "sequence");
        if (adapter.head) CHECK_FALSE(adapter.head->tensors.empty());
        ++opened;
      } catch (const Error& error) {
        const std::string message = error.what();
        CHECK(error.kind == ErrorKind::checkpoint);
        CHECK_MESSAGE(message.starts_with(folder.string()), message);
        CHECK_MESSAGE(!is_basic(folder), message);
        ++refused;
      }
    }
  }
  if (opened + refused == 0) {
    MESSAGE("skipped: no fixtures");
  } else {
    CHECK(opened > refused);
  }
}

TEST_CASE("fixtures: what is read of a BERT adapter is written and read again") {
  const test::TempDir dir;
  for (const auto& root : fixture_roots()) {
    const fs::path folder = root / "cases/bert/task-cls2-unipelt/adapter";
    if (!fs::is_directory(folder)) continue;
    const AdapterFolder first = read_adapter_folder(folder);
    REQUIRE(first.head.has_value());
    write_adapter_folder(dir / "again", first);
    const AdapterFolder second = read_adapter_folder(dir / "again");
    CHECK(second.config == first.config);
    CHECK(second.head->labels == std::vector<std::string>{"LABEL_0", "LABEL_1"});
    CHECK(second.head->config == first.head->config);
    check_same(second.tensors, first.tensors);
    check_same(second.head->tensors, first.head->tensors);
    // The config in the file is the one that Python wrote, number for number.
    const auto config_in = [](const fs::path& where) {
      return nlohmann::json(
          read_json(where / "adapter_config.json", ErrorKind::checkpoint)["config"]);
    };
    CHECK(config_in(dir / "again") == config_in(folder));
  }
}

}  // namespace peftkit::checkpoint
