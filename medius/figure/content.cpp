#include "medius/figure/content.h"

#include <algorithm>

namespace medius::figure {

std::uint64_t content_hash(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return hash;
}

std::uint64_t content_hash(const BodyMesh& mesh) {
  std::uint64_t shape = 0;
  for (const Vector3f& p : mesh.rest)
    shape = shape * 31 + content_hash({reinterpret_cast<const char*>(p.data()), 12});
  return shape;
}

std::string motion_section(std::string_view exercise_yaml) {
  constexpr std::string_view kKey = "motion:";
  std::string section;
  bool inside = false;
  while (!exercise_yaml.empty()) {
    const std::string_view line = exercise_yaml.substr(0, exercise_yaml.find('\n'));
    exercise_yaml.remove_prefix(std::min(line.size() + 1, exercise_yaml.size()));
    // A line that begins at the margin opens the next section.
    if (!line.empty() && line.front() != ' ' && line.front() != '#')
      inside = line.substr(0, kKey.size()) == kKey;
    if (!inside) continue;
    section += line;
    section += '\n';
  }
  return section;
}

std::string without_variants(std::string_view motion_section) {
  constexpr std::string_view kKey = "  variants:";
  std::string plain;
  bool inside = false;
  while (!motion_section.empty()) {
    const std::string_view line = motion_section.substr(0, motion_section.find('\n'));
    motion_section.remove_prefix(std::min(line.size() + 1, motion_section.size()));
    const bool opens = line.size() > 2 && line.substr(0, 2) == "  " && line[2] != ' ';
    if (opens) inside = line.substr(0, kKey.size()) == kKey;
    if (inside) continue;
    plain += line;
    plain += '\n';
  }
  return plain;
}

}  // namespace medius::figure
