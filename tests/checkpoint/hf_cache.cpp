#include "checkpoint/hf_folder.hpp"

#include "support/support.hpp"

#include <cstdlib>
#include <map>
#include <optional>

namespace peftkit::checkpoint {

namespace {

// The variables that say where the cache is, set for one test case: those that are not named are
// unset.
class CacheVariables {
 public:
  explicit CacheVariables(const std::map<std::string, std::string>& values) {
    for (const char* name : {"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HOME"}) {
      const char* before = std::getenv(name);
      before_[name] = before == nullptr ? std::nullopt : std::optional<std::string>(before);
      const auto value = values.find(name);
      set(name, value == values.end() ? std::nullopt : std::optional(value->second));
    }
  }
  ~CacheVariables() {
    for (const auto& [name, value] : before_) set(name, value);
  }
  CacheVariables(const CacheVariables&) = delete;
  CacheVariables& operator=(const CacheVariables&) = delete;

 private:
  static void set(const std::string& name, const std::optional<std::string>& value) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }

  std::map<std::string, std::optional<std::string>> before_;
};

const std::string kCommit = "0123456789abcdef0123456789abcdef01234567";
const std::string kOtherCommit = "89abcdef0123456789abcdef0123456789abcdef";

// A cache at `hub` that holds one model, whose branch "main" stands at kCommit.
fs::path add_model(const fs::path& hub, const std::string& folder) {
  const fs::path entry = hub / folder;
  write_file(entry / "refs/main", kCommit);
  write_file(entry / "snapshots" / kCommit / "config.json", "{}");
  return entry;
}

std::string search_refusal(const std::string& name) {
  const Error error = test::error_of([&] { find_checkpoint(name); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return error.what();
}

}  // namespace

TEST_CASE("hf cache: a folder is itself") {
  const test::TempDir dir;
  const CacheVariables none({});
  CHECK(find_checkpoint(dir.path().string()) == dir.path());
  const auto file = dir.file("a", "");
  CHECK(search_refusal(file.string()) ==
        file.string() + ": found a file, expected the folder of a checkpoint");
  CHECK(search_refusal((dir / "missing").string()) ==
        (dir / "missing").string() + ": no such folder");
}

TEST_CASE("hf cache: the first variable that is set says where it is") {
  const test::TempDir dir;
  const std::string root = dir.path().string();
  const std::vector<std::pair<std::map<std::string, std::string>, std::string>> places = {
      {{{"HF_HUB_CACHE", root + "/1"}, {"HF_HOME", root + "/2"}}, "1"},
      {{{"HF_HOME", root + "/2"}, {"XDG_CACHE_HOME", root + "/3"}}, "2/hub"},
      {{{"XDG_CACHE_HOME", root + "/3"}, {"HOME", root + "/4"}}, "3/huggingface/hub"},
      {{{"HOME", root + "/4"}}, "4/.cache/huggingface/hub"},
      {{{"HF_HUB_CACHE", ""}, {"HF_HOME", root + "/2"}}, "2/hub"}};
  for (const auto& [variables, place] : places) {
    CAPTURE(place);
    const CacheVariables set(variables);
    const fs::path entry = add_model(dir / place, "models--org--name");
    CHECK(find_checkpoint("org/name") == entry / "snapshots" / kCommit);
    fs::remove_all(dir / place);
    CHECK(search_refusal("org/name") ==
          "org/name: no such folder, and no model of this name in the Hugging Face cache " +
              (dir / place).string());
  }
}

TEST_CASE("hf cache: a name with or without an organisation, at a branch, a tag or a commit") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", dir.path().string()}});
  const fs::path plain = add_model(dir.path(), "models--bert-base-uncased");
  CHECK(find_checkpoint("bert-base-uncased") == plain / "snapshots" / kCommit);

  const fs::path entry = add_model(dir.path(), "models--org--name.v1");
  write_file(entry / "refs/v2", kOtherCommit + "\n");
  write_file(entry / "refs/refs/pr/7", kOtherCommit);
  fs::create_directories(entry / "snapshots" / kOtherCommit);
  CHECK(find_checkpoint("org/name.v1") == entry / "snapshots" / kCommit);
  CHECK(find_checkpoint("org/name.v1@main") == entry / "snapshots" / kCommit);
  CHECK(find_checkpoint("org/name.v1@v2") == entry / "snapshots" / kOtherCommit);
  CHECK(find_checkpoint("org/name.v1@refs/pr/7") == entry / "snapshots" / kOtherCommit);
  CHECK(find_checkpoint("org/name.v1@" + kOtherCommit) == entry / "snapshots" / kOtherCommit);
}

TEST_CASE("hf cache: a snapshot of links into blobs opens") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", dir.path().string()}});
  const fs::path entry = add_model(dir.path(), "models--org--name");
  write_safetensors(entry / "blobs/beef", {});
  fs::create_symlink("../../blobs/beef", entry / "snapshots" / kCommit / "model.safetensors");
  CHECK(open_hf_folder(find_checkpoint("org/name")).tensors.empty());
}

