#include "checkpoint/hf_folder.hpp"

#include "checkpoint/sample.hpp"

namespace peftkit::checkpoint {

namespace {

const std::string kConfig = R"({"model_type": "bert", "hidden_size": 4, "torch_dtype": "float32"})";

// The message of the Error(checkpoint) that opening the folder throws, with the folder's name
// replaced by "~".
std::string folder_refusal(const test::TempDir& dir) {
  const Error error = test::error_of([&] { open_hf_folder(dir.path()); });
  CHECK(error.kind == ErrorKind::checkpoint);
  std::string message = error.what();
  const std::string folder = dir.path().string();
  for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
    message.replace(at, folder.size(), "~");
  }
  return message;
}

// A folder with config.json and an index of this weight_map.
void write_index(const test::TempDir& dir, const std::string& weight_map,
                 const std::string& name = "model.safetensors.index.json") {
  dir.file("config.json", kConfig);
  dir.file(name, R"({"metadata": {"total_size": 1}, "weight_map": )" + weight_map + "}");
}

HfFolder folder_of(const std::string& config, TensorViews tensors) {
  return {"nowhere", Json::parse(config), std::move(tensors)};
}

}  // namespace

TEST_CASE("hf folder: one safetensors file") {
  const test::TempDir dir;
  dir.file("config.json", kConfig);
  write_safetensors(dir / "model.safetensors", sample_tensors(), {{"format", "pt"}});
  const HfFolder folder = open_hf_folder(dir.path());
  CHECK(folder.path == dir.path());
  CHECK(folder.config == Json::parse(kConfig));
  check_same(folder.tensors, sample_tensors());
}

TEST_CASE("hf folder: one PyTorch file, which safetensors goes before") {
  const test::TempDir dir;
  dir.file("config.json", kConfig);
  write_pytorch_bin(dir / "pytorch_model.bin", {{"x", floats({1}, {1})}});
  check_same(open_hf_folder(dir.path()).tensors, {{"x", floats({1}, {1})}});
  write_safetensors(dir / "model.safetensors", {{"x", floats({1}, {2})}});
  check_same(open_hf_folder(dir.path()).tensors, {{"x", floats({1}, {2})}});
}

TEST_CASE("hf folder: shards of either format") {
  const test::TempDir dir;
  write_safetensors(dir / "model-00001-of-00002.safetensors",
                    {{"a", floats({1}, {1})}, {"b", floats({1}, {2})}});
  write_safetensors(dir / "model-00002-of-00002.safetensors",
                    {{"c", floats({1}, {3})}, {"unnamed", floats({1}, {4})}});
  write_index(dir,
              R"({"a": "model-00001-of-00002.safetensors", "b": "model-00001-of-00002.safetensors",
                       "c": "model-00002-of-00002.safetensors"})");
  const TensorViews expected = {
      {"a", floats({1}, {1})}, {"b", floats({1}, {2})}, {"c", floats({1}, {3})}};
  check_same(open_hf_folder(dir.path()).tensors, expected);

  const test::TempDir bins;
  write_pytorch_bin(bins / "1.bin", {{"a", floats({1}, {1})}, {"b", floats({1}, {2})}});
  write_pytorch_bin(bins / "2.bin", {{"c", floats({1}, {3})}});
  write_index(bins, R"({"a": "1.bin", "b": "1.bin", "c": "2.bin"})",
              "pytorch_model.bin.index.json");
  check_same(open_hf_folder(bins.path()).tensors, expected);
}

TEST_CASE("hf folder: what is missing is named") {
  const test::TempDir dir;
  CHECK(folder_refusal(dir) == "~: no config.json, so not a Hugging Face checkpoint");
  dir.file("config.json", kConfig);
  CHECK(folder_refusal(dir) ==
        "~: no weights: expected one of model.safetensors, model.safetensors.index.json, "
        "pytorch_model.bin, "
        "pytorch_model.bin.index.json");
  for (const fs::path& path : {dir / "missing", dir / "config.json", dir / std::string(300, 'n')}) {
    const Error error = test::error_of([&] { open_hf_folder(path); });
    CHECK(error.kind == ErrorKind::checkpoint);
    CHECK(std::string(error.what()) == path.string() + ": no such folder");
  }
}

