#include "support/run_snapshot.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/tensor_file.hpp"
#include "config/run_config.hpp"

namespace peftkit::test {

namespace {

bool of_the_clock(const std::string& key) {
  for (const char* part : {"per_second", "runtime", "rss", "startup"}) {
    if (key.find(part) != std::string::npos) return true;
  }
  return false;
}

std::string without_clock(const std::string& text) {
  Json json = parse_json(text, "a file of a run", ErrorKind::data);
  if (!json.is_object()) return text;
  Json kept = Json::object();
  for (const auto& [key, value] : json.items()) {
    if (!of_the_clock(key)) kept[key] = value;
  }
  return kept.dump();
}

std::string lines_without_clock(const std::string& text) {
  std::string out;
  for (const auto& line : split(text, '\n')) out += line.empty() ? "" : without_clock(line) + "\n";
  return out;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

bool is_unfinished(const fs::path& path) {
  return path.string().find(".tmp") != std::string::npos;
}

void read_whole(const fs::path& file) {
  const std::string kind = file.extension().string();
  if (kind == ".json") read_json(file, ErrorKind::data);
  if (kind == ".safetensors") checkpoint::read_safetensors(file);
  if (kind == ".bin") checkpoint::read_pytorch_bin(file);
  if (kind == ".yaml") config::read_run_config(file, {});
  if (kind != ".jsonl") return;
  auto lines = split(read_file(file), '\n');
  lines.pop_back();  // what follows the last line end: a line that is being written
  for (const auto& line : lines) parse_json(line, file.string(), ErrorKind::data);
}

}  // namespace

std::map<std::string, std::string> run_snapshot(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || name == "environment.json" || name.starts_with("checkpoint-"))
      continue;
    std::string text = read_file(entry.path());
    if (entry.path().extension() == ".json") text = without_clock(text);
    if (entry.path().extension() == ".jsonl") text = lines_without_clock(text);
    // Data and model lie beside the run.
    out[name] = replaced(text, folder.parent_path().string() + "/", "");
  }
  return out;
}

std::string broken_file(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || is_unfinished(fs::relative(entry.path(), folder))) continue;
    try {
      read_whole(entry.path());
    } catch (const std::exception& error) {
      return error.what();
    }
  }
  return "";
}

}  // namespace peftkit::test
