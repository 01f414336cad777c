// PyTorch's zip files: <folder>/data.pkl describes the tensors, <folder>/data/<key> is the data of
// a storage.

#include "checkpoint/pytorch_bin.hpp"

#include "checkpoint/checks.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/pickle.hpp"
#include "checkpoint/zip.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstring>

namespace peftkit::checkpoint {

namespace {

constexpr std::string_view kZipMagic = "PK\x03\x04";
// The pickle of the number that stands first in files of PyTorch before 1.6.
constexpr std::string_view kOldMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::string_view kPickleName = "/data.pkl";
// Tensors that are not contiguous are copied, and may share their bytes; this many times the file
// at most.
constexpr size_t kMaxCopies = 4;

// The folder's name is the file's at the time it was saved.
std::string root_of(const ZipEntries& entries, const std::string& place) {
  for (const auto& [name, data] : entries) {
    if (name.ends_with(kPickleName) && name.find('/') == name.size() - kPickleName.size()) {
      return name.substr(0, name.find('/'));
    }
  }
  refuse(place, "a zip archive, but not PyTorch's: no <folder>/data.pkl");
}

std::vector<int64_t> row_major(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= std::max<int64_t>(shape[i], 1);
  }
  return strides;
}

bool is_contiguous(const PickledTensor& tensor) {
  const auto strides = row_major(tensor.shape);
  for (size_t i = 0; i < strides.size(); ++i) {
    if (tensor.shape[i] > 1 && tensor.strides[i] != strides[i]) return false;
  }
  return true;
}

// Does every element of a tensor that has some lie in its storage?
bool fits_storage(const PickledTensor& tensor) {
  int64_t left = tensor.storage_numel - 1 - tensor.offset;
  for (size_t i = 0; i < tensor.shape.size() && left >= 0; ++i) {
    const int64_t steps = tensor.shape[i] - 1, stride = tensor.strides[i];
    if (steps > 0 && stride > left / steps) return false;
    left -= steps * stride;
  }
  return left >= 0;
}

// Copies the elements in row-major order.
std::shared_ptr<std::vector<std::byte>> gather(const PickledTensor& tensor,
                                               std::span<const std::byte> storage, size_t bytes) {
  const size_t size = dtype_size(tensor.dtype);
  auto out = std::make_shared<std::vector<std::byte>>(bytes);
  std::vector<int64_t> index(tensor.shape.size());
  int64_t from = tensor.offset;
  for (size_t to = 0; to < bytes; to += size) {
    std::memcpy(out->data() + to, storage.data() + static_cast<size_t>(from) * size, size);
    for (size_t d = index.size(); d-- > 0;) {
      if (++index[d] < tensor.shape[d]) {
        from += tensor.strides[d];
        break;
      }
      from -= tensor.strides[d] * (tensor.shape[d] - 1);
      index[d] = 0;
    }
  }
  return out;
}

class BinReader {
 public:
  // `place` outlives the reader.
  BinReader(std::span<const std::byte> file, const std::shared_ptr<const void>& owner,
            const std::string& place)
      : place_(place), file_(file), owner_(owner), copies_left_(kMaxCopies * file.size()) {}

  TensorViews read();

 private:
  std::span<const std::byte> storage_of(const PickledTensor& tensor,
                                        const std::string& where) const;
  TensorView view_of(const PickledTensor& tensor, const std::string& where);

