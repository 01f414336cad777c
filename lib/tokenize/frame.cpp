#include "tokenize/frame.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

using Parts = std::vector<FramePart>;

// "bos A eos", and for pairs "bos A eos bos B eos", by the config's switches.
Frame by_switches(const TokenizerConfig& config, bool adds_bos) {
  const auto part = [&](const std::string& text, int32_t type_id) {
    Parts parts{{text, type_id}};
    if (config.switches.add_bos_token.value_or(adds_bos))
      parts.insert(parts.begin(), {config.special_content("bos_token"), type_id});
    if (config.switches.add_eos_token.value_or(false))
      parts.push_back({config.special_content("eos_token"), type_id});
    return parts;
  };
  Frame frame{part("$A", 0), part("$A", 0)};
  for (FramePart& second : part("$B", 1)) frame.pair.push_back(std::move(second));
  return frame;
}

// "before A B after", all of type 0.
Frame around(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const auto parts_of = [&](const std::vector<std::string>& texts) {
    Parts parts;
    for (const auto* tokens : {&before, &texts, &after}) {
      for (const std::string& token : *tokens) parts.push_back({token, 0});
    }
    return parts;
  };
  return {parts_of({"$A"}), parts_of({"$A", "$B"})};
}

Frame by_language(const TokenizerConfig& config, const std::string& usual, bool language_first) {
  const std::string& language = config.switches.src_lang.empty() ? usual : config.switches.src_lang;
  const std::string end = config.special_content("eos_token");
  return language_first ? around({language}, {end}) : around({}, {end, language});
}

nlohmann::json part_document(const FramePart& part) {
  const bool is_text = part.token == "$A" || part.token == "$B";
  const std::string id = is_text ? part.token.substr(1) : part.token;
  return {{is_text ? "Sequence" : "SpecialToken", {{"id", id}, {"type_id", part.type_id}}}};
}

}  // namespace

std::optional<Frame> switched_frame(const TokenizerConfig& config) {
  switch (config.family()) {
    case ClassFamily::llama:
    case ClassFamily::gemma:
      return by_switches(config, true);
    case ClassFamily::gpt_neox:
      return by_switches(config, false);
    case ClassFamily::mbart:
      return by_language(config, "en_XX", false);
    case ClassFamily::mbart50:
      return by_language(config, "en_XX", true);
    case ClassFamily::nllb:
      return by_language(config, "eng_Latn", !config.switches.legacy_behaviour.value_or(false));
    default:
      return std::nullopt;
  }
}

Frame class_frame(const TokenizerConfig& config) {
  if (const auto frame = switched_frame(config)) return *frame;
  const std::string start = config.special_content("cls_token"),
                    end = config.special_content("sep_token"),
                    stop = config.special_content("eos_token");
  switch (config.family()) {
    case ClassFamily::roberta:
    case ClassFamily::xlm_roberta:
      return {{{start, 0}, {"$A", 0}, {end, 0}},
              {{start, 0}, {"$A", 0}, {end, 0}, {end, 0}, {"$B", 0}, {end, 0}}};
    case ClassFamily::bert:
    case ClassFamily::deberta:
    case ClassFamily::deberta_v2:
    case ClassFamily::albert:
      return {{{start, 0}, {"$A", 0}, {end, 0}},
              {{start, 0}, {"$A", 0}, {end, 0}, {"$B", 1}, {end, 1}}};
    case ClassFamily::t5:
      return {{{"$A", 0}, {stop, 0}}, {{"$A", 0}, {stop, 0}, {"$B", 0}, {stop, 0}}};
    default:
      return {{{"$A", 0}}, {{"$A", 0}, {"$B", 1}}};
  }
}

std::unique_ptr<PostProcessor> make_frame_processor(const Frame& frame, const TokenIds& id_of,
                                                    const std::string& place) {
  nlohmann::json document{{"special_tokens", nlohmann::json::object()},
                          {"single", nlohmann::json::array()},
                          {"pair", nlohmann::json::array()}};
  const auto add = [&](const char* key, const Parts& parts) {
    for (const FramePart& part : parts) {
      document[key].push_back(part_document(part));
      if (part.token == "$A" || part.token == "$B") continue;
      const auto id = id_of(part.token);
      if (!id) {
        throw Error(ErrorKind::checkpoint,
                    str(place, ": the special token '", part.token, "' is not in the vocabulary"));
      }
      nlohmann::json& special = document["special_tokens"][part.token];
      special["ids"] = std::vector<int32_t>{*id};
      special["tokens"] = std::vector<std::string>{part.token};
    }
  };
  add("single", frame.single);
  add("pair", frame.pair);
  return make_template_processor(JsonView(document, place));
}

}  // namespace peftkit::tokenize
