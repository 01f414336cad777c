#include "app.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <new>

namespace peftkit {

namespace {

int fail(ErrorKind kind, const std::string& message) {
  std::cout.flush();
  std::cerr << "error: " << message << '\n';
  return static_cast<int>(kind);
}

// libtorch appends where it threw and a backtrace; users need the first part only.
std::string without_backtrace(std::string message) {
  for (const char* marker : {"Exception raised from", "\nC++ CapturedTraceback"}) {
    message.resize(std::min(message.find(marker), message.size()));
  }
  message.erase(message.find_last_not_of(" \n") + 1);
  return message;
}

// libtorch's allocators throw an ordinary error with these words.
bool tells_of_memory(const std::string& message) {
  return message.find("not enough memory") != std::string::npos ||
         message.find("out of memory") != std::string::npos;
}

std::string program(char** argv) {
  return fs::path(argv[0]).filename().string();
}

// A mistyped flag says more than the required one that it leaves missing.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto extra = app.remaining();
  if (extra.empty()) return error.what();
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) flags.push_back(option->get_name());
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
    return fail(tells_of_memory(message) ? ErrorKind::memory : ErrorKind::failure, message);
  }
}

}  // namespace

int run_app(CLI::App& app, int argc, char** argv, const std::function<void()>& body) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& answer) {  // --help, --version
    return app.exit(answer);
  } catch (const CLI::ParseError& error) {
    return fail(ErrorKind::config, usage_error(app, error) + " (see " + program(argv) + " --help)");
  }
  return run_body(body);
}

}  // namespace peftkit
