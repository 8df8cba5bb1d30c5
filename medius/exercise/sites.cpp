// Names and segments of the places on the body that may rest on something.
#include <algorithm>

#include "medius/exercise/skeleton.h"

namespace medius::exercise {
namespace {

struct SiteRow {
  std::string_view name;
  Segment segment;  // the right one of a pair
};

constexpr std::array<SiteRow, kSiteKinds> kSites = {{
    {"heel", Segment::CalcnR},
    {"ball_in", Segment::CalcnR},
    {"ball_out", Segment::CalcnR},
    {"toe_tip", Segment::ToesR},
    {"foot_top", Segment::ToesR},
    {"foot_out", Segment::CalcnR},
    {"ankle_out", Segment::TibiaR},
    {"ankle_in", Segment::TibiaR},
    {"knee_front", Segment::TibiaR},
    {"knee_in", Segment::FemurR},
    {"knee_out", Segment::FemurR},
    {"shin_mid", Segment::TibiaR},
    {"calf_mid", Segment::TibiaR},
    {"thigh_front", Segment::FemurR},
    {"thigh_back", Segment::FemurR},
    {"thigh_low", Segment::FemurR},
    {"seat", Segment::Pelvis},
    {"buttock", Segment::Pelvis},
    {"hip_side", Segment::Pelvis},
    {"hip_front", Segment::Pelvis},
    {"waist", Segment::Pelvis},
    {"shoulder_blade", Segment::Thorax},
    {"shoulder_side", Segment::HumerusR},
    {"elbow_tip", Segment::UlnaR},
    {"forearm_mid", Segment::UlnaR},
    {"palm", Segment::HandR},
    {"finger_tips", Segment::HandR},
    {"hand_back", Segment::HandR},
    {"head_side", Segment::Head},
    {"sacrum", Segment::Pelvis},
    {"low_back", Segment::Lumbar},
    {"belly", Segment::Lumbar},
    {"chest", Segment::Thorax},
    {"head_back", Segment::Head},
    {"forehead", Segment::Head},
    {"crown", Segment::Head},
    {"chin", Segment::Head},
}};

bool is_paired(SiteKind kind) { return static_cast<std::size_t>(kind) < kPairedSiteKinds; }

}  // namespace

std::size_t SiteId::index() const {
  const auto k = static_cast<std::size_t>(kind);
  if (!is_paired(kind)) return kPairedSiteKinds + k;
  return side == Side::Right ? k : kPairedSiteKinds + k;
}

SiteId site_at(std::size_t index) {
  if (index < kPairedSiteKinds) return {static_cast<SiteKind>(index), Side::Right};
  if (index < 2 * kPairedSiteKinds)
    return {static_cast<SiteKind>(index - kPairedSiteKinds), Side::Left};
  return {static_cast<SiteKind>(index - kPairedSiteKinds), Side::Right};
}

std::string site_name(SiteId site) {
  std::string text(kSites[static_cast<std::size_t>(site.kind)].name);
  if (is_paired(site.kind)) text += site.side == Side::Right ? "_r" : "_l";
  return text;
}

std::optional<SiteId> find_site(std::string_view name) {
  for (std::size_t index = 0; index < kSiteCount; ++index)
    if (site_name(site_at(index)) == name) return site_at(index);
  return std::nullopt;
}

Segment site_segment(SiteId site) {
  const Segment segment = kSites[static_cast<std::size_t>(site.kind)].segment;
  const int number = static_cast<int>(segment);
  if (site.side == Side::Right || number < static_cast<int>(Segment::FemurR)) return segment;
  return static_cast<Segment>(number + static_cast<int>(Segment::FemurL) -
                              static_cast<int>(Segment::FemurR));
}

SiteId mirrored(SiteId site) {
  return is_paired(site.kind) ? SiteId{site.kind, other(site.side)} : site;
}

}  // namespace medius::exercise
