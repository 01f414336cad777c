#include "base/date.hpp"

#include <array>
#include <ctime>

namespace peftkit {

namespace {

constexpr size_t kLongestDate = 1000;

// Two or four digits at `at`, which moves past them and the sign in front of them.
std::optional<int> take_number(std::string_view text, size_t& at, size_t digits,
                               std::string_view signs) {
  if (!signs.empty()) {
    if (at >= text.size() || signs.find(text[at]) == std::string_view::npos) return std::nullopt;
    ++at;
  }
  if (text.size() < at + digits) return std::nullopt;
  int number = 0;
  for (size_t end = at + digits; at < end; ++at) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    number = number * 10 + (text[at] - '0');
  }
  return number;
}

int days_in(int year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool is_possible(const Date& date) {
  return date.year > 0 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in(date.year, date.month) && date.hour < 24 && date.minute < 60 &&
         date.second < 60;
}

// With the days of week and year.
std::tm broken_down(const Date& date) {
  std::tm out{};
  out.tm_year = date.year - 1900;
  out.tm_mon = date.month - 1;
  out.tm_mday = date.day;
  out.tm_hour = date.hour;
  out.tm_min = date.minute;
  out.tm_sec = date.second;
  ::timegm(&out);
  return out;
}

// What strftime would take from the time zone or does not know, as Python has it.
std::string without_zone(const std::string& format, std::tm time) {
  std::string out;
  for (size_t at = 0; at < format.size();) {
    const size_t conversion =
        format[at] == '%' ? format.find_first_not_of("-_0^#:123456789", at + 1) : std::string::npos;
    if (conversion == std::string::npos) {
      out += format[at++];
      continue;
    }
    const char letter = format[conversion];
    if (letter == 'f') out += "000000";
    if (letter == 's') out += std::to_string(::timegm(&time));
    if (std::string_view("fszZ").find(letter) == std::string_view::npos)
      out += format.substr(at, conversion + 1 - at);
    at = conversion + 1;
  }
  return out;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  size_t at = 0;
  const auto year = take_number(text, at, 4, ""), month = take_number(text, at, 2, "-"),
             day = take_number(text, at, 2, "-");
  if (!year || !month || !day) return std::nullopt;
  Date out{*year, *month, *day};
  if (at < text.size()) {
    const auto hour = take_number(text, at, 2, " T"), minute = take_number(text, at, 2, ":");
    if (!hour || !minute) return std::nullopt;
    out.hour = *hour;
    out.minute = *minute;
  }
  if (at < text.size()) {
    const auto second = take_number(text, at, 2, ":");
    if (!second || at < text.size()) return std::nullopt;
    out.second = *second;
  }
  return is_possible(out) ? std::optional(out) : std::nullopt;
}

Date today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  return {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
}

std::string day_text(const Date& date) {
  return format_date(date, "%Y-%m-%d");
}

std::string format_date(const Date& date, const std::string& format) {
  const std::tm time = broken_down(date);
  std::array<char, kLongestDate> buffer{};
  const size_t size =
      std::strftime(buffer.data(), buffer.size(), without_zone(format, time).c_str(), &time);
  return {buffer.data(), size};
}

}  // namespace peftkit
