#include "checkpoint/pickle_machine.hpp"

#include "checkpoint/checks.hpp"

#include "base/text.hpp"

namespace peftkit::checkpoint {

namespace {

// Every opcode makes at most one value, memo entry or mark, so these bound the memory of a hostile
// pickle.
constexpr size_t kMaxPickle = 16 << 20;  // bytes; a tensor takes about 150
constexpr size_t kMaxValues = 2 << 20;   // a tensor takes about 15, and as many memo entries
constexpr size_t kMaxMarks = 1000;       // open at a time
constexpr size_t kMaxTensorRank = 64;

}  // namespace

PickleMachine::PickleMachine(std::span<const std::byte> pickle, const std::string& place)
    : pickle_(pickle), place_(place) {
  if (pickle.size() > kMaxPickle) fail(str(pickle.size(), " bytes, expected at most ", kMaxPickle));
}

void PickleMachine::fail(const std::string& message) const {
  refuse(place_, str("byte ", opcode_at_, ": ", message));
}

uint8_t PickleMachine::next_opcode() {
  opcode_at_ = position_;
  return take<uint8_t>();
}

std::span<const std::byte> PickleMachine::take(size_t count) {
  if (count > pickle_.size() - position_) fail("the pickle ends early");
  position_ += count;
  return pickle_.subspan(position_ - count, count);
}

std::string_view PickleMachine::take_line() {
  const auto rest = as_text(pickle_.subspan(position_));
  const size_t length = rest.find('\n');
  if (length == std::string_view::npos) fail("the pickle ends early");
  position_ += length + 1;
  return rest.substr(0, length);
}

void PickleMachine::push(PickleValue value) {
  if (values_.size() == kMaxValues) fail(str("more than ", kMaxValues, " values"));
  stack_.push_back(static_cast<Id>(values_.size()));
  values_.push_back(std::move(value));
}

void PickleMachine::mark() {
  if (marks_.size() == kMaxMarks) fail(str("nested deeper than ", kMaxMarks, " marks"));
  marks_.push_back(stack_.size());
}

PickleMachine::Id PickleMachine::top() const {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
    fail("takes a value from an empty stack");
  return stack_.back();
}

PickleMachine::Id PickleMachine::pop() {
  const Id id = top();
  stack_.pop_back();
  return id;
}

std::vector<PickleMachine::Id> PickleMachine::pop(size_t count) {
  std::vector<Id> items(count);
  for (size_t i = count; i-- > 0;) items[i] = pop();
  return items;
}

std::vector<PickleMachine::Id> PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail("no mark on the stack");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<Id> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

void PickleMachine::remember(uint32_t key) {
  memo_[key] = top();
  if (memo_.size() > kMaxValues) fail(str("more than ", kMaxValues, " values in the memo"));
}

void PickleMachine::recall(uint32_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) fail(str("nothing was stored under memo ", key));
  push_again(found->second);
}

const PickleValue& PickleMachine::expect(Id id, Kind kind, const char* what) const {
  if (values_[id].kind != kind) fail(str("expected ", what, ", found something else"));
  return values_[id];
}

PickleValue& PickleMachine::open(Kind kind, const char* what) {
  expect(top(), kind, what);
  return values_[top()];
}

int64_t PickleMachine::count_of(Id id, const char* what) const {
  const int64_t number = expect(id, Kind::integer, what).number;
  if (number < 0) fail(str(what, " of ", number));
  return number;
}

std::vector<int64_t> PickleMachine::counts_of(Id id, const char* what) const {
  const auto& items = expect(id, Kind::tuple, what).items;
  if (items.size() > kMaxTensorRank) {
    fail(str(what, " of ", items.size(), " numbers, expected at most ", kMaxTensorRank));
  }
  std::vector<int64_t> counts;
  for (const Id item : items) counts.push_back(count_of(item, what));
  return counts;
}

}  // namespace peftkit::checkpoint
