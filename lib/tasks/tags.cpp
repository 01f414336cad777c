#include "tasks/tags.hpp"

#include "base/log.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"

#include <algorithm>
#include <set>

namespace peftkit::tasks {

namespace {

// What trainers in Python leave out of the loss.
constexpr const char* kIgnored = "-100";

// Scores of entities, which tags without a scheme have not.
const std::vector<std::string> kOfEntities = {"f1", "precision", "recall"};

constexpr size_t kMostShown = 5;

std::string first_of(const std::vector<std::string>& names) {
  if (names.size() <= kMostShown) return join(names);
  return join(std::vector<std::string>(names.begin(), names.begin() + kMostShown)) + ", …";
}

bool is_numeric(const std::string& name) {
  return canonical_number(name).has_value();
}

bool is_one_of(const std::string& name, const std::vector<std::string>& names) {
  return std::ranges::find(names, canonical_spelling(name), canonical_spelling) != names.end();
}

// By value if all are numbers, else by bytes.
std::vector<std::string> in_order(std::vector<std::string> names) {
  std::ranges::sort(names);
  if (std::ranges::all_of(names, is_numeric))
    std::ranges::stable_sort(names, {}, [](const auto& name) { return finite_number(name); });
  return names;
}

// Does the name mean that the word has no tag?
bool means_none(const std::string& name, const config::TaskConfig& config,
                const std::vector<std::string>& labels) {
  if (is_one_of(name, config.ignore_labels)) return true;
  return is_one_of(name, {kIgnored}) && !is_one_of(name, labels);
}

}  // namespace

WordTags::WordTags(const config::TaskConfig& config, const data::LabelMap& labels)
    : config_(config), labels_(labels), set_(metrics::tag_set(labels.names(), config.tag_scheme)) {
  check_scheme();
  tell();
}

void WordTags::check_scheme() const {
  if (config_.tag_scheme != "auto" && !set_.strangers.empty()) {
    throw Error(ErrorKind::config,
                str("task.tag_scheme: found ", config_.tag_scheme, ", but '", set_.strangers[0],
                    "' is no tag of it; expected another scheme, or auto"));
  }
  const auto closes = [](const metrics::Tag& tag) { return tag.part == 'E' || tag.part == 'S'; };
  const bool strict =
      scheme() == metrics::TagScheme::iobes || scheme() == metrics::TagScheme::bilou;
  if (strict && std::ranges::none_of(set_.tags, closes)) {
    throw Error(ErrorKind::config,
                str("task.tag_scheme: found ", config_.tag_scheme, ", but no tag (",
                    first_of(labels_.names()),
                    ") closes an entity, so that there would be none; expected iob2, or auto"));
  }
  if (mark_entities()) return;
  for (const auto& name : config_.metrics) {
    if (std::ranges::find(kOfEntities, name) == kOfEntities.end()) continue;
    throw Error(ErrorKind::config,
                str("task.metrics: found ", name, ", which is of entities, but the tags (",
                    first_of(labels_.names()),
                    ") mark none; expected accuracy, f1_macro or f1_micro, or names of the tags in "
                    "task.labels (O, B-LOC, I-LOC)"));
  }
}

void WordTags::tell() const {
  if (config_.tag_scheme != "auto") return;
  if (!set_.strangers.empty()) {
    log::warn(str("task.labels: ", first_of(set_.strangers),
                  " are no tags of entities as the others are, and stand outside of them"));
  }
  if (set_.scheme == metrics::TagScheme::iobes) log::info("the tags are read as IOBES");
  if (set_.scheme == metrics::TagScheme::bilou) log::info("the tags are read as BILOU");
  const auto closes = [](const metrics::Tag& tag) { return tag.part == 'E' || tag.part == 'S'; };
  if (set_.scheme == metrics::TagScheme::iob && std::ranges::any_of(set_.tags, closes)) {
    log::info(
        "the tags have E or S, but not both, so they are scored as IOB2 is, where a B alone is an "
        "entity; task.tag_scheme: iobes is strict");
  }
  if (mark_entities() || !config_.metrics.empty()) return;
  const bool numbers = std::ranges::all_of(labels_.names(), is_numeric);
  log::warn(
      str("the tags (", first_of(labels_.names()),
          ") mark no entities, as O, B-LOC and I-LOC would, so the metric is accuracy in "
          "place of f1, precision and recall",
          numbers ? "; if these numbers stand for such names, list the names in task.labels" : ""));
}

std::string WordTags::type_of(int64_t label) const {
  if (!mark_entities()) return name(label);
  if (tag(label).part == 'O') return "";
  return tag(label).type == "_" ? name(label) : tag(label).type;
}

std::vector<std::string> WordTags::metrics() const {
  auto names = metrics_in_force(config_);
  if (!mark_entities() && config_.metrics.empty()) {
    std::erase_if(names, [](const auto& name) {
      return std::ranges::find(kOfEntities, name) != kOfEntities.end();
    });
  }
  return names;
}

std::vector<int64_t> WordTags::read(const Json& cell, const std::string& place) const {
  std::vector<int64_t> out;
  const auto names = data::texts_of(cell, place);
  for (size_t i = 0; i < names.size(); ++i) {
    out.push_back(means_none(names[i], config_, labels_.names())
                      ? kNoTag
                      : labels_.index_of(cell[i], str(place, "[", i, "]")));
  }
  return out;
}

int64_t WordTags::continued(int64_t label) const {
  if (!mark_entities() || (tag(label).part != 'B' && tag(label).part != 'S')) return label;
  const auto inside = std::ranges::find_if(set_.tags, [&](const metrics::Tag& other) {
    return other.part == 'I' && other.type == tag(label).type;
  });
  return inside == set_.tags.end() ? label : inside - set_.tags.begin();
}

data::LabelMap collect_tags(const data::Table& table, std::span<const int64_t> rows,
                            const config::TaskConfig& config) {
  const size_t column = table.column(config.label[0]);
  std::set<std::string> seen;  // spellings
  std::vector<std::string> names;
  Findings findings;
  const auto add = [&](const std::string& name, const std::string& place) {
    if (means_none(name, config, {}) || !seen.insert(canonical_spelling(name)).second) return;
    names.push_back(name);
    if (finite_number(name).value_or(0) >= 0) return;
    findings.add(str(place, ": found ", name,
                     ", which may be a tag or mean that there is none; name it in "
                     "task.ignore_labels, or all tags in task.labels"));
  };
  for (const int64_t index : rows) {
    const data::Row& row = table.rows[static_cast<size_t>(index)];
    if (data::is_empty_cell(row.cells[column])) continue;
    const std::string place = table.place(row, column);
    try {
      const auto tags = data::texts_of(row.cells[column], place);
      for (size_t i = 0; i < tags.size(); ++i) add(tags[i], str(place, "[", i, "]"));
    } catch (const Error& error) {
      findings.add(error.what());
    }
  }
  findings.throw_if_any(ErrorKind::data);
  return data::LabelMap(in_order(std::move(names)));
}

}  // namespace peftkit::tasks