TEST_CASE("hf folder: config.json is an object") {
  const test::TempDir dir;
  write_safetensors(dir / "model.safetensors", {});
  dir.file("config.json", "[]");
  CHECK(folder_refusal(dir) == "~/config.json: found array, expected an object");
  dir.file("config.json", "{\n  \"a\": }");
  CHECK(folder_refusal(dir).starts_with("~/config.json:2:8: not valid JSON: "));
  dir.file("config.json", "");
  CHECK(folder_refusal(dir).starts_with("~/config.json:1:1: not valid JSON: "));
  dir.file("config.json", std::string("{}\0", 3));
  CHECK(folder_refusal(dir) == "~/config.json: not valid JSON: byte 2 is zero");
  dir.file("config.json", "{\"a\": \"\xff\"}");
  CHECK(folder_refusal(dir).starts_with("~/config.json:1:8: not valid JSON: "));
}

TEST_CASE(
    "hf folder: generation_config.json is read where there is one, and is no part of the base") {
  const test::TempDir dir;
  write_safetensors(dir / "model.safetensors", {});
  dir.file("config.json", "{}");
  const HfFolder before = open_hf_folder(dir.path());
  CHECK(before.generation_config.is_null());
  dir.file("generation_config.json", R"({"eos_token_id": [1, 2]})");
  const HfFolder after = open_hf_folder(dir.path());
  CHECK(after.generation_config["eos_token_id"] == Json{1, 2});
  CHECK(fingerprint(after) == fingerprint(before));
  dir.file("generation_config.json", "7");
  CHECK(folder_refusal(dir) == "~/generation_config.json: found number, expected an object");
}

TEST_CASE("hf folder: JSON as deep as a file can make it does not exhaust the stack") {
  const test::TempDir dir;
  write_safetensors(dir / "model.safetensors", {});
  const size_t depth = 1000000;
  dir.file("config.json", "{\"a\": " + std::string(depth, '[') + std::string(depth, ']') + "}");
  CHECK(folder_refusal(dir) == "~/config.json: JSON nested deeper than 500 levels");
}

TEST_CASE("hf folder: tensors that an index names and its shard lacks are all told") {
  const test::TempDir dir;
  write_safetensors(dir / "1.safetensors", {{"a", floats({1}, {1})}});
  write_index(dir, R"({"a": "1.safetensors", "b": "1.safetensors", "c": "1.safetensors"})");
  const std::string places = ", which model.safetensors.index.json places there";
  CHECK(folder_refusal(dir) ==
        "~/1.safetensors: no tensor 'b'" + places + "\n~/1.safetensors: no tensor 'c'" + places);
}

TEST_CASE("hf folder: a shard that is not there, or not a tensor file, is refused") {
  const test::TempDir dir;
  write_index(dir, R"({"a": "1.safetensors"})");
  CHECK(folder_refusal(dir) ==
        "~/1.safetensors: no such file, named by model.safetensors.index.json");
  dir.file("1.safetensors", "");
  CHECK(folder_refusal(dir) ==
        "~/1.safetensors: not a safetensors file: 0 bytes, expected 8 or more");
}