  const std::string& place_;
  std::span<const std::byte> file_;
  std::shared_ptr<const void> owner_;
  size_t copies_left_;
  ZipEntries entries_;
  std::string root_;
};

TensorViews BinReader::read() {
  const auto text = as_text(file_);
  if (text.starts_with(kOldMagic)) {
    refuse(place_,
           "a file of PyTorch before 1.6, which is not read: load it and save it again with a "
           "newer PyTorch, "
           "or as safetensors");
  }
  if (!text.starts_with(kZipMagic)) refuse(place_, "not a PyTorch file: not a zip archive");
  entries_ = read_zip(file_, place_);
  root_ = root_of(entries_, place_);
  const auto order = entries_.find(root_ + "/byteorder");
  if (order != entries_.end() && as_text(order->second) != "little") {
    refuse(place_, "byte order " + printable(as_text(order->second)) + ", expected 'little'");
  }
  TensorViews tensors;
  for (const auto& [name, tensor] :
       unpickle_tensors(entries_.at(root_ + "/data.pkl"), place_ + ": data.pkl")) {
    tensors.emplace(name, view_of(tensor, place_ + ": tensor " + printable(name)));
  }
  return tensors;
}

std::span<const std::byte> BinReader::storage_of(const PickledTensor& tensor,
                                                 const std::string& where) const {
  const auto entry = entries_.find(root_ + "/data/" + tensor.storage);
  if (entry == entries_.end())
    refuse(where, "no entry data/" + printable(tensor.storage) + " in the archive");
  const auto available = static_cast<int64_t>(entry->second.size() / dtype_size(tensor.dtype));
  if (tensor.storage_numel > available) {
    refuse(where, str("storage ", printable(tensor.storage), " is said to have ",
                      tensor.storage_numel, " elements, found ", available));
  }
  return entry->second;
}

TensorView BinReader::view_of(const PickledTensor& tensor, const std::string& where) {
  const auto bytes = byte_count(tensor.dtype, tensor.shape);
  if (!bytes) refuse(where, "shape " + shape_text(tensor.shape) + " is too large");
  const auto storage = storage_of(tensor, where);
  TensorView view{tensor.dtype, tensor.shape, {}, owner_};
  if (*bytes == 0) return view;
  if (!fits_storage(tensor)) {
    refuse(where, str("shape ", shape_text(tensor.shape), " with strides ",
                      shape_text(tensor.strides), " at offset ", tensor.offset,
                      " leaves its storage of ", tensor.storage_numel, " elements"));
  }
  if (is_contiguous(tensor)) {
    view.data =
        storage.subspan(static_cast<size_t>(tensor.offset) * dtype_size(tensor.dtype), *bytes);
    return view;
  }
  if (*bytes > storage.size() || *bytes > copies_left_) {
    refuse(where, "shape " + shape_text(tensor.shape) +
                      " repeats elements of its storage: save it with .contiguous()");
  }
  copies_left_ -= *bytes;
  const auto copy = gather(tensor, storage, *bytes);
  view.data = *copy;
  view.owner = copy;
  return view;
}

}  // namespace

bool is_pytorch_file(std::span<const std::byte> file) {
  return as_text(file).starts_with(kZipMagic) || as_text(file).starts_with(kOldMagic);
}

TensorViews parse_pytorch_bin(std::span<const std::byte> file,
                              const std::shared_ptr<const void>& owner, const std::string& place) {
  return BinReader(file, owner, place).read();
}

TensorViews read_pytorch_bin(const fs::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  return parse_pytorch_bin(file->bytes(), file, path.string());
}

void write_pytorch_bin(const fs::path& path, const TensorViews& tensors) {
  check_writable(path, tensors);
  PickledTensors pickled;
  for (const auto& [name, view] : tensors) {
    const std::string key = std::to_string(pickled.size());
    pickled[name] = {view.dtype, key, view.numel(), 0, view.shape, row_major(view.shape)};
  }
  write_file(path, [&](std::ostream& out) {
    ZipWriter zip(out);
    zip.add("archive/data.pkl", as_bytes(pickle_tensors(pickled)));
    zip.add("archive/byteorder", as_bytes("little"));
    for (const auto& [name, view] : tensors)
      zip.add("archive/data/" + pickled.at(name).storage, view.data);
    zip.add("archive/version", as_bytes("3\n"));
    zip.finish();
  });
}

}  // namespace peftkit::checkpoint
