// Which names an adapter may have: they become folder names, parts of tensor names, and in Python
// entries of a ModuleDict, which refuses the names of its own methods.
#include "config/run_report.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

// The attributes of torch.nn.ModuleDict; those with an underscore in front are refused as a whole.
constexpr const char* kReserved[] = {
    "add_module",
    "apply",
    "bfloat16",
    "buffers",
    "call_super_init",
    "children",
    "clear",
    "compile",
    "cpu",
    "cuda",
    "double",
    "dump_patches",
    "eval",
    "extra_repr",
    "float",
    "forward",
    "get_buffer",
    "get_extra_state",
    "get_parameter",
    "get_submodule",
    "half",
    "ipu",
    "items",
    "keys",
    "load_state_dict",
    "modules",
    "mtia",
    "named_buffers",
    "named_children",
    "named_modules",
    "named_parameters",
    "parameters",
    "pop",
    "register_backward_hook",
    "register_buffer",
    "register_forward_hook",
    "register_forward_pre_hook",
    "register_full_backward_hook",
    "register_full_backward_pre_hook",
    "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook",
    "register_module",
    "register_parameter",
    "register_state_dict_post_hook",
    "register_state_dict_pre_hook",
    "requires_grad_",
    "set_extra_state",
    "set_submodule",
    "share_memory",
    "state_dict",
    "to",
    "to_empty",
    "train",
    "training",
    "type",
    "update",
    "values",
    "xpu",
    "zero_grad",
};

// What is wrong with the name; "" where nothing is.
std::string objection(const std::string& name) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(name, control)) return "expected no control characters";
  if (name.find_first_of("./\\") != std::string::npos) return "expected no '.', '/' or '\\'";
  if (name.starts_with("_")) return "expected no '_' in front";
  if (std::ranges::find(kReserved, name) != std::end(kReserved)) {
    return "expected another name (this one is a method of Python's ModuleDict, so that "
           "`adapters` could not load the adapter)";
  }
  return "";
}

}  // namespace

void check_adapter_name(const std::string& name, RunReport& report) {
  const std::string wrong = objection(name);
  if (wrong.empty() || !report.sound("adapter.name")) return;
  report.add("adapter", "name", "found '" + name + "', " + wrong);
}

}  // namespace peftkit::config
