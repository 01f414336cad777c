#include "man_page.hpp"

#include "exit_codes.hpp"

#include "base/text.hpp"
#include "base/version.hpp"

#include <algorithm>

namespace peftkit {

namespace {

// Text that roff takes literally: no escapes, no requests, dashes as typed.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string bold(const std::string& text) {
  return "\\fB" + plain(text) + "\\fR";
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// A tagged paragraph.
std::string entry(const std::string& tag, const std::string& text) {
  return str(".TP\n", tag, "\n", plain(text), "\n");
}

std::string option_entry(const Argument& option) {
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back(bold(name));
  const std::string value = option.value.empty() ? "" : " \\fI" + plain(option.value) + "\\fR";
  const std::string notes = str(option.required ? " Required." : "",
                                option.repeatable ? " May be given several times." : "");
  return entry(join(names) + value, option.meaning + "." + notes);
}

std::string options(const Command& command) {
  std::string out;
  for (const auto& one : command.positionals) out += option_entry(one);
  for (const auto& one : command.options) out += option_entry(one);
  return out;
}

std::string synopsis(const Command& program) {
  std::string line = bold(program.name) + " [\\fIoptions\\fR]";
  for (const auto& one : program.positionals)
    line += str(" \\fI", plain(one.names[0]), "\\fR", one.repeatable ? " ..." : "");
  for (const auto& command : program.commands)
    line += str("\n.br\n", bold(program.name), " ", bold(command.name), " [\\fIoptions\\fR]");
  return line + "\n";
}

std::string section(const char* title, const std::string& body) {
  return body.empty() ? "" : str(".SH ", title, "\n", body);
}

std::string commands(const Command& program) {
  std::string out;
  for (const auto& command : program.commands)
    out += str(".SS ", plain(command.name), "\n", plain(command.meaning), ".\n", options(command));
  return out;
}

std::string exit_status(const About& about) {
  std::string out;
  for (const auto& one : exit_codes()) {
    if (std::ranges::find(about.exit_codes, one.code) != about.exit_codes.end())
      out += entry(bold(std::to_string(one.code)), str(one.meaning, "."));
  }
  return out;
}

std::string environment(const About& about) {
  std::string out;
  for (const auto& [name, meaning] : about.environment) out += entry(bold(name), meaning + ".");
  return out;
}

std::string examples(const About& about) {
  std::string out = ".nf\n";
  for (const auto& line : about.examples) out += plain(line) + "\n";
  return out + ".fi\n";
}

std::string see_also(const About& about) {
  std::vector<std::string> pages;
  for (const auto& name : about.see_also) pages.push_back(bold(name) + "(1)");
  return join(pages, ",\n") + "\n";
}

// The first sentence, as `whatis` wants it.
std::string short_meaning(const std::string& meaning) {
  return meaning.substr(0, std::min({meaning.find(". "), meaning.find(": "), meaning.size() - 1}));
}

}  // namespace

std::string man_page(const Command& program, const About& about) {
  return str(".TH ", upper(program.name), " 1 \"\" \"peftkit ", peftkit_version(),
             "\" \"User Commands\"\n", ".SH NAME\n", plain(program.name), " \\- ",
             plain(short_meaning(program.meaning)), "\n", section("SYNOPSIS", synopsis(program)),
             section("DESCRIPTION", plain(program.meaning) + "\n"),
             section("OPTIONS", options(program)), section("COMMANDS", commands(program)),
             section("EXIT STATUS", exit_status(about)), section("ENVIRONMENT", environment(about)),
             section("EXAMPLES", examples(about)), section("SEE ALSO", see_also(about)));
}

}  // namespace peftkit
