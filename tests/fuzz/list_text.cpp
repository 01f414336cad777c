// Lists written as text: "['a', 'b']".

#include "data/list_text.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto list = data::list_in_text(text);
  fuzz::require(!list || data::looks_like_list(text), "what is read looks like a list");
  fuzz::require(!list || list->is_array(), "a list is an array");
  return 0;
}
