// The three streams are unnamed files, not pipes: nothing has to be read while the program runs, so
// nothing can wait for the other side.

#include "support/process.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

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

int code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

struct Running::Streams {
  File in, out, err;
};

Running::Running(const std::vector<std::string>& argv,
                 const std::map<std::string, std::string>& env, const std::string& stdin_text)
    : streams_(new Streams{unnamed_file(stdin_text), unnamed_file(), unnamed_file()}) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(streams_->in.get()), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(streams_->out.get()), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(streams_->err.get()), STDERR_FILENO);

  auto arguments = argv;
  auto environment = environment_with(env);
  const int failed = ::posix_spawnp(&child_, argv.at(0).c_str(), &actions, nullptr,
                                    pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) fail_run(argv[0], failed);
}

Running::~Running() {
  if (code_) return;
  signal(SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

void Running::signal(int number) const {
  ::kill(child_, number);
}

bool Running::ended() {
  int status = 0;
  if (!code_ && ::waitpid(child_, &status, WNOHANG) == child_) code_ = code_of(status);
  return code_.has_value();
}

Outcome Running::wait() {
  int status = 0;
  while (!code_) {
    if (::waitpid(child_, &status, 0) == child_)
      code_ = code_of(status);
    else if (errno != EINTR)
      fail_run("waiting for a program", errno);
  }
  return {*code_, content_of(streams_->out.get()), content_of(streams_->err.get())};
}

Outcome run(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env,
            const std::string& stdin_text) {
  return Running(argv, env, stdin_text).wait();
}

std::string program(const std::string& name) {
  return str(PEFTKIT_BIN_DIR, "/", name);
}

}  // namespace peftkit::test
