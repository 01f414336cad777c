#pragma once
// The names a pickle may refer to. They are never looked up anywhere but in this table.

#include "checkpoint/tensor_file.hpp"

#include <array>
#include <string_view>

namespace peftkit::checkpoint {

enum class GlobalKind : uint8_t { ordered_dict, rebuild_tensor, rebuild_parameter, storage };

struct Global {
  std::string_view module, name;
  GlobalKind kind;
  DType dtype = DType::f32;  // of a storage
};

constexpr std::array kGlobals = {
    Global{"collections", "OrderedDict", GlobalKind::ordered_dict},
    Global{"torch._utils", "_rebuild_tensor_v2", GlobalKind::rebuild_tensor},
    Global{"torch._utils", "_rebuild_parameter", GlobalKind::rebuild_parameter},
    Global{"torch", "DoubleStorage", GlobalKind::storage, DType::f64},
    Global{"torch", "FloatStorage", GlobalKind::storage, DType::f32},
    Global{"torch", "HalfStorage", GlobalKind::storage, DType::f16},
    Global{"torch", "BFloat16Storage", GlobalKind::storage, DType::bf16},
    Global{"torch", "LongStorage", GlobalKind::storage, DType::i64},
    Global{"torch", "IntStorage", GlobalKind::storage, DType::i32},
    Global{"torch", "ShortStorage", GlobalKind::storage, DType::i16},
    Global{"torch", "CharStorage", GlobalKind::storage, DType::i8},
    Global{"torch", "ByteStorage", GlobalKind::storage, DType::u8},
    Global{"torch", "BoolStorage", GlobalKind::storage, DType::boolean},
};

}  // namespace peftkit::checkpoint
