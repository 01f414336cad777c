#include "data/batch.hpp"

#include "support/support.hpp"

namespace peftkit::test {

using Numbers = std::vector<int64_t>;

TEST_CASE("sequences are packed end to end, without padding") {
  const data::Example first{{2, 7, 8, 3}, {0, 0, 1, 1}, {1, 0}, 5};
  const data::Example second{{2, 3}, {0, 0}, {0, 1}, 9};
  const std::vector<const data::Example*> chosen = {&second, &first, &second};
  const data::Batch batch = data::pack(chosen);
  CHECK(batch.ids == Numbers{2, 3, 2, 7, 8, 3, 2, 3});
  CHECK(batch.type_ids == Numbers{0, 0, 0, 0, 1, 1, 0, 0});
  CHECK(batch.positions == Numbers{0, 1, 0, 1, 2, 3, 0, 1});
  CHECK(batch.offsets == Numbers{0, 2, 6, 8});
  CHECK(batch.targets == std::vector<float>{0, 1, 1, 0, 0, 1});
  CHECK(batch.rows == Numbers{9, 5, 9});
}

TEST_CASE("a batch of nothing has one offset") {
  const data::Batch batch = data::pack({});
  CHECK(batch.ids.empty());
  CHECK(batch.offsets == Numbers{0});
}

}  // namespace peftkit::test
