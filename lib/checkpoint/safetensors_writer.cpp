// The writer of the safetensors format.

#include "checkpoint/checks.hpp"
#include "checkpoint/little_endian.hpp"

#include <algorithm>
#include <functional>

namespace peftkit::checkpoint {

namespace {

constexpr const char* kReservedName = "__metadata__";
constexpr size_t kHeaderAlignment = 8;  // so that the data begins aligned

nlohmann::json describe(const TensorView& view, size_t offset) {
  return {{"dtype", dtype_name(view.dtype)},
          {"shape", view.shape},
          {"data_offsets", {offset, offset + view.data.size()}}};
}

using NamedView = const TensorViews::value_type*;

// Larger elements first, then by name, as the official writer does: so every tensor lies aligned.
std::vector<NamedView> order_of_data(const TensorViews& tensors) {
  std::vector<NamedView> order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::ranges::stable_sort(order, std::greater(),
                           [](NamedView t) { return dtype_size(t->second.dtype); });
  return order;
}

}  // namespace

void write_safetensors(const fs::path& path, const TensorViews& tensors,
                       const std::map<std::string, std::string>& metadata) {
  check_writable(path, tensors);
  if (tensors.contains(kReservedName))
    refuse(path.string(), "no tensor can have the name '__metadata__'");
  const auto order = order_of_data(tensors);
  auto header = nlohmann::json::object();
  if (!metadata.empty()) header[kReservedName] = metadata;
  size_t offset = 0;
  for (const auto* tensor : order) {
    header[tensor->first] = describe(tensor->second, offset);
    offset += tensor->second.data.size();
  }
  // Metadata may hold anything; names have been checked.
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
  std::string length;
  append<uint64_t>(length, text.size());
  write_file(path, [&](std::ostream& out) {
    out << length << text;
    for (const auto* tensor : order) out << as_text(tensor->second.data);
  });
}

}  // namespace peftkit::checkpoint
