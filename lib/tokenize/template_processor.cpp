// Post-processing by a template: a list of special tokens and of the places of the first and second
// text, one list for single texts and one for pairs. The post-processors of BERT, RoBERTa and the
// byte level are such templates.

#include "tokenize/encoding.hpp"
#include "tokenize/post_processor.hpp"
#include "tokenize/trim_offsets.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::tokenize {

namespace {

// A list of tokens may stand in a template any number of times.
constexpr size_t kMostSpecial = 256;

enum class PartKind : uint8_t { first, second, special };

struct TemplatePart {
  PartKind kind;
  int32_t type_id;
  Encoding special;  // the tokens of a special part
};

using Template = std::vector<TemplatePart>;

// Which window of the first and of the second text stand together.
using Combination = std::array<size_t, 2>;

TemplatePart text_part(PartKind kind, int32_t type_id) {
  return {kind, type_id, {}};
}

TemplatePart special_part(const std::vector<int32_t>& ids, const std::vector<std::string>& tokens,
                          int32_t type_id) {
  TemplatePart part{PartKind::special, type_id, {}};
  for (size_t i = 0; i < ids.size(); ++i)
    append_token(part.special, ids[i], tokens[i], {0, 0}, type_id, -1);
  return part;
}

// The reference joins the parts one by one and combines the windows at each step: first the further
// windows of what stands to the left with all windows of the part, then the kept one with the
// part's further windows.
void combine(std::vector<Combination>& left, size_t place, size_t windows) {
  std::vector<Combination> result{left.front()};
  const auto extend = [&](const Combination& base, size_t from) {
    for (size_t window = from; window < windows; ++window) {
      result.push_back(base);
      result.back()[place] = window;
    }
  };
  for (size_t i = 1; i < left.size(); ++i) extend(left[i], 0);
  extend(left.front(), 1);
  left = std::move(result);
}

struct Settings {
  bool trim_offsets = false;
  bool add_prefix_space = false;  // the first word's blank was added, not written
  bool all_type_ids = false;      // windows that were cut off get the template's type ids, too
};

class TemplateProcessor final : public PostProcessor {
 public:
  TemplateProcessor(Template single, Template pair, Settings settings = {})
      : single_(std::move(single)), pair_(std::move(pair)), settings_(settings) {}

  void trim(Encoding& window, bool adds_blanks) const override {
    if (settings_.trim_offsets) trim_offsets(window, settings_.add_prefix_space || adds_blanks);
  }

  int64_t added_tokens(bool pair) const override {
    size_t count = 0;
    for (const TemplatePart& part : pair ? pair_ : single_) count += part.special.ids.size();
    return static_cast<int64_t>(count);
  }

  Encoding join(Windows first, std::optional<Windows> second,
                bool add_special_tokens) const override;

