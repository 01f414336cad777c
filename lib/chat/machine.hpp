#pragma once
// One rendering: its variables, its output, and what it may still cost.

#include "chat/syntax.hpp"
#include "chat/template.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace peftkit::chat {

struct Frame {
  std::vector<std::pair<std::string, Value>> variables;
  std::shared_ptr<Frame> outer;
  void set(const std::string& name, Value value);
};

struct Machine {
  Machine();
  ~Machine();  // namespaces may hold each other
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  Budget budget;
  int depth = 0;
  std::shared_ptr<Frame> frame = std::make_shared<Frame>();
  std::string rendered;
  std::string* output = &rendered;  // or the text of a macro, or of a block
  std::vector<Span> generations;    // of `rendered`
  std::vector<std::shared_ptr<Entries>> namespaces;
  Date date;           // what strftime_now shows
  bool dated = false;  // was it asked for?

  void print(std::string_view text);
};

// A new frame for as long as this lives. What macros see of it afterwards is gone, as in the
// reference.
class Scope {
 public:
  Scope(Machine& machine, std::shared_ptr<Frame> outer);
  explicit Scope(Machine& machine) : Scope(machine, machine.frame) {}
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Machine& machine_;
  std::shared_ptr<Frame> before_;
};

// Counts what runs within each other.
class Deeper {
 public:
  explicit Deeper(Machine& machine);
  ~Deeper() { --machine_.depth; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  Machine& machine_;
};

enum class Flow { on, next, stop };

Value evaluate(Machine& machine, const Expression& expression);
Arguments evaluate(Machine& machine, const CallArguments& arguments);
Value call(Machine& machine, const Value& function, const Arguments& arguments);
Flow execute(Machine& machine, const Body& body);
Flow execute_for(Machine& machine, const For& loop);
void assign(Machine& machine, const Target& target, const Value& value);
// What a body prints.
std::string capture(Machine& machine, const std::function<Flow()>& run, Flow* flow = nullptr);
Value make_macro(Machine& machine, const Macro& macro);
// range, namespace, dict, raise_exception, strftime_now; null where there is none.
const Value* global(const std::string& name);
std::vector<std::string> global_names();

// By name; throw a Problem that names the nearest one where there is none.
Value apply_filter(Machine& machine, const std::string& name, const Value& value,
                   const Arguments& arguments);
bool apply_test(Machine& machine, const std::string& name, const Value& value,
                const Arguments& arguments);

}  // namespace peftkit::chat
