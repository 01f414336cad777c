#include "base/date.hpp"

#include "support/support.hpp"

#include <cstdlib>
#include <ctime>

namespace peftkit::test {

TEST_CASE("a date is read in one form, with a time or without") {
  CHECK(parse_date("2024-02-29") == Date{2024, 2, 29});
  CHECK(parse_date("2025-01-31 14:05") == Date{2025, 1, 31, 14, 5});
  CHECK(parse_date("2025-01-31T14:05:09") == Date{2025, 1, 31, 14, 5, 9});
  for (const char* wrong :
       {"", "2025", "2025-1-3", "31.01.2025", "2025-02-29", "2025-13-01", "2025-00-10",
        "0000-01-01", "2025-01-32", "2025-01-31 ", "2025-01-31 24:00", "2025-01-31 14",
        "2025-01-31 14:60", "2025-01-31 14:05:60", "2025-01-31 14:05:09Z", "today", " 2025-01-31",
        "2025/01/31"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_date(wrong));
  }
}

TEST_CASE("a date is written as Python writes a time without a zone") {
  const Date date{2025, 1, 3, 14, 5, 9};
  CHECK(format_date(date, "%A, %d %B %Y") == "Friday, 03 January 2025");
  CHECK(format_date(date, "%d %b %Y %H:%M:%S") == "03 Jan 2025 14:05:09");
  CHECK(format_date(date, "%-d.%-m.%y %j %U %%") == "3.1.25 003 00 %");
  CHECK(format_date(date, "[%Z][%z][%:z] %f") == "[][][] 000000");
  CHECK(format_date(date, "%s") == "1735913109");
  CHECK(format_date(date, "100%") == "100%");
  CHECK(format_date(date, "%999999d").empty());
  CHECK(day_text(date) == "2025-01-03");
}

TEST_CASE("what is written of a date does not depend on the time zone; today does") {
  const char* before = std::getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  std::vector<std::string> texts, days;
  for (const char* zone : {"Etc/GMT+12", "Etc/GMT-14"}) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    texts.push_back(format_date({2025, 7, 1}, "%c %s %z"));
    days.push_back(day_text(today()));
  }
  before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", kept.c_str(), 1);
  ::tzset();
  CHECK(texts[0] == texts[1]);
  CHECK(days[0] != days[1]);  // they are 26 hours apart
}

}  // namespace peftkit::test
