#include "report/html.hpp"

#include "base/text.hpp"
#include "report/html_parts.hpp"
#include "sample.hpp"

#include "support/support.hpp"

#include <regex>

namespace peftkit::report {

namespace {

const std::string kHostile = "<script>alert(1)</script>\" onload=\"x&y";

// A file in which every text is hostile.
GateFile hostile_file(const std::string& path) {
  auto table = sample_table();
  for (auto& example : table.examples) example.label = kHostile;
  for (auto& column : table.columns) {
    column.name.stack += kHostile;
    column.name.method += kHostile;
    column.name.site += kHostile;
    column.name.target += kHostile;
  }
  GateHeader header{kHostile, kHostile, 2, kHostile, {}};
  GateFile file = summarize(header, table);
  file.path = path;
  return file;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the page loads nothing and runs nothing") {
  const std::string page = html_page(std::vector{sample_file()}, true);
  for (const char* part : {"://", "src=", "href=", "@import", "url(", "<script", "<link"}) {
    CAPTURE(part);
    CHECK_FALSE(contains(page, part));
  }
  CHECK(contains(page, "content=\"default-src 'none'; style-src 'unsafe-inline'\""));
  CHECK(contains(page, "prefers-color-scheme: dark"));
}

TEST_CASE("every text of a file is escaped, in one file's page and in a comparison") {
  const GateFile file = hostile_file("x/gates.json"), other = hostile_file("y/gates.json");
  for (const auto& page :
       {html_page(std::vector{file}, true), html_page(std::vector{file, other}, false)}) {
    CHECK_FALSE(contains(page, "<script"));
    CHECK_FALSE(contains(page, "\" onload"));
    CHECK_FALSE(contains(page, "x&y"));
    CHECK(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x&amp;y"));
  }
}

TEST_CASE("the page's elements are closed in order") {
  const GateFile files[] = {sample_file("a/gates.json", "a"), sample_file("b/gates.json", "b")};
  const std::string page = html_page(files, true);
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*?(/?)>");
  std::vector<std::string> open;
  for (std::sregex_iterator match(page.begin(), page.end(), tag), end; match != end; ++match) {
    const std::string name = (*match)[2];
    if (name == "meta" || (*match)[3].length() > 0) continue;
    if ((*match)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    REQUIRE_FALSE(open.empty());
    CHECK(open.back() == name);
    open.pop_back();
  }
  CHECK(open.empty());
}

TEST_CASE("a cell tells its value, its colour step and its quantiles") {
  const std::string page = html_page(std::vector{sample_file()}, false);
  CHECK(contains(page,
                 "<td class=\"s16\" title=\"encoder layer 0, lora.query at selfattn: "
                 "mean 0.312, sd 0.140; quantiles 5% 0.144, 25% 0.219, 50% 0.312, "
                 "75% 0.406, 95% 0.481; min 0.125, max 0.500; below 0.1: 0.0%; "
                 "above 0.9: 0.0%\">0.31</td>"));
  CHECK(contains(page, "<td class=\"none\">–</td>"));
  CHECK(contains(page, "<th scope=\"row\">1</th>"));
  CHECK(contains(page, "bert, 2 layers · dev.tsv, 4 examples"));
}

TEST_CASE("heat maps by label are folded unless asked for") {
  CHECK(contains(html_page(std::vector{sample_file()}, true), "<details open><summary>By label"));
  CHECK(contains(html_page(std::vector{sample_file()}, false), "<details><summary>By label"));
  CHECK(contains(html_page(std::vector{sample_file()}, false), "positive minus negative."));
}

TEST_CASE("differences are signed, but not where they round to nothing") {
  GateFile file = sample_file();
  const Grid grid = make_grid({&file, 1});
  const Matrix values = {{0.126, -0.5}, {-0.001, std::nullopt}};
  const std::string figure = heat_figure({"t", "c", true, bound_of(values)}, grid, values);
  CHECK(contains(figure, ">+0.13<"));
  CHECK(contains(figure, "<td class=\"d0\">−0.50<"));
  CHECK(contains(figure, ">0.00<"));
}

TEST_CASE("a page of no gates says so") {
  GateFile file = sample_file();
  file.gates.clear();
  CHECK(contains(html_page(std::vector{file}, false), "This adapter has no gates"));
  CHECK_FALSE(contains(html_page(std::vector{file, file}, false), "<table"));
}

}  // namespace peftkit::report
