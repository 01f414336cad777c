#include "app.hpp"

#include "completion.hpp"
#include "exit_codes.hpp"
#include "log_flags.hpp"
#include "man_page.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <new>
#include <string_view>

#include <unistd.h>

namespace peftkit {

namespace {

int fail(ErrorKind kind, const std::string& message) {
  const int code = static_cast<int>(kind);
  std::cout.flush();
  if (log::settings().format == log::Format::json) {
    log::write(log::Level::error, message, {{"exit_code", code}});
  } else {
    std::cerr << "error: " << message << '\n';
  }
  return code;
}

// libtorch appends where it threw and a backtrace; users need the first part only.
std::string without_backtrace(std::string message) {
  for (const char* marker : {"Exception raised from", "\nC++ CapturedTraceback", "\nframe #0"}) {
    message.resize(std::min(message.find(marker), message.size()));
  }
  message.erase(message.find_last_not_of(" \n") + 1);
  return message;
}

// libtorch's allocators throw an ordinary error with one of these words.
bool tells_of_memory(const std::string& message) {
  constexpr const char* kWords[] = {"can't allocate memory", "not enough memory", "out of memory"};
  return std::ranges::any_of(
      kWords, [&](const char* words) { return message.find(words) != std::string::npos; });
}

// A mistyped flag says more than the required one that it leaves missing.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto extra = app.remaining(/*recurse=*/true);
  if (extra.empty()) return error.what();
  const auto commands = app.get_subcommands();
  const CLI::App& command = commands.empty() ? app : *commands.back();
  std::vector<std::string> flags;
  for (const auto* option : command.get_options()) flags.push_back(option->get_name());
  for (const auto* other : command.get_subcommands(nullptr)) flags.push_back(other->get_name());
  return "unexpected argument '" + extra[0] + "'" + did_you_mean(extra[0], flags);
}

int run_body(const std::function<void()>& body) {
  try {
    body();
    if (!std::cout.flush()) return fail(ErrorKind::failure, "cannot write to standard output");
    return 0;
  } catch (const Error& error) {
    return fail(error.kind, error.what());
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::memory, "out of memory");
  } catch (const std::exception& error) {
    const std::string message = without_backtrace(error.what());
    if (tells_of_memory(message)) return fail(ErrorKind::memory, "out of memory: " + message);
    return fail(ErrorKind::failure, message);
  }
}

// The examples of the program, or of one subcommand.
std::string footer(const About& about, const std::string& command) {
  std::string out = "\nExamples:\n";
  for (const auto& example : about.examples) {
    if (example.find(command) != std::string::npos) out += "  " + example + "\n";
  }
  return out + "\nExit codes: " + exit_code_line(about.exit_codes) + "\n";
}

// Flags that answer on stdout instead of running the program.
void add_answers(CLI::App& app, const About& about) {
  app.add_option_function<std::string>(
         "--completion",
         [&app, &about](const std::string& shell) {
           std::cout << completion(describe(app, about), shell);
           throw CLI::Success();
         },
         "Print the completion for a shell, and exit")
      ->check(CLI::IsMember(shells()))
      ->option_text(join(shells(), "|"))
      ->group("Set up");
  app.add_flag_callback(
         "--man",
         [&app, &about] {
           std::cout << man_page(describe(app, about), about);
           throw CLI::Success();
         },
         "Print the manual page, and exit")
      ->group("Set up");
}

// Reads the command line. False: it asked for --help or another answer, which is given.
bool parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& answer) {
    app.exit(answer);
    return false;
  } catch (const CLI::ParseError& error) {
    log::configure(log_settings(app));
    throw Error(ErrorKind::config,
                usage_error(app, error) + " (see " + app.get_name() + " --help)");
  }
  log::configure(log_settings(app));
  return true;
}

// A mapped file that another program cut short while it was read.
void tell_of_lost_map(int) {
  constexpr std::string_view kMessage = "error: a file that is in use was cut short\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(static_cast<int>(ErrorKind::failure));
}

void settle_signals() {
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond a limit fails like one to a full disk
  std::signal(SIGBUS, tell_of_lost_map);
}

}  // namespace

int run_app(CLI::App& app, const About& about, int argc, char** argv,
            const std::function<void()>& body) {
  settle_signals();
  add_log_flags(app);
  add_answers(app, about);
  app.footer(footer(about, ""));
  for (auto* command : app.get_subcommands({}))
    command->footer(footer(about, " " + command->get_name()));
  return run_body([&] {
    if (parse(app, argc, argv)) body();
  });
}

}  // namespace peftkit
