#include "medius/exercise/motion_words.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "medius/base/nearest.h"

namespace medius::exercise::motion_words {

int line_of(const YAML::Node& node) { return node.IsDefined() ? node.Mark().line + 1 : 0; }

double number(const YAML::Node& node, const std::string& what) {
  double value = 0;
  if (!node.IsDefined() || !node.IsScalar() || !YAML::convert<double>::decode(node, value) ||
      !std::isfinite(value))
    fail(node, "{}: a number is expected", what);
  return value;
}

bool yes(const YAML::Node& node, const std::string& what) {
  bool value = false;
  if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))
    fail(node, "{}: true or false is expected", what);
  return value;
}

std::string text(const YAML::Node& node, const std::string& what) {
  if (!node.IsDefined() || !node.IsScalar()) fail(node, "{}: a word is expected", what);
  return node.Scalar();
}

void allow_keys(const YAML::Node& map, const std::string& what,
                const std::vector<std::string>& known) {
  if (!map.IsMap()) fail(map, "{}: keys with values are expected", what);
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = text(entry.first, what);
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(entry.first, "{}: unknown key '{}'.{}", what, key, did_you_mean(key, known));
    if (!seen.insert(key).second) fail(entry.first, "{}: '{}' stands twice", what, key);
  }
}

std::vector<Coordinate> coordinates_named(const YAML::Node& node, const std::string& what) {
  const std::string key = text(node, what);
  if (auto one = find_coordinate(key)) return {*one};
  if (auto right = find_coordinate(key + "_r")) return {*right, mirrored(*right)};
  std::vector<std::string> known;
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    std::string known_name(name(static_cast<Coordinate>(c)));
    known.push_back(known_name);
    if (c >= kFirstRight) known.push_back(known_name.substr(0, known_name.size() - 2));
  }
  fail(node, "{}: unknown coordinate '{}'.{}", what, key, did_you_mean(key, known));
}

std::vector<SiteId> sites_named(const YAML::Node& node, const std::string& what,
                                const std::string& key) {
  auto on_sides = [](SiteKind kind) {
    return std::vector<SiteId>{{kind, Side::Right}, {kind, Side::Left}};
  };
  if (auto one = find_site(key)) return {*one};
  if (auto right = find_site(key + "_r")) return on_sides(right->kind);
  for (const std::string side : {"", "_r", "_l"}) {
    const bool foot = key == "foot" + side;
    if (!foot && key != "ball" + side) continue;
    std::vector<SiteId> sites;
    for (Side s : {Side::Right, Side::Left}) {
      if (side == "_r" && s == Side::Left) continue;
      if (side == "_l" && s == Side::Right) continue;
      if (foot) sites.push_back({SiteKind::Heel, s});
      sites.push_back({SiteKind::BallIn, s});
      sites.push_back({SiteKind::BallOut, s});
    }
    return sites;
  }
  std::vector<std::string> known = {"foot", "foot_r", "foot_l", "ball", "ball_r", "ball_l"};
  for (std::size_t index = 0; index < kSiteCount; ++index)
    known.push_back(site_name(site_at(index)));
  fail(node, "{}: unknown site '{}'.{}", what, key, did_you_mean(key, known));
}

double in_si(Coordinate coordinate, double value) {
  return is_length(coordinate) ? value : radians(value);
}

std::vector<Change> read_changes(const YAML::Node& map, const std::string& what) {
  std::vector<Change> changes;
  if (!map.IsDefined()) return changes;
  if (!map.IsMap()) fail(map, "{}: coordinates with values are expected", what);
  for (const auto& entry : map)
    for (const Coordinate c : coordinates_named(entry.first, what))
      changes.emplace_back(c, in_si(c, number(entry.second, what + ": " + entry.first.Scalar())));
  return changes;
}

int pose_named(const YAML::Node& node, const std::string& what,
               const std::vector<PoseSpecification>& poses) {
  const std::string wanted = text(node, what);
  std::vector<std::string> known;
  for (std::size_t index = 0; index < poses.size(); ++index) {
    if (poses[index].name == wanted) return static_cast<int>(index);
    known.push_back(poses[index].name);
  }
  fail(node, "{}: unknown pose '{}'.{}", what, wanted, did_you_mean(wanted, known));
}

}  // namespace medius::exercise::motion_words
