#include "medius/exercise/pose_reader.h"

#include <algorithm>

#include "medius/exercise/motion_words.h"

namespace medius::exercise {

using namespace motion_words;

namespace {

PoseSpecification mirrored_pose(const PoseSpecification& from) {
  PoseSpecification pose = from;
  pose.q = mirrored(from.q);
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const auto m = static_cast<std::size_t>(mirrored(static_cast<Coordinate>(c)));
    pose.given[m] = from.given[c];
    pose.ease[m] = from.ease[c];
  }
  for (TouchSpecification& touch : pose.touches) {
    touch.site = mirrored(touch.site);
    touch.other = mirrored(touch.other);
  }
  pose.balance.right_share = 1.0 - from.balance.right_share;
  return pose;
}

void ease(const YAML::Node& list, const std::string& what, double factor, PoseSpecification& pose) {
  if (!list.IsDefined()) return;
  if (!list.IsSequence()) fail(list, "{}: a list [..] of coordinates is expected", what);
  for (const auto& item : list)
    for (Coordinate c : coordinates_named(item, what))
      pose.ease[static_cast<std::size_t>(c)] = factor;
}

void drop_touches(const YAML::Node& list, const std::string& what,
                  std::vector<TouchSpecification>& touches) {
  if (!list.IsSequence()) fail(list, "{}: touch_drop: a list [..] is expected", what);
  for (const auto& item : list)
    for (const SiteId site : sites_named(item, what, text(item, what)))
      std::erase_if(touches, [&](const TouchSpecification& touch) {
        return touch.site.index() == site.index();
      });
}

SiteId other_site(const YAML::Node& item, const std::string& what, const std::string& on,
                  Side side) {
  const std::vector<SiteId> sites = sites_named(item, what + ": touch: on", on);
  for (const SiteId site : sites)
    if (site.side == side) return site;
  return sites.front();
}

}  // namespace

void change_coordinates(const YAML::Node& map, const std::string& what, bool add,
                        PoseSpecification& pose) {
  if (!map.IsMap()) fail(map, "{}: coordinates with values are expected", what);
  for (const auto& entry : map) {
    for (Coordinate c : coordinates_named(entry.first, what)) {
      const double given = number(entry.second, what + ": " + entry.first.Scalar());
      double value = in_si(c, given);
      if (add) value += pose.q[c];
      const CoordinateRange limits = range(c);
      if (value < limits.low - 1e-9 || value > limits.high + 1e-9)
        fail(entry.second, "{}: {} = {} is beyond what a joint reaches ({:.0f} to {:.0f})", what,
             name(c), given, is_length(c) ? limits.low : degrees(limits.low),
             is_length(c) ? limits.high : degrees(limits.high));
      pose.q[c] = value;
      pose.given[static_cast<std::size_t>(c)] = true;
    }
  }
}

PoseSpecification PoseReader::read(const YAML::Node& node, const std::string& name, int line,
                                   const PoseSpecification* base) const {
  const std::string what = "key pose '" + name + "'";
  allow_keys(node, what,
             {"from", "mirror", "set", "add", "touch", "touch_add", "touch_drop", "balance",
              "forward", "sideways", "free", "firm"});
  PoseSpecification pose;
  if (base) pose = *base;
  pose.ease.fill(base ? 0 : 1);
  if (base) pose.ease = base->ease;
  if (node["from"]) {
    pose = (*poses_)[static_cast<std::size_t>(pose_named(node["from"], what + ": from", *poses_))];
  } else if (node["mirror"]) {
    pose = mirrored_pose((
        *poses_)[static_cast<std::size_t>(pose_named(node["mirror"], what + ": mirror", *poses_))]);
  }
  pose.name = name;
  pose.line = line;
  if (node["set"]) change_coordinates(node["set"], what, false, pose);
  if (node["add"]) change_coordinates(node["add"], what, true, pose);
  if (node["touch"]) {
    pose.touches.clear();
    read_touches(node["touch"], what, pose.touches);
  }
  if (node["touch_drop"]) drop_touches(node["touch_drop"], what, pose.touches);
  if (node["touch_add"]) read_touches(node["touch_add"], what, pose.touches);
  if (node["balance"]) {
    pose.balance.active = text(node["balance"], what + ": balance") != "none";
    if (pose.balance.active) pose.balance.right_share = number(node["balance"], what + ": balance");
  }
  if (node["forward"]) pose.balance.forward = number(node["forward"], what + ": forward");
  if (node["sideways"]) pose.balance.sideways = yes(node["sideways"], what + ": sideways");
  ease(node["free"], what + ": free", 0.02, pose);
  ease(node["firm"], what + ": firm", 50.0, pose);
  return pose;
}

/// "heel_r", "foot on step", "slide palm", "palm on thigh_front".
void PoseReader::read_touches(const YAML::Node& list, const std::string& what,
                              std::vector<TouchSpecification>& touches) const {
  if (!list.IsSequence()) fail(list, "{}: touch: a list [..] is expected", what);
  for (const auto& item : list) {
    std::string words = text(item, what + ": touch");
    TouchSpecification touch;
    if (words.starts_with("slide ")) {
      touch.slides = true;
      words = words.substr(6);
    }
    std::string on;
    if (const auto split = words.find(" on "); split != std::string::npos) {
      on = words.substr(split + 4);
      words = words.substr(0, split);
    }
    const std::vector<SiteId> sites = sites_named(item, what + ": touch", words);
    if (on == "chair") touch.on = TouchSpecification::On::Chair;
    if (on == "step") touch.on = TouchSpecification::On::Step;
    if (on == "table") touch.on = TouchSpecification::On::Table;
    if (touch.on != TouchSpecification::On::Floor && props_ != nullptr) need_prop(item, what, on);
    for (const SiteId site : sites) {
      touch.site = site;
      if (!on.empty() && touch.on == TouchSpecification::On::Floor && on != "floor" &&
          on != "mat") {
        touch.on = TouchSpecification::On::Body;
        touch.other = other_site(item, what, on, site.side);
      }
      touches.push_back(touch);
      if (!on.empty() && touch.on == TouchSpecification::On::Body)
        touch.on = TouchSpecification::On::Floor;
    }
  }
}

void PoseReader::need_prop(const YAML::Node& item, const std::string& what,
                           const std::string& prop) const {
  const Prop::Kind kind = prop == "chair"   ? Prop::Kind::Chair
                          : prop == "table" ? Prop::Kind::Table
                                            : Prop::Kind::Step;
  for (const PropSpecification& p : *props_)
    if (p.kind == kind) return;
  fail(item, "{}: touches a {}, which props: does not name", what, prop);
}

}  // namespace medius::exercise
