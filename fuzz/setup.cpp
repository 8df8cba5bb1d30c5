// Any bytes as a setup file of each of OpenSim's tools, or as external loads without their data.

#include "medius/force/setup.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "medius/fit/ik_setup.h"
#include "medius/fit/scale_setup.h"
#include "medius/motion/external_loads.h"
#include "medius/motion/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace medius;
  // The readers take paths: a file in memory has one.
  static const int file = ::memfd_create("setup", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (file < 0 || ::ftruncate(file, 0) != 0 ||
      ::pwrite(file, bytes, size, 0) != static_cast<ssize_t>(size))
    std::abort();
  static_cast<void>(fit::read_ik_setup(path));
  static_cast<void>(fit::read_scale_setup(path));
  static_cast<void>(force::read_id_setup(path));
  static_cast<void>(force::read_analyse_setup(path));
  static_cast<void>(motion::read_external_loads(path));
  return 0;
}
