# Finds libtorch by folder: LIBTORCH (cache or environment) names the folder that holds include/ and lib/,
# either an unpacked libtorch or the `torch` folder of an installed wheel. Default: build/libtorch/torch.
#
# The wheel's own TorchConfig.cmake is not used: it edits compiler flags, warns about the build it came
# from, and stops without a CUDA toolkit when the wheel is a CUDA build.
#
# Target: Libtorch::Libtorch; Libtorch_OPENMP: the OpenMP runtime that it brings, or nothing

set(LIBTORCH "$ENV{LIBTORCH}" CACHE PATH "Folder of libtorch (with include/ and lib/)")
if(NOT LIBTORCH)
  set(LIBTORCH ${CMAKE_SOURCE_DIR}/build/libtorch/torch)
endif()

find_path(Libtorch_INCLUDE_DIR ATen/ATen.h PATHS ${LIBTORCH}/include NO_DEFAULT_PATH NO_CACHE)
find_library(Libtorch_torch_cpu torch_cpu PATHS ${LIBTORCH}/lib NO_DEFAULT_PATH NO_CACHE)
find_library(Libtorch_c10 c10 PATHS ${LIBTORCH}/lib NO_DEFAULT_PATH NO_CACHE)
find_library(Libtorch_torch_cuda torch_cuda PATHS ${LIBTORCH}/lib NO_DEFAULT_PATH NO_CACHE)
find_library(Libtorch_c10_cuda c10_cuda PATHS ${LIBTORCH}/lib NO_DEFAULT_PATH NO_CACHE)

set(Libtorch_VERSION "")
if(EXISTS ${LIBTORCH}/include/torch/headeronly/version.h)
  set(version_header ${LIBTORCH}/include/torch/headeronly/version.h)
else()
  set(version_header ${LIBTORCH}/include/torch/csrc/api/include/torch/version.h)
endif()
if(EXISTS ${version_header})
  file(STRINGS ${version_header} version_lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
  string(REGEX REPLACE "[^0-9;]" "" version_numbers "${version_lines}")
  list(JOIN version_numbers "." Libtorch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS Libtorch_torch_cpu Libtorch_c10 Libtorch_INCLUDE_DIR
  VERSION_VAR Libtorch_VERSION
  REASON_FAILURE_MESSAGE "looked in '${LIBTORCH}'. Run scripts/test.sh or set -DLIBTORCH=/path/to/libtorch")

if(Libtorch_FOUND AND NOT TARGET Libtorch::Libtorch)
  add_library(Libtorch::Libtorch INTERFACE IMPORTED)
  target_include_directories(Libtorch::Libtorch INTERFACE
    ${Libtorch_INCLUDE_DIR} ${Libtorch_INCLUDE_DIR}/torch/csrc/api/include)
  target_compile_definitions(Libtorch::Libtorch INTERFACE AT_PER_OPERATOR_HEADERS)
  target_link_libraries(Libtorch::Libtorch INTERFACE ${Libtorch_torch_cpu} ${Libtorch_c10})
  if(Libtorch_torch_cuda)
    # Registered from static initialisers, so the linker must not drop them as unused.
    target_link_libraries(Libtorch::Libtorch INTERFACE
      -Wl,--no-as-needed ${Libtorch_torch_cuda} ${Libtorch_c10_cuda} -Wl,--as-needed)
  endif()
  set(Libtorch_LIB_DIR ${LIBTORCH}/lib)
  file(GLOB Libtorch_OPENMP ${LIBTORCH}/lib/libgomp*.so*)
endif()
