# What a builder may choose, and the flags that follow from it.
option(MEDIUS_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(MEDIUS_FUZZ "Build the libFuzzer targets in fuzz/ (clang only)" OFF)
option(MEDIUS_BENCHMARKS "Build benchmarks/" ON)
set(MEDIUS_CACHE "" CACHE PATH "Where tools/setup keeps checked downloads (default: the user's cache folder)")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # the Python module links the same archives
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# The installed program finds the network runtime in lib/medius beside it, wherever the tree is moved to.
set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib/medius")

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(MEDIUS_CCACHE ccache)
if(MEDIUS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MEDIUS_CCACHE})
endif()

# The instruction set: AVX2 and FMA (every x86-64 CPU since 2013) where the building machine has them.
if(NOT DEFINED MEDIUS_ARCHITECTURE)
  set(default_architecture "")
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64" AND EXISTS /proc/cpuinfo)
    file(STRINGS /proc/cpuinfo cpu_flags REGEX "^flags" LIMIT_COUNT 1)
    if(cpu_flags MATCHES " avx2 " AND cpu_flags MATCHES " fma " AND cpu_flags MATCHES " bmi2 ")
      set(default_architecture "x86-64-v3")
    endif()
  endif()
  set(MEDIUS_ARCHITECTURE "${default_architecture}" CACHE STRING "-march of the build; empty for the compiler's baseline")
endif()

add_library(medius_flags INTERFACE)
target_compile_options(medius_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow                # a name that hides another is a wrong frame waiting to happen
  -Wnon-virtual-dtor      # deleting through a base class would be undefined
  -Wold-style-cast        # a cast says which kind it is
  -Wcast-qual             # const is a promise between threads
  -Woverloaded-virtual    # a hidden virtual function is never called
  -Wdouble-promotion      # float maths that silently runs in double is slow
  -Wimplicit-fallthrough
  -ffp-contract=off)      # the same numbers whatever the inlining
# g++ 12 raises these falsely from inlined std::string and Eigen code; clang and the sanitizers watch the same ground.
target_compile_options(medius_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-maybe-uninitialized;-Wno-dangling-pointer>)
if(MEDIUS_ARCHITECTURE)
  target_compile_options(medius_flags INTERFACE -march=${MEDIUS_ARCHITECTURE})
endif()
if(MEDIUS_SANITIZE)
  target_compile_options(medius_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  target_link_options(medius_flags INTERFACE -fsanitize=address,undefined)
endif()
if(MEDIUS_FUZZ)
  target_compile_options(medius_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
