// The three streams are unnamed files, not pipes: nothing has to be read while the program runs, so
// nothing can wait for the other side.

#include "support/process.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace peftkit::test {

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

[[noreturn]] void fail_run(const std::string& what, int code) {
  throw Error(ErrorKind::failure, str(what, ": ", std::strerror(code)));
}

File unnamed_file(const std::string& content = "") {
  File file(std::tmpfile(), &std::fclose);
  if (!file) fail_run("a temporary file", errno);
  std::fwrite(content.data(), 1, content.size(), file.get());
  std::rewind(file.get());
  return file;
}

std::string content_of(std::FILE* file) {
  std::string content;
  char buffer[4096];
  std::rewind(file);
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file)) {
    content.append(buffer, count);
  }
  return content;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!added.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : added) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int exit_code(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_run("waiting for a program", errno);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Outcome run(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env,
            const std::string& stdin_text) {
  const File in = unnamed_file(stdin_text), out = unnamed_file(), err = unnamed_file();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(in.get()), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);

  auto arguments = argv;
  auto environment = environment_with(env);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, argv.at(0).c_str(), &actions, nullptr,
                                    pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) fail_run(argv[0], failed);
  const int code = exit_code(child);
  return {code, content_of(out.get()), content_of(err.get())};
}

std::string program(const std::string& name) {
  return str(PEFTKIT_BIN_DIR, "/", name);
}

}  // namespace peftkit::test
