#include "checkpoint/folder_sample.hpp"

#include "base/version.hpp"

namespace peftkit::checkpoint {

namespace {

const std::string kAdapterJson =
    R"({"name": "a", "config": {"architecture": "lora", "r": 4, "alpha": 8}})";

void check_same_owner(const AdapterOwner& found, const AdapterOwner& expected) {
  CHECK(found.model_type == expected.model_type);
  CHECK(found.model_class == expected.model_class);
  CHECK(found.model_name == expected.model_name);
  CHECK(found.hidden_size == expected.hidden_size);
}

// A folder as the smallest one that Python's loader takes.
void write_minimal(const test::TempDir& dir, const std::string& json = kAdapterJson) {
  dir.file("adapter_config.json", json);
  write_safetensors(dir / "adapter.safetensors", adapter_tensors());
}

std::string adapter_refusal(const test::TempDir& dir) {
  const Error error = test::error_of([&] { read_adapter_folder(dir.path()); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return without_folder(dir.path(), error.what());
}

}  // namespace

TEST_CASE("adapter folder: what is written is read back") {
  const test::TempDir dir;
  const AdapterFolder written = sample_folder();
  write_adapter_folder(dir / "new/best", written);
  const AdapterFolder found = read_adapter_folder(dir / "new/best");
  CHECK(found.name == written.name);
  CHECK(found.gate_pooling == written.gate_pooling);
  CHECK(found.config == written.config);
  check_same_owner(found.owner, written.owner);
  check_same(found.tensors, written.tensors);
  check_same_head(found.head, *written.head);
  CHECK(found.base == written.base);
}

TEST_CASE("adapter folder: the files are those of adapters, and base.json") {
  const test::TempDir dir;
  write_adapter_folder(dir / "all", sample_folder());
  CHECK(files_of(dir / "all") == std::set<std::string>{"adapter_config.json", "adapter.safetensors",
                                                       "pytorch_adapter.bin", "head_config.json",
                                                       "model_head.safetensors",
                                                       "pytorch_model_head.bin", "base.json"});
  AdapterFolder bare = sample_folder();
  bare.head.reset();
  bare.base = Json();
  write_adapter_folder(dir / "bare", bare);
  CHECK(files_of(dir / "bare") ==
        std::set<std::string>{"adapter_config.json", "adapter.safetensors", "pytorch_adapter.bin"});
  const AdapterFolder found = read_adapter_folder(dir / "bare");
  CHECK_FALSE(found.head.has_value());
  CHECK(found.base.is_null());
}

TEST_CASE("adapter folder: the .bin files hold what the safetensors files hold") {
  const test::TempDir dir;
  const AdapterFolder written = sample_folder();
  write_adapter_folder(dir.path(), written);
  check_same(read_pytorch_bin(dir / "pytorch_adapter.bin"), written.tensors);
  check_same(read_pytorch_bin(dir / "pytorch_model_head.bin"), written.head->tensors);
  fs::remove(dir / "adapter.safetensors");
  fs::remove(dir / "model_head.safetensors");
  const AdapterFolder found = read_adapter_folder(dir.path());
  check_same(found.tensors, written.tensors);
  check_same_head(found.head, *written.head);
}

TEST_CASE("adapter folder: adapter_config.json as Python reads it") {
  const test::TempDir dir;
  write_adapter_folder(dir.path(), sample_folder());
  const std::string text = read_file(dir / "adapter_config.json");
  const Json json = Json::parse(text);
  CHECK(json["name"] == "a");
  CHECK(json["model_type"] == "bert");
  CHECK(json["model_class"] == "BertAdapterModel");
  CHECK(json["model_name"] == "org/name");
  CHECK(json["hidden_size"] == 3);
  CHECK(json["version"] == "adapters.1.3.0");
  CHECK(json["config"]["architecture"] == "union");
  CHECK(json["config"]["configs"].size() == 2);
  CHECK(json["peftkit"] == Json{{"gate_pooling", "padded"}, {"version", peftkit_version()}});
  // Two spaces, sorted keys, one line end.
  CHECK(text == dump_json(nlohmann::json::parse(text)));
  CHECK(text.starts_with("{\n  \"config\": {"));
}

TEST_CASE("adapter folder: the smallest folder of adapters") {
  const test::TempDir dir;
  write_minimal(dir);
  const AdapterFolder found = read_adapter_folder(dir.path());
  CHECK(found.name == "a");
  CHECK(found.config == config::adapter_from_string("lora[r=4,alpha=8]"));
  check_same(found.tensors, adapter_tensors());
  check_same_owner(found.owner, {});
  CHECK_FALSE(found.head.has_value());
  CHECK(found.base.is_null());
}

TEST_CASE("adapter folder: without the key 'peftkit', gates average over real tokens") {
  const test::TempDir dir;
  write_minimal(dir);
  CHECK(read_adapter_folder(dir.path()).gate_pooling == "sequence");
  for (const std::string own : {"null", "{}", R"({"version": "0.1.0"})"}) {
    CAPTURE(own);
    write_minimal(dir, R"({"name": "a", "config": "lora", "peftkit": )" + own + "}");
    CHECK(read_adapter_folder(dir.path()).gate_pooling == "sequence");
  }
}

TEST_CASE("adapter folder: the config may be a name, and null is the default of adapters") {
  const test::TempDir dir;
  write_minimal(dir, R"({"name": "a", "config": "unipelt"})");
  CHECK(read_adapter_folder(dir.path()).config == config::adapter_from_string("unipelt"));
  write_minimal(dir, R"({"name": "a", "config": null})");
  CHECK(read_adapter_folder(dir.path()).config == config::adapter_from_string("seq_bn"));
}

TEST_CASE("adapter folder: null and unknown keys about the base are no obstacle") {
  const test::TempDir dir;
  write_minimal(dir, R"({"name": "a", "config": "lora", "model_type": null, "hidden_size": null,
                         "config_id": "1f"})");
  check_same_owner(read_adapter_folder(dir.path()).owner, {});
}

TEST_CASE("adapter folder: what is missing is named") {
  const test::TempDir dir;
  CHECK(adapter_refusal(dir) == "~: not an adapter: no adapter_config.json");
  dir.file("adapter_config.json", kAdapterJson);
  CHECK(adapter_refusal(dir) ==
        "~: no weights: expected adapter.safetensors or pytorch_adapter.bin");
  write_minimal(dir, R"({"config": "lora"})");
  CHECK(adapter_refusal(dir) == "~/adapter_config.json: name: found nothing, expected text");
  write_minimal(dir, R"({"name": 1, "config": "lora"})");
  CHECK(adapter_refusal(dir) == "~/adapter_config.json: name: found 1, expected text");
  write_minimal(dir, R"({"name": "a"})");
  CHECK(adapter_refusal(dir) ==
        "~/adapter_config.json: config: found nothing, expected the adapter's config");
  write_minimal(dir, "[]");
  CHECK(adapter_refusal(dir) ==
        "~/adapter_config.json: the file: found array, expected a JSON object");
  write_minimal(dir, "{");
  CHECK(adapter_refusal(dir).starts_with("~/adapter_config.json:1:2: not valid JSON: "));
  write_minimal(dir);
  dir.file("head_config.json", R"({"name": "a", "config": {"head_type": "classification",
                                   "layers": 1, "num_labels": 1}})");
  CHECK(adapter_refusal(dir) ==
        "~: no weights: expected model_head.safetensors or pytorch_model_head.bin");
  for (const fs::path& missing : {dir / "missing", dir / std::string(300, 'n')}) {
    const Error error = test::error_of([&] { read_adapter_folder(missing); });
    CHECK(std::string(error.what()) == missing.string() + ": no such folder");
  }
}

