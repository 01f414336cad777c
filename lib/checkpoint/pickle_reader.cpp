// A restricted unpickler: the opcodes and globals that `torch.save` uses for a dict of tensors, and
// no others.

#include "checkpoint/checks.hpp"
#include "checkpoint/pickle.hpp"
#include "checkpoint/pickle_globals.hpp"
#include "checkpoint/pickle_machine.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

using Kind = PickleValue::Kind;
using Id = PickleValue::Id;

constexpr int kNewestProtocol = 5;
constexpr size_t kMaxKey = 64;           // bytes; every tensor of a storage keeps a copy
constexpr size_t kMaxTensors = 1 << 17;  // each may take a thousand bytes, for five of the pickle

class PickleReader : public PickleMachine {
 public:
  using PickleMachine::PickleMachine;

  void check_protocol(int protocol) const;
  void push_integer(int64_t number) { push({.kind = Kind::integer, .number = number}); }
  void push_long(std::span<const std::byte> bytes);
  void push_text(std::span<const std::byte> bytes);
  void push_tuple(std::vector<Id> items) { push({.kind = Kind::tuple, .items = std::move(items)}); }
  void add_to_dict(const std::vector<Id>& items);
  void push_global(std::string_view module, std::string_view name);
  void push_named_global(const std::vector<Id>& names);
  void push_storage();
  void call_global();
  PickledTensors collect();

 private:
  PickleValue rebuild_tensor(const std::vector<Id>& arguments);
  void check_count(size_t tensors) const;

  std::vector<PickledTensor> tensors_;
};

struct Opcode {
  uint8_t code;
  void (*run)(PickleReader&);
};

constexpr Opcode kOpcodes[] = {
    {0x80, [](PickleReader& r) { r.check_protocol(r.take<uint8_t>()); }},
    {0x95, [](PickleReader& r) { r.take(8); }},  // the length of a frame
    // Values; True, False, None and fractions are never looked at.
    {'N', [](PickleReader& r) { r.push({}); }},
    {0x88, [](PickleReader& r) { r.push({}); }},
    {0x89, [](PickleReader& r) { r.push({}); }},
    {'G', [](PickleReader& r) { r.take(8), r.push({}); }},
    {'K', [](PickleReader& r) { r.push_integer(r.take<uint8_t>()); }},
    {'M', [](PickleReader& r) { r.push_integer(r.take<uint16_t>()); }},
    {'J', [](PickleReader& r) { r.push_integer(r.take<int32_t>()); }},
    {0x8a, [](PickleReader& r) { r.push_long(r.take(r.take<uint8_t>())); }},
    {'X', [](PickleReader& r) { r.push_text(r.take(r.take<uint32_t>())); }},
    {0x8c, [](PickleReader& r) { r.push_text(r.take(r.take<uint8_t>())); }},
    {0x8d, [](PickleReader& r) { r.push_text(r.take(r.take<uint64_t>())); }},
    // Containers; what a list holds is never asked for.
    {'(', [](PickleReader& r) { r.mark(); }},
    {')', [](PickleReader& r) { r.push_tuple({}); }},
    {'t', [](PickleReader& r) { r.push_tuple(r.pop_to_mark()); }},
    {0x85, [](PickleReader& r) { r.push_tuple(r.pop(1)); }},
    {0x86, [](PickleReader& r) { r.push_tuple(r.pop(2)); }},
    {0x87, [](PickleReader& r) { r.push_tuple(r.pop(3)); }},
    {']', [](PickleReader& r) { r.push({.kind = Kind::list}); }},
    {'a', [](PickleReader& r) { r.pop(), r.open(Kind::list, "a list to add to"); }},
    {'e', [](PickleReader& r) { r.pop_to_mark(), r.open(Kind::list, "a list to add to"); }},
    {'}', [](PickleReader& r) { r.push({.kind = Kind::dict}); }},
    {'s', [](PickleReader& r) { r.add_to_dict(r.pop(2)); }},
    {'u', [](PickleReader& r) { r.add_to_dict(r.pop_to_mark()); }},
    // The attributes of an OrderedDict, such as _metadata, are dropped.
    {'b', [](PickleReader& r) { r.pop(), r.open(Kind::dict, "a dict to give attributes"); }},
    // The memo.
    {'q', [](PickleReader& r) { r.remember(r.take<uint8_t>()); }},
    {'r', [](PickleReader& r) { r.remember(r.take<uint32_t>()); }},
    {0x94, [](PickleReader& r) { r.remember_next(); }},
    {'h', [](PickleReader& r) { r.recall(r.take<uint8_t>()); }},
    {'j', [](PickleReader& r) { r.recall(r.take<uint32_t>()); }},
    // Tensors.
    {'c',
     [](PickleReader& r) {
       const auto module = r.take_line();
       r.push_global(module, r.take_line());
     }},
    {0x93, [](PickleReader& r) { r.push_named_global(r.pop(2)); }},
    {'Q', [](PickleReader& r) { r.push_storage(); }},
    {'R', [](PickleReader& r) { r.call_global(); }},
};

void PickleReader::check_protocol(int protocol) const {
  if (protocol <= kNewestProtocol) return;
  fail(str("pickle protocol ", protocol, ", expected at most ", kNewestProtocol));
}

// Two's complement in as few bytes as it takes.
void PickleReader::push_long(std::span<const std::byte> bytes) {
  if (bytes.size() > 8) fail("a whole number of more than 64 bits");
  uint64_t number = 0;
  for (size_t i = 0; i < bytes.size(); ++i) number |= static_cast<uint64_t>(bytes[i]) << (8 * i);
  const size_t unused = 64 - 8 * bytes.size();
  push_integer(bytes.empty() ? 0 : static_cast<int64_t>(number << unused) >> unused);
}

