#include "data/data_report.hpp"

#include "base/text.hpp"
#include "support/support.hpp"

#include <numeric>

namespace peftkit::test {

TEST_CASE("the report's text") {
  data::DataReport report;
  report.files = {"a.tsv", "b.tsv"};
  report.rows = 1210;
  report.used = 1200;
  report.prompt = "chat (ChatML)";
  report.dropped = {{"empty text", 9, {"a.tsv:3", "a.tsv:5", "a.tsv:8"}},
                    {"missing label", 1, {"b.tsv:7"}}};
  report.lengths = {3, 20, 41, 190};
  report.max_length = 128;
  report.truncated = 18;
  report.targets = {{"negative", 200}, {"", 1000}};
  CHECK(data::text(report) ==
        "a.tsv, b.tsv: 1,210 rows, 1,200 used\n"
        "  prompt    chat (ChatML)\n"
        "  dropped   9 with empty text (a.tsv:3, a.tsv:5, a.tsv:8, …)\n"
        "  dropped   1 with missing label (b.tsv:7)\n"
        "  tokens    min 3, 50 % 20, 95 % 41, max 190 (before truncation)\n"
        "  truncated 18 (1.5 %) to 128 tokens\n"
        "  labels    negative: 200; (none): 1,000");
}

TEST_CASE("the report's text without a usable row") {
  data::DataReport report;
  report.files = {"a.tsv"};
  report.rows = 1;
  report.dropped = {{"empty text", 1, {"a.tsv:2"}}};
  CHECK(data::text(report) ==
        "a.tsv: 1 row, 0 used\n"
        "  dropped   1 with empty text (a.tsv:2)");
}

TEST_CASE("of many different targets the ten most frequent are shown") {
  data::DataReport report;
  report.used = 100;
  for (int i = 0; i < 21; ++i) report.targets.emplace_back(str("t", i), i % 2 == 0 ? 5 : 7);
  const std::string text = data::text(report);
  CHECK(text.ends_with(
      "  labels    21 different, most often t1: 7; t3: 7; t5: 7; t7: 7; t9: 7; t11: 7; t13: 7; "
      "t15: 7; t17: 7; t19: 7"));
}

TEST_CASE("quantiles of lengths are nearest ranks") {
  std::vector<int64_t> lengths(100);
  std::iota(lengths.rbegin(), lengths.rend(), int64_t{1});
  const auto quantiles = data::length_quantiles(lengths);
  CHECK(quantiles.min == 1);
  CHECK(quantiles.median == 50);
  CHECK(quantiles.percentile_95 == 95);
  CHECK(quantiles.max == 100);
  CHECK(data::length_quantiles({7}).percentile_95 == 7);
  CHECK(data::length_quantiles({}).max == 0);
}

}  // namespace peftkit::test
