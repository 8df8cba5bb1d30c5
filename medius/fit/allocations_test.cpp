// Counts what the test program allocates; its own file, so that the compiler sees plain calls.
#include <cstdlib>
#include <new>

long allocation_count();

namespace {
thread_local long allocations = 0;
}  // namespace

long allocation_count() { return allocations; }

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
