// What a test program allocates: shows that a frame's path leaves the heap alone.
#pragma once

namespace medius {

/// Blocks that this thread has asked of the heap so far, through operator new, malloc and its kin:
/// Eigen's dynamic matrices do not use operator new.
long allocations_so_far();

}  // namespace medius
