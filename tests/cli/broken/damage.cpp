#include "cli/broken/damage.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/zip.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace peftkit::test {

namespace {

// The text without its part [from, from + length) and with another in its place.
std::string exchanged(std::string text, const std::string& from, const std::string& to,
                      const std::string& place) {
  const size_t at = text.find(from);
  if (at == std::string::npos) throw Error(ErrorKind::failure, place + " has no '" + from + "'");
  return text.replace(at, from.size(), to);
}

// Lines of a file; the last is empty.
using Lines = std::vector<std::string>;

// The line that `key` of a section stands in, or the one behind the section.
size_t place_of(const Lines& lines, const std::string& name, const std::string& key) {
  const auto head = std::ranges::find(lines, name + ":");
  if (head == lines.end()) throw Error(ErrorKind::failure, "no section " + name);
  auto line = head + 1;
  while (line->starts_with(' ') && !line->starts_with("  " + key)) ++line;
  return static_cast<size_t>(line - lines.begin());
}

}  // namespace

Damage nothing() {
  return [](const fs::path&) {};
}

Damage all(std::vector<Damage> damages) {
  return [=](const fs::path& dir) {
    for (const auto& damage : damages) damage(dir);
  };
}

Damage file(const std::string& name, const std::string& content) {
  return [=](const fs::path& dir) { write_file(dir / name, content); };
}

Damage without(const std::string& name) {
  return [=](const fs::path& dir) {
    if (fs::remove_all(dir / name) == 0) throw Error(ErrorKind::failure, "no file " + name);
  };
}

Damage moved(const std::string& from, const std::string& to) {
  return [=](const fs::path& dir) { fs::rename(dir / from, dir / to); };
}

Damage cut(const std::string& name, size_t bytes) {
  return [=](const fs::path& dir) { fs::resize_file(dir / name, bytes); };
}

Damage replaced(const std::string& name, const std::string& from, const std::string& to) {
  return [=](const fs::path& dir) {
    write_file(dir / name, exchanged(read_file(dir / name), from, to, name));
  };
}

Damage section(const std::string& name, const std::vector<std::string>& lines) {
  return [=](const fs::path& dir) {
    Lines config = split(read_file(dir / "config.yaml"), '\n');
    if (std::ranges::find(config, name + ":") == config.end())
      config.insert(config.end() - 1, name + ":");
    for (const auto& line : lines) {
      const size_t at = place_of(config, name, line.substr(0, line.find(':') + 1));
      const auto place = config.begin() + static_cast<long>(at);
      if (place->starts_with(' ')) {
        *place = "  " + line;
      } else {
        config.insert(place, "  " + line);
      }
    }
    write_file(dir / "config.yaml", join(config, "\n"));
  };
}

Damage json(const std::string& name, const std::string& pointer, const Json& value) {
  return [=](const fs::path& dir) {
    Json document = read_json(dir / name, ErrorKind::failure);
    document[Json::json_pointer(pointer)] = value;
    write_file(dir / name, dump_json(document));
  };
}

Damage json_without(const std::string& name, const std::string& pointer) {
  return [=](const fs::path& dir) {
    Json document = read_json(dir / name, ErrorKind::failure);
    const Json::json_pointer place(pointer);
    if (document.at(place.parent_pointer()).erase(place.back()) == 0)
      throw Error(ErrorKind::failure, str(name, " has no ", pointer));
    write_file(dir / name, dump_json(document));
  };
}

Damage safetensors(const std::string& name, const std::string& header, size_t data_size) {
  uint64_t size = header.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return file(name, bytes + header + std::string(data_size, '\0'));
}

Damage tensors(const std::string& name,
               const std::function<void(checkpoint::TensorViews& tensors)>& change) {
  return [=](const fs::path& dir) {
    auto all = checkpoint::read_safetensors(dir / name);
    change(all);
    checkpoint::write_safetensors(dir / name, all);
  };
}

Damage tensor_without(const std::string& name, const std::string& tensor) {
  return tensors(name, [=](auto& all) {
    if (all.erase(tensor) == 0) throw Error(ErrorKind::failure, "no tensor " + tensor);
  });
}

Damage tensor_named(const std::string& name, const std::string& from, const std::string& to) {
  return tensors(name, [=](auto& all) { all[to] = all.at(from); });
}

Damage tensor_value(const std::string& name, const std::string& tensor, float value) {
  return tensors(name, [=](auto& all) {
    checkpoint::TensorView& view = all.at(tensor);
    const auto bytes = std::make_shared<std::vector<std::byte>>(view.data.begin(), view.data.end());
    std::memcpy(bytes->data(), &value, sizeof value);
    view.data = *bytes;
    view.owner = bytes;
  });
}

Damage tensor_cast(const std::string& name, const std::string& tensor, checkpoint::DType dtype,
                   std::vector<int64_t> shape) {
  return tensors(name, [=](auto& all) {
    checkpoint::TensorView& view = all.at(tensor);
    view.dtype = dtype;
    view.shape = shape;
    const auto bytes =
        std::make_shared<std::vector<std::byte>>(checkpoint::byte_count(dtype, shape).value());
    view.data = *bytes;
    view.owner = bytes;
  });
}

Damage pytorch_bin(const std::string& name, const std::string& pickle) {
  return [=](const fs::path& dir) {
    const bool names = pickle.find("DIR") != std::string::npos;
    const std::string text = names ? exchanged(pickle, "DIR", dir.string(), name) : pickle;
    write_file(dir / name, [&](std::ostream& out) {
      checkpoint::ZipWriter zip(out);
      zip.add("archive/data.pkl", checkpoint::as_bytes(text));
      zip.add("archive/data/0", checkpoint::as_bytes(std::string(40, '\0')));
      zip.finish();
    });
  };
}

}  // namespace peftkit::test
