// The files in configs/.

#include "config/sample.hpp"

#include "base/text.hpp"
#include "config/value.hpp"

namespace peftkit::test {

namespace {

std::vector<fs::path> shipped_configs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(source_dir() / "configs")) files.push_back(entry);
  return files;
}

}  // namespace

TEST_CASE("every shipped config is read, and its resolved form is the same config") {
  CHECK(shipped_configs().size() >= 12);
  for (const auto& file : shipped_configs()) {
    CAPTURE(file.string());
    const auto config = config::read_run_config(file, {});
    CHECK(read_text(config::to_yaml(config)) == config);
  }
}

TEST_CASE("shipped configs say what they are and how to run them, and write to their own folder") {
  for (const auto& file : shipped_configs()) {
    CAPTURE(file.string());
    const std::string text = read_file(file), name = file.stem().string();
    CHECK(text.starts_with("# "));
    CHECK(text.find(str("\n#   peft-train --config configs/", name, ".yaml\n")) !=
          std::string::npos);
    CHECK(fs::path(config::read_run_config(file, {}).training.output_dir) ==
          source_dir() / "runs" / name);
  }
}

TEST_CASE("unipelt.yaml spells out the preset") {
  const auto file = source_dir() / "configs/unipelt.yaml";
  CHECK(config::read_run_config(file, {}).adapter.config == config::adapter_from_string("unipelt"));
}

TEST_CASE("configs that carry a method's name have that method") {
  for (const char* name : {"unipelt-ap", "mam", "mam-glue", "lora", "prefix_tuning", "seq_bn",
                           "double_seq_bn", "par_bn", "full"}) {
    CAPTURE(name);
    const auto file = source_dir() / "configs" / str(name, ".yaml");
    CHECK(config::read_run_config(file, {}).adapter.config == config::adapter_from_string(name));
  }
}

}  // namespace peftkit::test
