// Which folder may include which. Arrows are not transitive; everyone may include base.

#include "base/text.hpp"
#include "support/support.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace peftkit::test {

namespace {

const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"base", {}},
    {"config", {}},
    {"tokenize", {}},
    {"data", {"config", "tokenize"}},
    {"metrics", {}},
    {"generate", {}},
    {"chat", {}},
    {"report", {}},
    {"checkpoint", {"config"}},
    {"nn", {}},
    {"models", {"nn", "checkpoint"}},
    {"adapters", {"nn", "config"}},
    {"tasks", {"data", "tokenize", "config", "metrics", "generate", "chat", "nn"}},
    {"train",
     {"config", "tokenize", "data", "generate", "chat", "report", "checkpoint", "nn", "models",
      "adapters", "tasks"}},
    {"apps", {"train", "report", "config"}},
};

const std::set<std::string> kWithoutLibtorch = {"base",     "config", "tokenize", "data", "metrics",
                                                "generate", "chat",   "report",   "apps"};

// Headers that cost 5 to 25 seconds a file.
const std::vector<std::string> kTooWide = {"torch/torch.h", "torch/nn",    "torch/optim",
                                           "torch/data",    "ATen/ATen.h", "ATen/Functions.h"};

struct Include {
  std::string place, folder, header;
  bool quoted;
};

std::vector<Include> includes_of(const fs::path& file, const std::string& folder) {
  std::vector<Include> found;
  const auto lines = split(read_file(file), '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (!line.starts_with("#include")) continue;
    const size_t open = line.find_first_of("<\"");
    const size_t close = line.find_first_of(">\"", open + 1);
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    found.push_back({str(file.string(), ":", i + 1), folder,
                     std::string(line.substr(open + 1, close - open - 1)), line[open] == '"'});
  }
  return found;
}

std::vector<Include> all_includes() {
  std::vector<Include> found;
  const auto add = [&](const fs::path& folder, const std::string& name) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      const auto more = includes_of(entry.path(), name);
      found.insert(found.end(), more.begin(), more.end());
    }
  };
  for (const auto& entry : fs::directory_iterator(source_dir() / "lib")) {
    if (entry.is_directory()) add(entry.path(), entry.path().filename().string());
  }
  add(source_dir() / "apps", "apps");
  return found;
}

bool is_libtorch(const std::string& header) {
  return header.starts_with("ATen/") || header.starts_with("c10/") || header.starts_with("torch/");
}

}  // namespace

TEST_CASE("every folder is in the table, and the table knows every folder") {
  for (const auto& entry : fs::directory_iterator(source_dir() / "lib")) {
    if (entry.is_directory())
      CHECK_MESSAGE(kMayInclude.contains(entry.path().filename().string()), entry.path().string());
  }
  for (const auto& [folder, unused] : kMayInclude) {
    CHECK_MESSAGE((folder == "apps" || fs::is_directory(source_dir() / "lib" / folder)), folder);
  }
}

TEST_CASE("folders include only what the table allows") {
  size_t checked = 0;
  for (const auto& include : all_includes()) {
    const std::string target = include.header.substr(0, include.header.find('/'));
    if (!include.quoted || !kMayInclude.contains(target)) continue;
    ++checked;
    const bool allowed = target == include.folder || target == "base" ||
                         kMayInclude.at(include.folder).contains(target);
    CHECK_MESSAGE(allowed, include.place, ": ", include.folder, " may not include ", target);
  }
  CHECK(checked > 100);
}

TEST_CASE("every arrow of the table is used by a line") {
  std::set<std::pair<std::string, std::string>> used;
  for (const auto& include : all_includes())
    used.emplace(include.folder, include.header.substr(0, include.header.find('/')));
  for (const auto& [folder, targets] : kMayInclude) {
    for (const auto& target : targets)
      CHECK_MESSAGE(used.contains({folder, target}), folder, " does not include ", target);
  }
}

TEST_CASE("libtorch is seen only where the table says so, and through narrow headers") {
  for (const auto& include : all_includes()) {
    if (!is_libtorch(include.header)) continue;
    CHECK_MESSAGE(!kWithoutLibtorch.contains(include.folder), include.place, ": ", include.folder,
                  " may not see libtorch");
    for (const auto& wide : kTooWide) {
      CHECK_MESSAGE(!include.header.starts_with(wide), include.place, ": ", include.header,
                    " is too wide");
    }
  }
}

TEST_CASE("in checkpoint, the parsers of files do not see libtorch") {
  for (const auto& include : all_includes()) {
    if (include.folder != "checkpoint" || !is_libtorch(include.header)) continue;
    CHECK_MESSAGE(include.place.find("/tensors.") != std::string::npos, include.place);
  }
}

TEST_CASE("headers say #pragma once") {
  for (const auto& entry : fs::recursive_directory_iterator(source_dir() / "lib")) {
    if (entry.path().extension() != ".hpp") continue;
    CHECK_MESSAGE(read_file(entry.path()).starts_with("#pragma once\n"), entry.path().string());
  }
}

}  // namespace peftkit::test
