// docs/config.md is generated.

#include "config/sample.hpp"

#include "config/presets.hpp"

#include <cstdlib>

namespace peftkit::test {

TEST_CASE("docs/config.md is what the field lists say") {
  const fs::path file = source_dir() / "docs/config.md";
  const std::string page = config::reference_page();
  if (std::getenv("PEFTKIT_UPDATE_DOCS") != nullptr) write_file(file, page);
  CHECK_MESSAGE(
      (fs::exists(file) && read_file(file) == page),
      "docs/config.md is out of date; run this program with PEFTKIT_UPDATE_DOCS=1 to write it");
}

TEST_CASE("the page has every section, field and preset") {
  const std::string page = config::reference_page();
  for (const std::string part :
       {"## model", "## training", "| `learning_rate` | number | `0.0001` | > 0 |",
        "| `attn_matrices` | list: word | `[q, v]` | `q`, `k`, `v` |",
        "| `type` | word | required |", "### Activations"}) {
    CHECK_MESSAGE(page.find(part) != std::string::npos, part);
  }
  for (const auto& name : config::preset_names()) {
    CHECK_MESSAGE(page.find("`" + name + "`") != std::string::npos, name);
  }
}

}  // namespace peftkit::test
