#pragma once
// The stack machine of pickles: bytes, stack, marks, memo. Values live in one table and refer to
// each other by index, so a pickle that is deep or refers to itself costs no recursion and leaks
// nothing.

#include "checkpoint/little_endian.hpp"
#include "checkpoint/tensor_file.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace peftkit::checkpoint {

struct PickleValue {
  enum class Kind : uint8_t { other, integer, text, tuple, list, dict, global, storage, tensor };
  using Id = uint32_t;

  Kind kind = Kind::other;
  int64_t number = 0;          // integer; index of a global or tensor; elements of a storage
  std::string_view text = {};  // text; key of a storage
  DType dtype = DType::f32;    // storage
  std::vector<Id> items = {};  // tuple; dict: key, value, key, value, …
};

// Everything a pickle can get wrong is an Error(checkpoint) headed by `place` and the byte of the
// opcode.
class PickleMachine {
 public:
  using Kind = PickleValue::Kind;
  using Id = PickleValue::Id;

  // `place` outlives the machine.
  PickleMachine(std::span<const std::byte> pickle, const std::string& place);

  [[noreturn]] void fail(const std::string& message) const;

  uint8_t next_opcode();
  std::span<const std::byte> take(size_t count);
  template <class T>
  T take() {
    return load<T>(take(sizeof(T)), 0);
  }
  std::string_view take_line();

  // Nothing below the last mark can be reached.
  void push(PickleValue value);
  void push_again(Id id) { stack_.push_back(id); }
  void mark();
  Id top() const;
  Id pop();
  std::vector<Id> pop(size_t count);
  std::vector<Id> pop_to_mark();

  void remember(uint32_t key);
  void remember_next() { remember(static_cast<uint32_t>(memo_.size())); }
  void recall(uint32_t key);

  // A value of this kind; `what` says in the message what was expected.
  const PickleValue& expect(Id id, Kind kind, const char* what) const;
  int64_t count_of(Id id, const char* what) const;
  std::vector<int64_t> counts_of(Id id, const char* what) const;
  const PickleValue& value(Id id) const { return values_[id]; }
  // The top of the stack, to be added to.
  PickleValue& open(Kind kind, const char* what);

 private:
  std::span<const std::byte> pickle_;
  const std::string& place_;
  size_t position_ = 0, opcode_at_ = 0;
  std::vector<PickleValue> values_;
  std::vector<Id> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint32_t, Id> memo_;
};

}  // namespace peftkit::checkpoint
