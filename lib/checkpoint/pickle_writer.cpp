// Writes the pickle of a dict of tensors; `pickletools.dis` shows what the opcodes mean.

#include "checkpoint/little_endian.hpp"
#include "checkpoint/pickle.hpp"
#include "checkpoint/pickle_globals.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

void pickle_text(std::string& out, const std::string& text) {
  out += 'X';
  append<uint32_t>(out, static_cast<uint32_t>(text.size()));
  out += text;
}

void pickle_number(std::string& out, int64_t number) {
  if (number <= INT32_MAX) {
    out += 'J';
    append<int32_t>(out, static_cast<int32_t>(number));
  } else {
    out += "\x8a\x08";  // a number of 8 bytes
    append<int64_t>(out, number);
  }
}

void pickle_sizes(std::string& out, const std::vector<int64_t>& sizes) {
  out += '(';
  for (const int64_t size : sizes) pickle_number(out, size);
  out += 't';
}

void pickle_global(std::string& out, GlobalKind kind, DType dtype = DType::f32) {
  const auto found = std::ranges::find_if(
      kGlobals, [&](const Global& g) { return g.kind == kind && g.dtype == dtype; });
  out += 'c';
  out.append(found->module).append("\n").append(found->name).append("\n");
}

// The persistent id of a storage: ("storage", class, key, "cpu", count of elements).
void pickle_storage(std::string& out, const PickledTensor& tensor) {
  out += '(';
  pickle_text(out, "storage");
  pickle_global(out, GlobalKind::storage, tensor.dtype);
  pickle_text(out, tensor.storage);
  pickle_text(out, "cpu");
  pickle_number(out, tensor.storage_numel);
  out += "tQ";
}

// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad = False, hooks = OrderedDict())
void pickle_tensor(std::string& out, const PickledTensor& tensor) {
  pickle_global(out, GlobalKind::rebuild_tensor);
  out += '(';
  pickle_storage(out, tensor);
  pickle_number(out, tensor.offset);
  pickle_sizes(out, tensor.shape);
  pickle_sizes(out, tensor.strides);
  out += '\x89';
  pickle_global(out, GlobalKind::ordered_dict);
  out += ")RtR";
}

}  // namespace

std::string pickle_tensors(const PickledTensors& tensors) {
  std::string out = "\x80\x02}(";
  for (const auto& [name, tensor] : tensors) {
    pickle_text(out, name);
    pickle_tensor(out, tensor);
  }
  return out + "u.";
}

}  // namespace peftkit::checkpoint