TEST_CASE("adapter folder: a wrong config is refused, with the file and the key") {
  const test::TempDir dir;
  const auto refused_for = [&](const std::string& config, const std::string& key) {
    write_minimal(dir, R"({"name": "a", "config": )" + config + "}");
    const std::string message = adapter_refusal(dir);
    CAPTURE(message);
    CHECK(message.starts_with("~/adapter_config.json: config"));
    CHECK(message.find(key) != std::string::npos);
  };
  refused_for(R"({"architecture": "lora", "r": 0})", ": r: ");
  refused_for(R"({"architecture": "lora", "rr": 4})", ": rr: ");
  refused_for(R"({"architecture": "no such method"})", "architecture: found 'no such method'");
  refused_for(R"("no such preset")", "no such preset");
}

TEST_CASE("adapter folder: an unknown gate_pooling is refused") {
  const test::TempDir dir;
  const auto message = [&](const std::string& pooling) {
    write_minimal(
        dir, R"({"name": "a", "config": "lora", "peftkit": {"gate_pooling": )" + pooling + "}}");
    return adapter_refusal(dir);
  };
  CHECK(message(R"("mean")") ==
        "~/adapter_config.json: peftkit.gate_pooling: found 'mean', expected one of auto, "
        "sequence, causal, token, padded");
  CHECK(message("1") == "~/adapter_config.json: peftkit.gate_pooling: found 1, expected text");
}

TEST_CASE("adapter folder: damaged weights and a damaged base.json are refused") {
  const test::TempDir dir;
  write_minimal(dir);
  dir.file("adapter.safetensors", "");
  CHECK(adapter_refusal(dir) ==
        "~/adapter.safetensors: not a safetensors file: 0 bytes, expected 8 or more");
  write_minimal(dir);
  dir.file("base.json", "1");
  CHECK(adapter_refusal(dir) == "~/base.json: the file: found number, expected a JSON object");
}

TEST_CASE("adapter folder: JSON as deep as a file can make it does not exhaust the stack") {
  const test::TempDir dir;
  write_minimal(dir, R"({"name": "a", "config": )" + std::string(1000000, '['));
  CHECK(adapter_refusal(dir) == "~/adapter_config.json: JSON nested deeper than 500 levels");
}

}  // namespace peftkit::checkpoint
