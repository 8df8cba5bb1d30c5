// How an exercise's body moves (the motion: section): any text is read or refused with one
// sentence.
#include "medius/exercise/motion.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace medius;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string postures = "standing: {set: {knee_angle: 2}, touch: [foot]}\n";
  const auto motion = exercise::parse_motion(text, "fuzz.yaml", postures);
  if (!motion.ok()) {
    if (motion.error().message.empty()) std::abort();
    return 0;
  }
  // What was read hangs together: every fault acts at poses that are there.
  for (const auto& fault : exercise::faults(**motion))
    for (const auto& pose : fault.poses)
      if (pose.empty() && fault.name.empty()) std::abort();
  return 0;
}
