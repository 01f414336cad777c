// The safetensors format: u64 length of the header, the header (JSON: name -> dtype, shape, byte
// range), the data. The checks are those of the official implementation: the ranges tile the data
// from its first byte to its last, without overlap and without holes. Beyond it, repeated names are
// errors.

#include "checkpoint/checks.hpp"
#include "checkpoint/little_endian.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::checkpoint {

namespace {

constexpr const char* kMetadataKey = "__metadata__";
constexpr uint64_t kMaxHeader = 100'000'000;  // the official limit
constexpr std::array kDTypes = {DType::f64, DType::f32, DType::f16, DType::bf16, DType::i64,
                                DType::i32, DType::i16, DType::i8,  DType::u8,   DType::boolean};

struct NamedRange {
  uint64_t begin, end;
  const std::string* name;
};

std::string_view header_text(std::span<const std::byte> file, const std::string& place) {
  if (file.size() < 8)
    refuse(place, str("not a safetensors file: ", file.size(), " bytes, expected 8 or more"));
  const auto length = load<uint64_t>(file, 0);
  if (length > std::min<uint64_t>(file.size() - 8, kMaxHeader)) {
    refuse(place, str("not a safetensors file, or a truncated one: the header is said to have ",
                      length, " bytes, the file has ", file.size()));
  }
  const auto text = as_text(file.subspan(8, length));
  if (!text.starts_with('{'))
    refuse(place, "not a safetensors file: the header does not begin with '{'");
  return text;
}

DType parse_dtype(const nlohmann::json& entry, const std::string& place) {
  const auto found = entry.find("dtype");
  if (found == entry.end() || !found->is_string()) refuse(place, "no dtype");
  const auto& name = found->get_ref<const std::string&>();
  const auto dtype =
      std::ranges::find_if(kDTypes, [&](DType known) { return dtype_name(known) == name; });
  if (dtype == kDTypes.end()) {
    std::vector<std::string> known;
    std::ranges::transform(kDTypes, std::back_inserter(known), dtype_name);
    refuse(place, "dtype " + printable(name) + ", expected one of " + join(known));
  }
  return *dtype;
}

std::vector<int64_t> parse_sizes(const nlohmann::json& entry, const char* key,
                                 const std::string& place) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_array()) refuse(place, str("no ", key));
  std::vector<int64_t> sizes;
  for (const auto& size : *found) {
    if (!size.is_number_unsigned() || size.get<uint64_t>() > INT64_MAX) {
      refuse(place,
             str(key, " holds ", printable(size.dump()), ", expected whole numbers from 0 on"));
    }
    sizes.push_back(size.get<int64_t>());
  }
  return sizes;
}

NamedRange parse_range(const nlohmann::json& entry, const std::string& place) {
  const auto offsets = parse_sizes(entry, "data_offsets", place);
  if (offsets.size() != 2)
    refuse(place, str("data_offsets: found ", offsets.size(), " numbers, expected 2"));
  if (offsets[0] > offsets[1])
    refuse(place, str("begins at byte ", offsets[0], " and ends at ", offsets[1]));
  return {static_cast<uint64_t>(offsets[0]), static_cast<uint64_t>(offsets[1]), nullptr};
}

// The tensor of a header's entry, its data not yet set.
TensorView parse_tensor(const nlohmann::json& entry, const NamedRange& range,
                        const std::string& place) {
  TensorView view;
  view.dtype = parse_dtype(entry, place);
  view.shape = parse_sizes(entry, "shape", place);
  const auto needed = byte_count(view.dtype, view.shape);
  if (!needed) refuse(place, "shape " + shape_text(view.shape) + " is too large");
  if (*needed != range.end - range.begin) {
    refuse(place, str("shape ", shape_text(view.shape), " of ", dtype_name(view.dtype), " needs ",
                      *needed, " bytes, found ", range.end - range.begin));
  }
  return view;
}

void check_tiling(std::vector<NamedRange> ranges, uint64_t size, const std::string& place) {
  std::ranges::sort(ranges, {}, [](const NamedRange& r) { return std::pair(r.begin, r.end); });
  uint64_t position = 0;
  for (const auto& range : ranges) {
    if (range.begin != position) {
      refuse(place, str("tensor ", printable(*range.name), ": begins at byte ", range.begin,
                        range.begin < position ? ", inside the one before it, which ends at "
                                               : ", leaving a hole after byte ",
                        position));
    }
    position = range.end;
  }
  if (position != size) {
    refuse(place, str("the header describes ", position, " bytes of data, the file has ", size));
  }
}

void parse_metadata(const nlohmann::json& entry, std::map<std::string, std::string>* metadata,
                    const std::string& place) {
  if (entry.is_null()) return;
  if (!entry.is_object()) refuse(place, "expected an object");
  for (const auto& [key, value] : entry.get_ref<const nlohmann::json::object_t&>()) {
    if (!value.is_string()) refuse(place, printable(key) + " is not text");
    if (metadata != nullptr) metadata->emplace(key, value.get<std::string>());
  }
}

}  // namespace

TensorViews parse_safetensors(std::span<const std::byte> file,
                              const std::shared_ptr<const void>& owner, const std::string& place,
                              std::map<std::string, std::string>* metadata) {
  const auto text = header_text(file, place);
  const auto data = file.subspan(8 + text.size());
  const auto header = parse_strict_json(text, place + ": header");
  TensorViews tensors;
  std::vector<NamedRange> ranges;
  for (const auto& [name, entry] : header.get_ref<const nlohmann::json::object_t&>()) {
    if (name == kMetadataKey) {
      parse_metadata(entry, metadata, place + ": " + kMetadataKey);
      continue;
    }
    const std::string where = place + ": tensor " + printable(name);
    if (!entry.is_object()) refuse(where, "not described by an object");
    NamedRange range = parse_range(entry, where);
    TensorView view = parse_tensor(entry, range, where);
    if (range.end > data.size()) {
      refuse(where, str("ends at byte ", range.end, " of the data, which has ", data.size(),
                        " (a truncated file?)"));
    }
    view.data = data.subspan(range.begin, range.end - range.begin);
    view.owner = owner;
    range.name = &name;
    ranges.push_back(range);
    tensors.emplace(name, std::move(view));
  }
  check_tiling(std::move(ranges), data.size(), place);
  return tensors;
}

TensorViews read_safetensors(const fs::path& path, std::map<std::string, std::string>* metadata) {
  const auto file = std::make_shared<const MappedFile>(path);
  return parse_safetensors(file->bytes(), file, path.string(), metadata);
}

}  // namespace peftkit::checkpoint
