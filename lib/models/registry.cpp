#include "base/text.hpp"
#include "models/spec.hpp"

namespace peftkit::models {

namespace {

struct Family {
  const char* model_type;
  TransformerSpec (*spec)(const Json& config, const std::string& place);
};

constexpr Family kFamilies[] = {
    {"bert", bert_spec},
};

}  // namespace

TransformerSpec transformer_spec(const Json& config, const std::string& place) {
  const auto type = config.find("model_type");
  if (type == config.end() || !type->is_string()) {
    throw Error(ErrorKind::checkpoint,
                place + ": model_type: found nothing, expected the name of a model family");
  }
  std::vector<std::string> names;
  for (const auto& family : kFamilies) {
    if (*type == family.model_type) return family.spec(config, place);
    names.push_back(family.model_type);
  }
  const auto name = type->get<std::string>();
  throw Error(ErrorKind::checkpoint, str(place, ": model_type: '", name, "' is not supported",
                                         did_you_mean(name, names), "; supported: ", join(names)));
}

}  // namespace peftkit::models
