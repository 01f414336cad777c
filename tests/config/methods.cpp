// The list of methods, and which of them saved fields are of.

#include "config/sample.hpp"

#include "config/saved_method.hpp"

#include <set>

namespace peftkit::test {

namespace {

struct Plain {
  static constexpr const char* kArchitecture = "matrix";
};

struct Split {
  static constexpr const char* kArchitecture = "matrix";
  static bool owns(const config::Value& saved) { return saved.find("split") != nullptr; }
};

struct Nameless {
  static constexpr const char* kArchitecture = nullptr;
};

using Toys = std::variant<Plain, Split, Nameless>;

std::optional<Toys> method_of(const std::optional<std::string>& architecture,
                              const std::string& yaml) {
  return config::saved_method<Toys>(architecture, config::parse_yaml(yaml, "toy"));
}

}  // namespace

TEST_CASE("methods: of those that share an architecture, one knows its fields") {
  CHECK(std::holds_alternative<Plain>(method_of("matrix", "{r: 4}").value()));
  CHECK(std::holds_alternative<Split>(method_of("matrix", "{r: 4, split: true}").value()));
  CHECK(std::holds_alternative<Nameless>(method_of({}, "{split: true}").value()));
  CHECK_FALSE(method_of("vector", "{split: true}").has_value());
}

TEST_CASE("methods: each has a name of its own, and is found by it") {
  std::set<std::string> names;
  config::for_each_method([&]<class Config>(std::type_identity<Config>) {
    CHECK(names.insert(Config::kName).second);
    const auto found = config::find_method(Config::kName);
    REQUIRE(found.has_value());
    CHECK(std::holds_alternative<Config>(*found));
    CHECK(config::method_name(*found) == Config::kName);
  });
  CHECK_FALSE(config::find_method("nothing").has_value());
}

TEST_CASE("methods: only layers, gates and seeds that a method has are asked for") {
  const config::MethodConfig lora = config::LoraConfig{.leave_out = {1}, .init_weights_seed = 7};
  CHECK(config::left_out(lora) == std::vector<int64_t>{1});
  CHECK(config::init_seed(lora) == 7);
  CHECK(config::init_seed(config::BottleneckConfig()) == 0);
}

}  // namespace peftkit::test
