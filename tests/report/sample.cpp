#include "sample.hpp"

namespace peftkit::report {

GateTable sample_table() {
  return {.columns = {{{"encoder", 0, "lora", "selfattn", "query"},
                       {0.125f, 0.25f, 0.375f, 0.5f},
                       "sst2",
                       "selfattn_lora"},
                      {{"encoder", 0, "prefix_tuning", "self_prefix", "prefix"},
                       {0.0625f, 0.0625f, 0.9375f, 0.9375f},
                       "sst2",
                       "self_prefix"},
                      {{"encoder", 1, "lora", "selfattn", "query"},
                       {0.75f, 0.75f, 0.75f, 0.75f},
                       "sst2",
                       "selfattn_lora"}},
          .examples = {{0, "negative", "negative", 0.5},
                       {1, "positive", "negative", 1.5},
                       {2, "negative", "negative", 0.25},
                       {3, "positive", "positive", 0.125}}};
}

GateHeader sample_header(const std::string& adapter) {
  return {adapter, "bert", 2, "dev.tsv", {{"architecture", "union"}}};
}

GateFile sample_file(const std::string& path, const std::string& adapter) {
  GateFile file = summarize(sample_header(adapter), sample_table());
  file.path = path;
  return file;
}

}  // namespace peftkit::report
