#include "data/order.hpp"
#include "data/strata.hpp"

#include "data/tables.hpp"

#include <algorithm>

namespace peftkit::test {

namespace {

using Rows = std::vector<int64_t>;

int64_t count_of(const Rows& strata, const Rows& rows, int64_t stratum) {
  return std::ranges::count_if(
      rows, [&](int64_t row) { return strata[static_cast<size_t>(row)] == stratum; });
}

Rows strata(const std::string& name, const std::string& content, data::LabelCells cells,
            std::vector<std::string> labels) {
  return data::strata_of(table_of(name, content), {.cells = cells},
                         data::LabelMap(std::move(labels)));
}

}  // namespace

TEST_CASE("each stratum gives its share of the rows") {
  Rows of(100, 0);
  for (size_t i = 60; i < 90; ++i) of[i] = 1;
  for (size_t i = 90; i < 100; ++i) of[i] = 2;
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto split = data::share_split(of, 0.1, seed);
    CHECK(split.validation.size() == 10);
    CHECK(split.train.size() == 90);
    CHECK(count_of(of, split.validation, 0) == 6);
    CHECK(count_of(of, split.validation, 1) == 3);
    CHECK(count_of(of, split.validation, 2) == 1);
    CHECK(std::ranges::is_sorted(split.train));
    CHECK(std::ranges::is_sorted(split.validation));
  }
  CHECK(data::share_split(of, 0.1, 1).validation != data::share_split(of, 0.1, 2).validation);
}

TEST_CASE("a row of each stratum trains, and the others make up for it") {
  const Rows of = {0, 0, 0, 0, 0, 0, 1, 2, 3, 3};
  for (const double share : {0.01, 0.3, 0.6, 0.99}) {
    CAPTURE(share);
    const auto split = data::share_split(of, share, 5);
    for (const int64_t stratum : {0, 1, 2, 3}) CHECK(count_of(of, split.train, stratum) >= 1);
    CHECK_FALSE(split.validation.empty());
  }
  CHECK(data::share_split(of, 0.6, 5).validation.size() == 6);
  CHECK(data::share_split(Rows{0, 1, 2}, 0.5, 5).validation.empty());
}

TEST_CASE("rows with the same label are a stratum") {
  CHECK(strata("a.tsv", "label\ttext\na\t\nb\t\na\t\n0\t\n\t\n", data::LabelCells::one,
               {"a", "b"}) == Rows{0, 1, 0, 0, 2});
}

TEST_CASE("so are rows with the same set; sets that are there once are put together") {
  CHECK(strata("a.tsv", "label\ttext\na, b\t\nb,a\t\na\t\nb\t\n\"b, c\t\na, c\t\n",
               data::LabelCells::several, {"a", "b", "\"b", "c"}) == Rows{0, 0, 1, 1, 2, 1});
}

TEST_CASE("rows with a label for each word are one stratum") {
  CHECK(strata("a.jsonl", "{\"label\": [\"O\"]}\n{\"label\": [\"X\"]}\n", data::LabelCells::each,
               {"O", "X"}) == Rows{0, 0});
}

}  // namespace peftkit::test
