#include "tests/allocations/count.h"

#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace {
thread_local long count = 0;
}  // namespace

namespace medius {
long allocations_so_far() { return count; }
}  // namespace medius

#if defined(__SANITIZE_ADDRESS__)
#define MEDIUS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEDIUS_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef MEDIUS_ADDRESS_SANITIZER
// The sanitizer's own heap tells of every block.
#include <sanitizer/allocator_interface.h>

namespace {
void on_malloc(const volatile void* /*block*/, std::size_t /*size*/) { ++count; }
void on_free(const volatile void* /*block*/) {}
[[maybe_unused]] const int installed =
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}  // namespace
#else
// In front of the C library's: operator new comes here too.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++count;
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  ++count;
  return __libc_calloc(number, size);
}
void* realloc(void* block, std::size_t size) {
  ++count;
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  ++count;
  *block = __libc_memalign(alignment, size);
  return *block != nullptr ? 0 : ENOMEM;
}
}
#endif