TEST_CASE("hf cache: a revision that is not there is refused, with where it was looked for") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", dir.path().string()}});
  const fs::path entry = add_model(dir.path(), "models--org--name");
  CHECK(search_refusal("org/name@v9") ==
        "org/name@v9: the Hugging Face cache has no revision 'v9' of this model: looked in " +
            entry.string());
  // A download that was broken off: the branch is known, its snapshot is not there.
  fs::remove_all(entry / "snapshots");
  CHECK(search_refusal("org/name") ==
        "org/name: the Hugging Face cache has no revision 'main' of this model: looked in " +
            entry.string());
}

TEST_CASE("hf cache: a name that is nearly right is told") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", dir.path().string()}});
  add_model(dir.path(), "models--bert-base-uncased");
  add_model(dir.path(), "models--google--electra-small");
  add_model(dir.path(), "datasets--bert-base-cased");
  const std::string none =
      ": no such folder, and no model of this name in the Hugging Face cache " +
      dir.path().string();
  CHECK(search_refusal("bert-base-uncasd") ==
        "bert-base-uncasd" + none + " (did you mean 'bert-base-uncased'?)");
  CHECK(search_refusal("google/elektra-small") ==
        "google/elektra-small" + none + " (did you mean 'google/electra-small'?)");
  CHECK(search_refusal("something/else") == "something/else" + none);
}

TEST_CASE("hf cache: neither a name nor a reference can lead out of the cache") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", (dir / "hub").string()}});
  fs::create_directories(dir / "outside");
  const fs::path entry = add_model(dir / "hub", "models--org--name");
  for (const std::string name :
       {"", ".", "../hub/x", "org/../name", "org/name/more", "/org", "org/", "org/.name", "a b",
        "org/name@", "org/name@../../../outside", "org/name@.hidden", "org/name@/v", "~/model"}) {
    CAPTURE(name);
    if (fs::is_directory(name)) continue;  // "."
    CHECK(search_refusal(name) == name + ": no such folder");
  }
  for (const std::string reference : {"../../../outside", "/tmp", "..", ".", "", "a/b"}) {
    CAPTURE(reference);
    write_file(entry / "refs/main", reference);
    CHECK(search_refusal("org/name") ==
          "org/name: the Hugging Face cache has no revision 'main' of this model: looked in " +
              entry.string());
  }
}

TEST_CASE("hf cache: a name that is too long for any file is one that is not there") {
  const test::TempDir dir;
  const CacheVariables set({{"HF_HUB_CACHE", dir.path().string()}});
  const std::string name(5000, 'n');
  CHECK(search_refusal(name) ==
        name + ": no such folder, and no model of this name in the Hugging Face cache " +
            dir.path().string());
  const fs::path entry = add_model(dir.path(), "models--org--name");
  CHECK(search_refusal("org/name@" + name).ends_with("of this model: looked in " + entry.string()));
}

}  // namespace peftkit::checkpoint
