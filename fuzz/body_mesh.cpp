// The packed body (body.bin): any bytes are read or refused with one sentence; what is read has no
// corner and no bone that is not there.
#include "medius/figure/body_mesh.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace medius;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto mesh = figure::parse_body_mesh(bytes, "fuzz.bin");
  if (!mesh.ok()) {
    if (mesh.error().message.empty()) std::abort();
    return 0;
  }
  const figure::BodyMesh& body = **mesh;
  for (const auto& triangle : body.triangles)
    for (const auto corner : triangle)
      if (corner >= body.vertex_count()) std::abort();
  for (const auto& influences : body.influences)
    for (const auto bone : influences.bone)
      if (bone >= body.bones.size()) std::abort();
  return 0;
}
