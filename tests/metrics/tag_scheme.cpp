#include "metrics/tag_scheme.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using Names = std::vector<std::string>;

TagScheme scheme_of(const Names& names) {
  return tag_set(names, "auto").scheme;
}

// "B:PER I:PER O", the parts and types of the tags.
std::string read(const Names& names, const std::string& word = "auto") {
  std::string out;
  for (const Tag& tag : tag_set(names, word).tags) {
    if (!out.empty()) out += ' ';
    out += static_cast<char>(tag.part);
    if (tag.part != 'O') out += ':' + tag.type;
  }
  return out;
}

}  // namespace

TEST_CASE("schemes are known by the letters of their tags") {
  CHECK(scheme_of({"B-PER", "I-PER", "O"}) == TagScheme::iob);
  CHECK(scheme_of({"I-PER", "O"}) == TagScheme::iob);
  CHECK(scheme_of({"B-PER", "O"}) == TagScheme::iob);
  CHECK(scheme_of({"B-PER", "E-PER", "I-PER", "O", "S-PER"}) == TagScheme::iobes);
  CHECK(scheme_of({"B-PER", "E-PER", "M-PER", "O", "S-PER"}) == TagScheme::iobes);
  CHECK(scheme_of({"B-PER", "E-PER", "M-PER", "O", "W-PER"}) == TagScheme::iobes);
  CHECK(scheme_of({"B-PER", "I-PER", "L-PER", "O", "U-PER"}) == TagScheme::bilou);
  CHECK(scheme_of({"O", "U-LOC"}) == TagScheme::bilou);
  CHECK(scheme_of({"B-LOC", "L-LOC", "O"}) == TagScheme::bilou);
  // Where E or S is missing, a B alone may be an entity.
  CHECK(scheme_of({"B-PER", "I-PER", "S-PER", "O"}) == TagScheme::iob);
  CHECK(scheme_of({"B-PER", "E-PER", "I-PER", "O"}) == TagScheme::iob);
}

TEST_CASE("tags are read in the forms that data sets write") {
  CHECK(read({"O", "B-PER", "I-a-b"}) == "O B:PER I:a-b");
  CHECK(read({"o", "b-per", "i-per"}) == "O B:per I:per");
  CHECK(read({"O", "B_PER", "I_PER"}) == "O B:PER I:PER");
  CHECK(read({"O", "PER-B", "PER-I"}) == "O B:PER I:PER");
  CHECK(read({"O", "sub_loc_B", "sub_loc_E", "sub_loc_S"}) == "O B:sub_loc E:sub_loc S:sub_loc");
  CHECK(read({"O", "B:PER", "I:PER"}) == "O B:PER I:PER");
  CHECK(read({"B", "I", "O"}) == "B:_ I:_ O");
  CHECK(read({"B", "M", "E", "S"}) == "B:_ I:_ E:_ S:_");
  CHECK(read({"O", "B-X", "L-X", "U-X"}) == "O B:X E:X S:X");
}

TEST_CASE("names of other things mark no entities") {
  CHECK(scheme_of({"DT", "IN", "JJ", "NN", "VBD"}) == TagScheme::none);
  CHECK(scheme_of({"ADJ", "NOUN", "PUNCT", "X"}) == TagScheme::none);
  CHECK(scheme_of({"0", "1", "3", "4"}) == TagScheme::none);
  CHECK(scheme_of({"O", "PER", "LOC"}) == TagScheme::none);
  CHECK(scheme_of({"M", "S"}) == TagScheme::none);
  CHECK(scheme_of({"A", "D", "E", "L", "N", "O", "P", "S", "U", "V", "Z"}) == TagScheme::none);
  CHECK(scheme_of({"LABEL_0", "LABEL_1"}) == TagScheme::none);
  CHECK(scheme_of({"B-X", "L-X", "E-X", "O"}) == TagScheme::none);
  CHECK(scheme_of({}) == TagScheme::none);
  CHECK(tag_set({"B-PER", "O"}, "none").tags.empty());
}

TEST_CASE("a few strangers stand outside of entities") {
  const TagSet set = tag_set({"B-PER", "I-PER", "O", "[CLS]"}, "auto");
  CHECK(set.scheme == TagScheme::iob);
  CHECK(set.strangers == Names{"[CLS]"});
  CHECK(set.tags[3].part == 'O');
  CHECK(read({"B-PER", "I-PER", "_"}) == "B:PER I:PER O");
  CHECK(scheme_of({"B-PER", "O", "NN", "VB", "DT"}) == TagScheme::none);
}

TEST_CASE("a scheme that is named has its own letters") {
  CHECK(tag_set({"B-PER", "I-PER", "O"}, "iob1").scheme == TagScheme::iob);
  CHECK(tag_set({"B-PER", "I-PER", "O"}, "iobes").scheme == TagScheme::iobes);
  CHECK(tag_set({"B-PER", "E-PER", "O"}, "iob2").strangers == Names{"E-PER"});
  CHECK(tag_set({"B-PER", "U-PER", "O"}, "iobes").strangers == Names{"U-PER"});
  CHECK(tag_set({"B-PER", "S-PER", "O"}, "bilou").strangers == Names{"S-PER"});
  CHECK(tag_set({"NN", "O"}, "iob2").strangers == Names{"NN"});
}

}  // namespace peftkit::metrics