void PickleReader::push_text(std::span<const std::byte> bytes) {
  if (first_invalid_utf8(as_text(bytes))) fail("text that is not valid UTF-8");
  push({.kind = Kind::text, .text = as_text(bytes)});
}

void PickleReader::add_to_dict(const std::vector<Id>& items) {
  if (items.size() % 2 != 0) fail("a key of a dict without its value");
  auto& all = open(Kind::dict, "a dict to add to").items;
  all.insert(all.end(), items.begin(), items.end());
}

void PickleReader::push_global(std::string_view module, std::string_view name) {
  const auto found = std::ranges::find_if(
      kGlobals, [&](const Global& g) { return g.module == module && g.name == name; });
  if (found == kGlobals.end()) {
    fail("refused the global " + printable(str(module, ".", name)) +
         ": only dicts of plain tensors are read, and nothing in a file is executed");
  }
  push({.kind = Kind::global, .number = found - kGlobals.begin()});
}

void PickleReader::push_named_global(const std::vector<Id>& names) {
  push_global(expect(names[0], Kind::text, "a module's name").text,
              expect(names[1], Kind::text, "a name").text);
}

// The persistent id of a storage: ("storage", class, key, device, count of elements).
void PickleReader::push_storage() {
  const auto& id = expect(pop(), Kind::tuple, "a storage's id").items;
  if (id.size() != 5 ||
      expect(id[0], Kind::text, "the kind of a persistent id").text != "storage") {
    fail("a persistent id that is not a storage's");
  }
  const Global& type = kGlobals[expect(id[1], Kind::global, "a storage's class").number];
  if (type.kind != GlobalKind::storage) {
    fail("expected a storage's class, found " + printable(type.name));
  }
  const auto key = expect(id[2], Kind::text, "a storage's key").text;
  if (key.size() > kMaxKey) fail(str("a storage's key of ", key.size(), " bytes"));
  push({.kind = Kind::storage,
        .number = count_of(id[4], "a storage's count of elements"),
        .text = key,
        .dtype = type.dtype});
}

void PickleReader::call_global() {
  const auto& arguments = expect(pop(), Kind::tuple, "arguments").items;
  const Global& callee = kGlobals[expect(pop(), Kind::global, "something to call").number];
  switch (callee.kind) {
    case GlobalKind::ordered_dict:
      if (!arguments.empty()) fail("OrderedDict with arguments");
      return push({.kind = Kind::dict});
    case GlobalKind::rebuild_tensor:
      return push(rebuild_tensor(arguments));
    case GlobalKind::rebuild_parameter:  // (tensor, requires_grad, hooks)
      if (arguments.size() != 3)
        fail(str("a parameter of ", arguments.size(), " parts, expected 3"));
      expect(arguments[0], Kind::tensor, "a parameter's tensor");
      return push_again(arguments[0]);
    case GlobalKind::storage:
      fail("a storage cannot be called");
  }
}

// (storage, offset, size, stride, requires_grad, hooks[, metadata])
PickleValue PickleReader::rebuild_tensor(const std::vector<Id>& arguments) {
  if (arguments.size() < 6 || arguments.size() > 7) {
    fail(str("a tensor of ", arguments.size(), " parts, expected 6"));
  }
  const PickleValue& storage = expect(arguments[0], Kind::storage, "a tensor's storage");
  PickledTensor tensor;
  tensor.dtype = storage.dtype;
  tensor.storage = storage.text;
  tensor.storage_numel = storage.number;
  tensor.offset = count_of(arguments[1], "a storage offset");
  tensor.shape = counts_of(arguments[2], "a tensor's size");
  tensor.strides = counts_of(arguments[3], "a tensor's stride");
  if (tensor.shape.size() != tensor.strides.size()) {
    fail(
        str("a tensor of ", tensor.shape.size(), " sizes and ", tensor.strides.size(), " strides"));
  }
  check_count(tensors_.size() + 1);
  tensors_.push_back(std::move(tensor));
  return {.kind = Kind::tensor, .number = static_cast<int64_t>(tensors_.size()) - 1};
}

void PickleReader::check_count(size_t tensors) const {
  if (tensors > kMaxTensors) fail(str("more than ", kMaxTensors, " tensors"));
}

// The tensors of the dict that is the result. A dict without any is not what anybody meant to load.
PickledTensors PickleReader::collect() {
  const auto& items = expect(pop(), Kind::dict, "a dict of tensors").items;
  PickledTensors tensors;
  for (size_t i = 0; i < items.size(); i += 2) {
    const PickleValue& found = value(items[i + 1]);
    if (found.kind != Kind::tensor) continue;
    const auto name = expect(items[i], Kind::text, "a tensor's name").text;
    check_count(tensors.size() + 1);
    if (!tensors.emplace(name, tensors_[static_cast<size_t>(found.number)]).second) {
      fail("tensor " + printable(name) + " is there twice");
    }
  }
  if (tensors.empty() && !items.empty()) {
    const PickleValue& key = value(items[0]);
    fail("no tensors in this dict, whose first key is " +
         (key.kind == Kind::text ? printable(key.text) : "not text"));
  }
  return tensors;
}

}  // namespace

PickledTensors unpickle_tensors(std::span<const std::byte> pickle, const std::string& place) {
  PickleReader reader(pickle, place);
  for (uint8_t code = reader.next_opcode(); code != '.'; code = reader.next_opcode()) {
    const auto opcode = std::ranges::find(kOpcodes, code, &Opcode::code);
    if (opcode == std::end(kOpcodes)) {
      reader.fail(str("refused the opcode ", int{code}, ": only dicts of plain tensors are read"));
    }
    opcode->run(reader);
  }
  return reader.collect();
}

}  // namespace peftkit::checkpoint