TEST_CASE("hf folder: no shard can lie outside the folder") {
  const test::TempDir dir, outside;
  write_safetensors(outside / "x.safetensors", {{"a", floats({1}, {1})}});
  const std::string up = "../" + outside.path().filename().string() + "/x.safetensors";
  const std::string absolute = (outside / "x.safetensors").string();
  for (const std::string& name :
       {up, absolute, std::string("sub/x.safetensors"), std::string("./x"), std::string(".."),
        std::string("."), std::string(), std::string("a\\\\b")}) {
    write_index(dir, "{\"a\": \"" + name + "\"}");
    const std::string shown = name == "a\\\\b" ? "a\\b" : name;
    CHECK(folder_refusal(dir) == "~/model.safetensors.index.json: weight_map names the file '" +
                                     shown + "', expected a file of this folder");
  }
  write_index(dir, R"({"a": "x\u0000y"})");
  CHECK(folder_refusal(dir).ends_with("names the file 'x?y', expected a file of this folder"));
  write_index(dir, R"({"a": "\u001b[31m"})");
  CHECK(folder_refusal(dir).ends_with("names the file '?[31m', expected a file of this folder"));
  write_index(dir, "{\"a\": \"" + std::string(1000, 'n') + "\"}");
  CHECK(folder_refusal(dir).ends_with("nnn…', expected a file of this folder"));
}

TEST_CASE("hf folder: an index that is not one is refused") {
  const test::TempDir dir;
  const auto message = [&](const std::string& index) {
    dir.file("config.json", kConfig);
    dir.file("model.safetensors.index.json", index);
    return folder_refusal(dir);
  };
  const std::string place = "~/model.safetensors.index.json: ";
  CHECK(message("{}") == place + "no weight_map from tensors to files");
  CHECK(message(R"({"weight_map": ["a"]})") == place + "no weight_map from tensors to files");
  CHECK(message(R"({"weight_map": {"a": 1}})") ==
        place + "weight_map: 'a' is not the name of a file");
  CHECK(message(R"({"weight_map": {"a": "1", "a": "2"}})") == place + "'a' is there twice");
  CHECK(message("[1]") == place + "no weight_map from tensors to files");
  CHECK(message("{").starts_with(place + "not valid JSON: "));
}

TEST_CASE("fingerprint: the hash of config.json and the shapes of the tensors") {
  const Json found = fingerprint(folder_of(
      R"({"b": 1})", {{"x", floats({2, 3}, {1, 2, 3, 4, 5, 6})}, {"y", floats({}, {7})}}));
  // SHA-256 of {"b":1}
  CHECK(found ==
        Json{{"config_sha256", "eb8ed3ccb5023093b56f490a46501e88d09736687e609fdbc1c71b3df8b9ccd3"},
             {"tensors", {{"x", {2, 3}}, {"y", Json::array()}}}});
}

TEST_CASE(
    "fingerprint: the version, place and precision of a checkpoint do not count, nor the order of "
    "keys") {
  const TensorViews tensors = {{"x", floats({1}, {1})}};
  const Json plain = fingerprint(folder_of(R"({"hidden_size": 4, "model_type": "bert"})", tensors));
  CHECK(
      plain ==
      fingerprint(folder_of(
          R"({"transformers_version": "4.57.6", "model_type": "bert", "_name_or_path": "x", "dtype": "float32",
                         "torch_dtype": "bfloat16", "_attn_implementation_autoset": true, "_commit_hash": "1",
                         "hidden_size": 4})",
          tensors)));
  const TensorViews other_values = {{"x", floats({1}, {2})}};
  CHECK(plain ==
        fingerprint(folder_of(R"({"hidden_size": 4, "model_type": "bert"})", other_values)));
}

TEST_CASE("fingerprint: keys, values, names and shapes count") {
  const TensorViews tensors = {{"x", floats({2}, {1, 2})}};
  const std::string config = R"({"hidden_size": 4})";
  const Json plain = fingerprint(folder_of(config, tensors));
  CHECK(plain != fingerprint(folder_of(R"({"hidden_size": 5})", tensors)));
  CHECK(plain != fingerprint(folder_of(R"({"hidden_size": 4, "layers": 1})", tensors)));
  CHECK(plain != fingerprint(folder_of(config, {{"x", floats({1, 2}, {1, 2})}})));
  CHECK(plain != fingerprint(folder_of(config, {{"y", floats({2}, {1, 2})}})));
  CHECK(plain != fingerprint(folder_of(config, {})));
}

}  // namespace peftkit::checkpoint