 private:
  Template single_, pair_;
  Settings settings_;
};

Encoding TemplateProcessor::join(Windows first, std::optional<Windows> second,
                                 bool add_special_tokens) const {
  const Template& parts = second ? pair_ : single_;
  std::array<Windows, 2> texts{std::move(first), second ? std::move(*second) : Windows(1)};
  std::vector<Combination> combinations{{0, 0}};
  for (const TemplatePart& part : parts) {
    if (part.kind == PartKind::special) continue;
    const auto place = static_cast<size_t>(part.kind);
    combine(combinations, place, texts[place].size());
    // As a rule, only kept windows get the template's type id; those cut off stay at 0 and 1, as in
    // the reference.
    for (Encoding& window : texts[place]) {
      std::fill(window.type_ids.begin(), window.type_ids.end(), part.type_id);
      if (!settings_.all_type_ids || !add_special_tokens) break;
    }
  }

  const auto joined_windows = [&](const Combination& windows) {
    Encoding joined;
    reserve(joined,
            texts[0][windows[0]].ids.size() + texts[1][windows[1]].ids.size() + parts.size());
    for (const TemplatePart& part : parts) {
      const auto place = static_cast<size_t>(part.kind);
      if (part.kind != PartKind::special) {
        append(joined, texts[place][windows[place]]);
      } else if (add_special_tokens) {
        append(joined, part.special);
      }
    }
    return joined;
  };
  Encoding result = joined_windows(combinations[0]);
  result.overflow.reserve(combinations.size() - 1);
  for (size_t i = 1; i < combinations.size(); ++i)
    result.overflow.push_back(joined_windows(combinations[i]));
  return result;
}

TemplatePart read_special(const JsonView& part, const JsonView& config) {
  const JsonView special = config.at("special_tokens").at(part.at("id").text());
  std::vector<int32_t> ids;
  std::vector<std::string> tokens;
  for (const JsonView& id : special.at("ids").items()) ids.push_back(id.id());
  for (const JsonView& token : special.at("tokens").items()) tokens.push_back(token.text());
  if (ids.size() != tokens.size())
    special.fail(str("found ", ids.size(), " ids and ", tokens.size(), " tokens"));
  return special_part(ids, tokens, part.at("type_id").id());
}

TemplatePart read_part(const JsonView& part, const JsonView& config) {
  if (const auto special = part.find("SpecialToken")) return read_special(*special, config);
  const JsonView text = part.at("Sequence");
  const std::string name = text.at("id").text();
  if (name != "A" && name != "B")
    text.at("id").fail(str("found '", name, "', expected 'A' or 'B'"));
  return text_part(name == "A" ? PartKind::first : PartKind::second, text.at("type_id").id());
}

Template read_template(const JsonView& config, const std::string& key, bool pair) {
  Template parts;
  size_t special = 0;
  for (const JsonView& part : config.at(key).items()) {
    parts.push_back(read_part(part, config));
    special += parts.back().special.ids.size();
    if (special > kMostSpecial)
      config.at(key).fail(str("more than ", kMostSpecial, " special tokens around a text"));
  }
  const auto count = [&](PartKind kind) {
    return std::count_if(parts.begin(), parts.end(),
                         [kind](const TemplatePart& part) { return part.kind == kind; });
  };
  if (count(PartKind::first) != 1 || count(PartKind::second) != (pair ? 1 : 0)) {
    config.at(key).fail(pair ? "expected the sequences A and B, once each"
                             : "expected the sequence A, once");
  }
  return parts;
}

// A member [token, id].
TemplatePart read_token(const JsonView& config, const std::string& key, int32_t type_id) {
  const auto entry = config.at(key).items();
  if (entry.size() != 2) config.at(key).fail("expected a token and its id");
  return special_part({entry[1].id()}, {entry[0].text()}, type_id);
}

}  // namespace

std::unique_ptr<PostProcessor> make_plain_processor() {
  const TemplatePart first = text_part(PartKind::first, 0), second = text_part(PartKind::second, 1);
  return std::make_unique<TemplateProcessor>(Template{first}, Template{first, second});
}

std::unique_ptr<PostProcessor> make_template_processor(const JsonView& config) {
  Template single = read_template(config, "single", false);
  Template pair = read_template(config, "pair", true);
  return std::make_unique<TemplateProcessor>(std::move(single), std::move(pair));
}

std::unique_ptr<PostProcessor> make_bert_processor(const JsonView& config) {
  const TemplatePart first = text_part(PartKind::first, 0), second = text_part(PartKind::second, 1);
  const TemplatePart start = read_token(config, "cls", 0), end = read_token(config, "sep", 0);
  return std::make_unique<TemplateProcessor>(
      Template{start, first, end},
      Template{start, first, end, second, read_token(config, "sep", 1)});
}

std::unique_ptr<PostProcessor> make_roberta_processor(const JsonView& config) {
  const TemplatePart first = text_part(PartKind::first, 0), second = text_part(PartKind::second, 0);
  const TemplatePart start = read_token(config, "cls", 0), end = read_token(config, "sep", 0);
  const Settings settings{config.boolean("trim_offsets", true),
                          config.boolean("add_prefix_space", true), true};
  return std::make_unique<TemplateProcessor>(
      Template{start, first, end}, Template{start, first, end, end, second, end}, settings);
}

std::unique_ptr<PostProcessor> make_byte_level_processor(const JsonView& config) {
  const TemplatePart first = text_part(PartKind::first, 0), second = text_part(PartKind::second, 1);
  const Settings settings{config.boolean("trim_offsets", true),
                          config.boolean("add_prefix_space", true), false};
  return std::make_unique<TemplateProcessor>(Template{first}, Template{first, second}, settings);
}

}  // namespace peftkit::tokenize
