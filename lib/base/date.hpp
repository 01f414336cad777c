#pragma once
// A day, and a time of that day, as on a calendar: without a time zone.

#include <optional>
#include <string>
#include <string_view>

namespace peftkit {

struct Date {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  bool operator==(const Date&) const = default;
};

// "2025-01-31", "2025-01-31 14:05" or "2025-01-31T14:05:09"; nothing where it is no such day or
// time.
std::optional<Date> parse_date(std::string_view text);
// The day that it is here, at midnight.
Date today();
// "2025-01-31"
std::string day_text(const Date& date);
// As Python's datetime.strftime of a time without a zone, in English; "" for what is too long.
std::string format_date(const Date& date, const std::string& format);

}  // namespace peftkit
