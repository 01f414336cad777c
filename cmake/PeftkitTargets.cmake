# peftkit_library(<folder> [TORCH] [DEPENDS <folders>…] [LINK <targets>…] SOURCES <files>…)
# peftkit_program(<name> [DEPENDS …] [LINK …] SOURCES …)
#
# One way to make a target: warnings, sanitizers, include root lib/, precompiled header, libtorch only where
# the folder is declared to see it. What may include what is checked by tests/architecture.

# The flags that decide whether a precompiled header fits.
function(peftkit_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers)  # designated initialisers leave the defaults in place
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees ghosts in std::string and in temporaries of designated initialisers (PR 105651, PR 105593).
    target_compile_options(${target} PRIVATE -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict
      -Wno-array-bounds -Wno-maybe-uninitialized)
  endif()
  if(PEFTKIT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PEFTKIT_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  endif()
  if(PEFTKIT_FUZZ)
    set(sanitizers address,undefined,float-cast-overflow)
    target_compile_definitions(${target} PRIVATE PEFTKIT_ONE_THREAD)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,${sanitizers} -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${sanitizers})
  endif()
  if(PEFTKIT_PCH AND CCACHE)
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # lets ccache see into precompiled headers
  endif()
endfunction()

function(peftkit_defaults target torch)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/lib)
  peftkit_flags(${target})
  if(torch)
    target_link_libraries(${target} PUBLIC Libtorch::Libtorch)
  endif()
  if(PEFTKIT_PCH)
    if(torch)
      target_precompile_headers(${target} REUSE_FROM peftkit_pch_torch)
    else()
      target_precompile_headers(${target} REUSE_FROM peftkit_pch)
    endif()
  endif()
endfunction()

function(peftkit_library name)
  cmake_parse_arguments(ARG "TORCH" "" "DEPENDS;LINK;SOURCES" ${ARGN})
  add_library(peftkit_${name} STATIC)
  list(TRANSFORM ARG_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  target_sources(peftkit_${name} PRIVATE ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND peftkit_)
  target_link_libraries(peftkit_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_LINK})
  peftkit_defaults(peftkit_${name} ${ARG_TORCH})
endfunction()

function(peftkit_program name)
  cmake_parse_arguments(ARG "TORCH" "" "DEPENDS;LINK;SOURCES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND peftkit_)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} ${ARG_LINK})
  peftkit_defaults(${name} ${ARG_TORCH})
endfunction()

# One precompiled header for sources that see libtorch, one for those that do not; both narrow.
if(PEFTKIT_PCH)
  file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp "")
  add_library(peftkit_pch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
  target_precompile_headers(peftkit_pch PRIVATE
    <functional> <map> <memory> <optional> <sstream> <string> <vector>)
  add_library(peftkit_pch_torch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
  target_link_libraries(peftkit_pch_torch PUBLIC Libtorch::Libtorch)
  target_precompile_headers(peftkit_pch_torch PRIVATE
    <functional> <map> <memory> <optional> <sstream> <string> <vector>
    <ATen/core/Tensor.h> <ATen/TensorOperators.h>)
  peftkit_flags(peftkit_pch)
  peftkit_flags(peftkit_pch_torch)
endif()
