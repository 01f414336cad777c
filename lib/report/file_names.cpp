#include "report/file_names.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::report {

namespace {

// "c.json", "b/c.json", "a/b/c.json", … of "/a/b/c.json"; the whole path where it is shorter.
std::string last_parts(const std::string& path, size_t count) {
  size_t at = path.size();
  for (size_t i = 0; i < count && at != std::string::npos; ++i)
    at = at == 0 ? std::string::npos : path.rfind('/', at - 1);
  return at == std::string::npos ? path : path.substr(at + 1);
}

size_t part_count(const std::string& path) {
  return static_cast<size_t>(std::ranges::count(path, '/')) + 1;
}

constexpr std::string_view kHeldOut = " (held out)";

// "a.tsv, b.tsv (held out)" is what gates.json says of data.
std::vector<std::string> data_paths(const GateFile& file) {
  std::string_view text = file.header.data_file;
  if (text.ends_with(kHeldOut)) text.remove_suffix(kHeldOut.size());
  std::vector<std::string> paths;
  for (const auto& part : split(text, ',')) paths.emplace_back(trim(part));
  return paths;
}

}  // namespace

std::vector<std::string> short_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const auto& path : paths) {
    size_t count = 1;
    const auto ambiguous = [&](const std::string& other) {
      return other != path && last_parts(other, count) == last_parts(path, count);
    };
    while (count < part_count(path) && std::ranges::any_of(paths, ambiguous)) ++count;
    out.push_back(last_parts(path, count));
  }
  return out;
}

std::vector<ShownFile> shown_files(std::span<const GateFile> files) {
  std::vector<std::string> gates, data;
  for (const auto& file : files) {
    gates.push_back(file.path);
    for (auto& path : data_paths(file)) data.push_back(std::move(path));
  }
  const auto gate_names = short_paths(gates), data_names = short_paths(data);
  std::vector<ShownFile> shown;
  size_t next = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    const size_t count = data_paths(files[i]).size();
    const std::span names(data_names.data() + next, count);
    const bool held_out = files[i].header.data_file.ends_with(kHeldOut);
    shown.push_back({gate_names[i], join(names) + std::string(held_out ? kHeldOut : "")});
    next += count;
  }
  return shown;
}

}  // namespace peftkit::report
