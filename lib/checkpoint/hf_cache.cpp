// The cache of huggingface_hub: models--<org>--<name>/{refs/<revision> holds a commit,
// snapshots/<commit>/ the files}.

#include "checkpoint/checks.hpp"
#include "checkpoint/hf_folder.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstdlib>

namespace peftkit::checkpoint {

namespace {

constexpr std::string_view kModelPrefix = "models--";
constexpr std::string_view kNameLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

struct ModelName {
  std::string name, revision;
};

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

fs::path cache_folder() {
  if (const auto hub = environment("HF_HUB_CACHE"); !hub.empty()) return hub;
  if (const auto home = environment("HF_HOME"); !home.empty()) return fs::path(home) / "hub";
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty())
    return fs::path(cache) / "huggingface/hub";
  return fs::path(environment("HOME")) / ".cache/huggingface/hub";
}

// Letters that cannot lead anywhere: parts of a name or revision become parts of a path.
bool is_plain_part(const std::string& part) {
  return !part.empty() && part.find_first_not_of(kNameLetters) == std::string::npos &&
         part.front() != '.';
}

// "name" or "org/name", with "@revision" or without; nothing where the text cannot be one.
std::optional<ModelName> parse_model_name(const std::string& text) {
  const size_t at = text.find('@');
  ModelName out{text.substr(0, at), at == std::string::npos ? "main" : text.substr(at + 1)};
  const auto parts = split(out.name, '/'), revision = split(out.revision, '/');
  if (parts.size() > 2 || !std::ranges::all_of(parts, is_plain_part)) return std::nullopt;
  if (!std::ranges::all_of(revision, is_plain_part)) return std::nullopt;
  return out;
}

std::string cache_entry(const std::string& name) {
  return str(kModelPrefix, join(split(name, '/'), "--"));
}

// What the cache holds, as names.
std::vector<std::string> cached_names(const fs::path& cache) {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(cache, unreadable)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(kModelPrefix)) continue;
    name.erase(0, kModelPrefix.size());
    if (const size_t dashes = name.find("--"); dashes != std::string::npos)
      name.replace(dashes, 2, "/");
    names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

// The commit that a branch or tag stands at, or the revision itself if it is a commit.
std::string commit_of(const fs::path& entry, const std::string& revision) {
  const fs::path reference = entry / "refs" / revision;
  std::error_code unreadable;
  return fs::is_regular_file(reference, unreadable) ? std::string(trim(read_file(reference)))
                                                    : revision;
}

}  // namespace

fs::path find_checkpoint(const std::string& name_or_path) {
  // A name that no file can have (too long, say) is one that is not there.
  std::error_code unreadable;
  if (fs::is_directory(name_or_path, unreadable)) return name_or_path;
  if (fs::exists(name_or_path, unreadable))
    refuse(name_or_path, "found a file, expected the folder of a checkpoint");
  const auto model = parse_model_name(name_or_path);
  if (!model) refuse(name_or_path, "no such folder");
  const fs::path cache = cache_folder(), entry = cache / cache_entry(model->name);
  if (!fs::is_directory(entry, unreadable)) {
    refuse(name_or_path, str("no such folder, and no model of this name in the Hugging Face cache ",
                             cache.string(), did_you_mean(model->name, cached_names(cache))));
  }
  const std::string commit = commit_of(entry, model->revision);
  const fs::path snapshot = entry / "snapshots" / commit;
  if (!is_plain_part(commit) || !fs::is_directory(snapshot, unreadable)) {
    refuse(name_or_path, str("the Hugging Face cache has no revision ", printable(model->revision),
                             " of this model: looked in ", entry.string()));
  }
  log::debug(str(name_or_path, ": found at ", snapshot.string()));
  return snapshot;
}

}  // namespace peftkit::checkpoint
