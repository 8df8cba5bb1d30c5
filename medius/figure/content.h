// What a drawing depends on, as short keys: unchanged content is not drawn again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "medius/figure/body_mesh.h"

namespace medius::figure {

/// Changes when the same input would be drawn differently.
inline constexpr const char* kDrawingVersion = "1";
/// The same of the demonstrator in the studio.
inline constexpr const char* kStudioVersion = "2";

/// FNV-1a, 64 bits: tells changed content from unchanged, nothing more.
std::uint64_t content_hash(std::string_view bytes);
/// Of the body's rest shape.
std::uint64_t content_hash(const BodyMesh& mesh);
/// The `motion:` section of an exercise's file: all that its performance depends on there.
std::string motion_section(std::string_view exercise_yaml);
/// That section less its `variants:`: what the plain exercise depends on.
std::string without_variants(std::string_view motion_section);

}  // namespace medius::figure
