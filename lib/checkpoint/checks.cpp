#include "checkpoint/checks.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace peftkit::checkpoint {

namespace {

constexpr int kMaxJsonDepth = 16;
constexpr size_t kMaxRank = 64;          // libtorch's own limit
constexpr size_t kMaxPrintedName = 160;  // bytes
constexpr size_t kMaxPrintedRank = 8;

void check_depth(int depth, const std::string& place) {
  if (depth > kMaxJsonDepth) refuse(place, str("nested deeper than ", kMaxJsonDepth, " levels"));
}

// Refuses what the parser itself lets pass, while it parses.
class JsonWatch {
 public:
  explicit JsonWatch(const std::string& place) : place_(place) {}

  void see(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    check_depth(depth, place_);
    if (event == Event::object_start) open_objects_.emplace_back();
    if (event == Event::object_end) open_objects_.pop_back();
    if (event != Event::key) return;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!open_objects_.back().insert(key).second)
      refuse(place_, printable(key) + " is there twice");
  }

 private:
  const std::string& place_;
  std::vector<std::set<std::string>> open_objects_;
};

}  // namespace

void refuse(const std::string& place, const std::string& message) {
  throw Error(ErrorKind::checkpoint, place + ": " + message);
}

std::string printable(std::string_view name) {
  std::string out(name.substr(0, kMaxPrintedName));
  // A cut inside a character leaves its first bytes behind, which are dropped with anything else
  // that is no text.
  while (const auto invalid = first_invalid_utf8(out)) {
    if (out.size() < name.size() && *invalid + 4 > out.size()) {
      out.resize(*invalid);
    } else {
      out[*invalid] = '?';
    }
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte < 0x20 || byte == 0x7F) out[i] = '?';
    // U+0080 to U+009F, which terminals obey too, are this byte and one below 0xA0.
    if (byte == 0xC2 && static_cast<unsigned char>(out[i + 1]) < 0xA0) out.replace(i, 2, "?");
  }
  return "'" + out + (name.size() > kMaxPrintedName ? "…'" : "'");
}

std::string shape_text(std::span<const int64_t> shape) {
  std::string out = "[";
  for (size_t i = 0; i < std::min(shape.size(), kMaxPrintedRank); ++i) {
    out += str(i > 0 ? ", " : "", shape[i]);
  }
  return out + (shape.size() > kMaxPrintedRank ? ", …]" : "]");
}

std::string not_floating(DType dtype) {
  return "dtype " + dtype_name(dtype) + ", expected F64, F32, F16 or BF16";
}

std::optional<size_t> byte_count(DType dtype, std::span<const int64_t> shape) {
  if (shape.size() > kMaxRank) return std::nullopt;
  auto bytes = static_cast<int64_t>(dtype_size(dtype));
  bool empty = false;
  for (const int64_t size : shape) {
    if (size < 0) return std::nullopt;
    empty |= size == 0;
    if (size > 0 && __builtin_mul_overflow(bytes, size, &bytes)) return std::nullopt;
  }
  return empty ? 0 : static_cast<size_t>(bytes);
}

void check_writable(const fs::path& path, const TensorViews& tensors) {
  for (const auto& [name, view] : tensors) {
    const std::string place = path.string() + ": tensor " + printable(name);
    if (first_invalid_utf8(name)) refuse(place, "the name is not valid UTF-8");
    if (byte_count(view.dtype, view.shape) != view.data.size()) {
      refuse(place, str("shape ", shape_text(view.shape), " of ", dtype_name(view.dtype), " with ",
                        view.data.size(), " bytes of data"));
    }
  }
}

nlohmann::json parse_strict_json(std::string_view text, const std::string& place) {
  check_json_text(text, place, ErrorKind::checkpoint);
  JsonWatch watch(place);
  try {
    return nlohmann::json::parse(text, [&](int depth, auto event, const nlohmann::json& parsed) {
      watch.see(depth, event, parsed);
      return true;
    });
  } catch (const nlohmann::json::exception& error) {
    const std::string reason = error.what();
    const size_t id_end = reason.find("] ");  // "[json.exception.parse_error.101] …"
    refuse(place,
           "not valid JSON: " + (id_end == std::string::npos ? reason : reason.substr(id_end + 2)));
  }
}

Json parse_shallow_json(std::string_view text, const std::string& place) {
  check_json_text(text, place, ErrorKind::checkpoint);
  const auto watch = [&](int depth, auto, const Json&) {
    check_depth(depth, place);
    return true;
  };
  Json json = Json::parse(text, watch, /*allow_exceptions=*/false);
  // parse_json's message names line and column.
  return json.is_discarded() ? parse_json(text, place, ErrorKind::checkpoint) : json;
}

Json read_shallow_json(const fs::path& path) {
  return parse_shallow_json(read_file(path), path.string());
}

}  // namespace peftkit::checkpoint
