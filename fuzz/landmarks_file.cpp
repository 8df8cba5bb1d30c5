// Any bytes as a landmarks file: refused with a sentence, or read into rising times that read the
// same again.
#include "medius/pose/landmarks_file.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace medius::pose;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_landmarks(text, "fuzz.csv");
  if (!read.ok()) return 0;
  for (std::size_t i = 1; i < read->frames.size(); ++i) {
    if (!(read->frames[i].time_s > read->frames[i - 1].time_s)) std::abort();
  }
  const auto again = parse_landmarks(landmarks_csv(*read), "again.csv");
  if (again.ok() && again->frames.size() != read->frames.size()) std::abort();
  return 0;
}
