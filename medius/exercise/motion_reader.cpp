// Reads the motion: section of an exercise's file. Every message names file, line, exercise and,
// where there is one, key pose and coordinate.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "medius/base/files.h"
#include "medius/base/nearest.h"
#include "medius/exercise/motion_specification.h"

namespace medius::exercise {
namespace {

/// What is wrong, thrown only inside this file and turned into an Error at its border.
struct Mistake {
  int line = 0;
  std::string text;
};

int line_of(const YAML::Node& node) { return node.IsDefined() ? node.Mark().line + 1 : 0; }

template <typename... Args>
[[noreturn]] void fail(const YAML::Node& node, fmt::format_string<Args...> format, Args&&... args) {
  throw Mistake{line_of(node), fmt::format(format, std::forward<Args>(args)...)};
}

double number(const YAML::Node& node, const std::string& what) {
  double value = 0;
  if (!node.IsDefined() || !node.IsScalar() || !YAML::convert<double>::decode(node, value) ||
      !std::isfinite(value))
    fail(node, "{}: a number is expected", what);
  return value;
}

std::string text(const YAML::Node& node, const std::string& what) {
  if (!node.IsDefined() || !node.IsScalar()) fail(node, "{}: a word is expected", what);
  return node.Scalar();
}

void allow_keys(const YAML::Node& map, const std::string& what,
                const std::vector<std::string>& known) {
  if (!map.IsMap()) fail(map, "{}: keys with values are expected", what);
  for (const auto& entry : map) {
    const std::string key = entry.first.Scalar();
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(entry.first, "{}: unknown key '{}'.{}", what, key, did_you_mean(key, known));
  }
}

/// A coordinate's name; one without a side ("knee_angle") means both.
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

/// Sites by name: "heel_r", "heel" (both), "foot" (heel and ball of both), "ball".
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

class Reader {
 public:
  Reader(const YAML::Node& root, const YAML::Node& postures, std::string file)
      : root_(root), file_(std::move(file)) {
    auto motion = std::make_shared<Motion>();
    motion_ = motion;
    motion_->file = file_;
    motion_->name =
        root["id"] ? text(root["id"], "id") : std::filesystem::path(file_).stem().string();
    in_postures_ = true;
    if (postures && postures.IsMap()) read_poses(postures, "postures");
    in_postures_ = false;
    posture_count_ = motion_->poses.size();
  }

  std::shared_ptr<const Motion> read() {
    const YAML::Node section = root_["motion"];
    if (!section.IsDefined()) fail(root_, "no motion: section");
    allow_keys(section, "motion",
               {"kind", "sides", "props", "start", "poses", "set_up", "cycle", "finish", "hold",
                "variants", "faults", "gait"});
    read_kind(section);
    if (section["props"]) read_props(section["props"]);
    if (section["gait"]) read_gait(section["gait"]);
    if (!section["poses"]) fail(section, "motion: poses: is expected");
    read_poses(section["poses"], "poses");
    motion_->start = pose_named(section["start"], "start");
    if (section["set_up"]) read_set_up(section["set_up"]);
    if (section["cycle"]) motion_->cycle = read_steps(section["cycle"], "cycle");
    if (section["finish"]) motion_->finish = read_steps(section["finish"], "finish");
    if (section["hold"]) motion_->hold_s = number(section["hold"], "hold");
    if (motion_->kind == MotionKind::Repetitions && motion_->cycle.empty())
      fail(section, "motion: cycle: with the steps of one repetition is expected");
    mark_turn();
    if (section["variants"]) read_variants(section["variants"]);
    if (section["faults"]) read_faults(section["faults"]);
    return motion_;
  }

 private:
  void read_kind(const YAML::Node& section) {
    std::string kind = section["kind"] ? text(section["kind"], "kind")
                       : root_["kind"] ? text(root_["kind"], "kind")
                                       : "repetitions";
    if (kind == "posture") kind = "hold";
    const std::vector<std::string> known = {"repetitions", "hold", "gait"};
    const auto found = std::find(known.begin(), known.end(), kind);
    if (found == known.end())
      fail(section["kind"] ? section["kind"] : root_["kind"], "unknown kind '{}'.{}", kind,
           did_you_mean(kind, known));
    motion_->kind = static_cast<MotionKind>(found - known.begin());
    const std::string sides = section["sides"] ? text(section["sides"], "sides") : "both";
    if (sides != "both" && sides != "each" && sides != "alternate")
      fail(section["sides"], "sides: both, each or alternate is expected, found '{}'", sides);
    motion_->sided = sides == "each";
    motion_->alternates = sides == "alternate";
  }

  void read_props(const YAML::Node& props) {
    const std::vector<std::string> known = {"mat", "chair", "step", "stairs", "wall"};
    const std::vector<Prop::Kind> kinds = {Prop::Kind::Mat, Prop::Kind::Chair, Prop::Kind::Step,
                                           Prop::Kind::Stairs, Prop::Kind::Wall};
    allow_keys(props, "props", known);
    for (const auto& entry : props) {
      const auto at = std::find(known.begin(), known.end(), entry.first.Scalar()) - known.begin();
      const std::string what = "props: " + entry.first.Scalar();
      PropSpecification prop;
      prop.kind = kinds[static_cast<std::size_t>(at)];
      if (entry.second.IsMap()) {
        allow_keys(entry.second, what, {"height", "width"});
        prop.height_m = number(entry.second["height"], what + ": height");
        prop.width_m = number(entry.second["width"], what + ": width");
      } else {
        prop.height_m = number(entry.second, what);
      }
      motion_->props.push_back(prop);
    }
  }

  int pose_named(const YAML::Node& node, const std::string& what) {
    const std::string pose = text(node, what);
    const int index = motion_->pose_index(pose);
    if (index >= 0) return index;
    std::vector<std::string> known;
    for (const PoseSpecification& p : motion_->poses) known.push_back(p.name);
    fail(node, "{}: unknown pose '{}'.{}", what, pose, did_you_mean(pose, known));
  }

  void read_poses(const YAML::Node& poses, const std::string& where) {
    if (!poses.IsMap()) fail(poses, "{}: key poses by name are expected", where);
    for (const auto& entry : poses) {
      PoseSpecification pose =
          read_pose(entry.second, entry.first.Scalar(), line_of(entry.first), nullptr);
      // A file's pose may take the name of a common posture: it then stands in its place.
      const int before = motion_->pose_index(pose.name);
      if (before >= 0)
        motion_->poses[static_cast<std::size_t>(before)] = std::move(pose);
      else
        motion_->poses.push_back(std::move(pose));
    }
  }

  PoseSpecification read_pose(const YAML::Node& node, const std::string& pose_name, int line,
                              const PoseSpecification* base) {
    const std::string what = "key pose '" + pose_name + "'";
    allow_keys(node, what,
               {"from", "mirror", "set", "add", "touch", "touch_add", "touch_drop", "balance",
                "forward", "sideways", "free", "firm"});
    PoseSpecification pose;
    if (base) pose = *base;
    pose.ease.fill(base ? 0 : 1);
    if (base) pose.ease = base->ease;
    if (node["from"]) {
      pose = motion_->poses[static_cast<std::size_t>(pose_named(node["from"], what + ": from"))];
    } else if (node["mirror"]) {
      pose = mirrored_pose(
          motion_->poses[static_cast<std::size_t>(pose_named(node["mirror"], what + ": mirror"))]);
    }
    pose.name = pose_name;
    pose.line = line;
    if (node["set"]) set_coordinates(node["set"], what, pose, false);
    if (node["add"]) set_coordinates(node["add"], what, pose, true);
    if (node["touch"]) {
      pose.touches.clear();
      read_touches(node["touch"], what, pose.touches);
    }
    if (node["touch_drop"]) drop_touches(node["touch_drop"], what, pose.touches);
    if (node["touch_add"]) read_touches(node["touch_add"], what, pose.touches);
    if (node["balance"]) {
      pose.balance.active = text(node["balance"], what + ": balance") != "none";
      if (pose.balance.active)
        pose.balance.right_share = number(node["balance"], what + ": balance");
    }
    if (node["forward"]) pose.balance.forward = number(node["forward"], what + ": forward");
    if (node["sideways"]) pose.balance.sideways = node["sideways"].as<bool>(true);
    ease(node["free"], what + ": free", 0.02, pose);
    ease(node["firm"], what + ": firm", 50.0, pose);
    return pose;
  }

  static PoseSpecification mirrored_pose(const PoseSpecification& from) {
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

  void ease(const YAML::Node& list, const std::string& what, double factor,
            PoseSpecification& pose) {
    if (!list.IsDefined()) return;
    for (const auto& item : list)
      for (Coordinate c : coordinates_named(item, what))
        pose.ease[static_cast<std::size_t>(c)] = factor;
  }

  void set_coordinates(const YAML::Node& map, const std::string& what, PoseSpecification& pose,
                       bool add) {
    if (!map.IsMap()) fail(map, "{}: set: coordinates with values are expected", what);
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

  void drop_touches(const YAML::Node& list, const std::string& what,
                    std::vector<TouchSpecification>& touches) {
    for (const auto& item : list)
      for (const SiteId site : sites_named(item, what, text(item, what)))
        std::erase_if(touches, [&](const TouchSpecification& touch) {
          return touch.site.index() == site.index();
        });
  }

  /// "heel_r", "foot on step", "slide palm", "palm on thigh_front".
  void read_touches(const YAML::Node& list, const std::string& what,
                    std::vector<TouchSpecification>& touches) {
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
      if (touch.on != TouchSpecification::On::Floor && !in_postures_) need_prop(item, what, on);
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

  static SiteId other_site(const YAML::Node& item, const std::string& what, const std::string& on,
                           Side side) {
    const std::vector<SiteId> sites = sites_named(item, what + ": touch: on", on);
    for (const SiteId site : sites)
      if (site.side == side) return site;
    return sites.front();
  }

  void need_prop(const YAML::Node& item, const std::string& what, const std::string& prop) {
    const Prop::Kind kind = prop == "chair" ? Prop::Kind::Chair : Prop::Kind::Step;
    for (const PropSpecification& p : motion_->props)
      if (p.kind == kind) return;
    fail(item, "{}: touches a {}, which props: does not name", what, prop);
  }

  std::vector<StepSpecification> read_steps(const YAML::Node& list, const std::string& where) {
    if (!list.IsSequence()) fail(list, "{}: a list of steps is expected", where);
    std::vector<StepSpecification> steps;
    for (const auto& item : list) {
      allow_keys(item, where, {"phase", "to", "seconds", "through", "turn"});
      StepSpecification step;
      step.phase = item["phase"] ? text(item["phase"], where + ": phase") : "";
      if (item["to"]) step.to = pose_named(item["to"], where + ": to");
      step.seconds = number(item["seconds"], where + ": seconds");
      if (!(step.seconds > 0 && step.seconds < 600))
        fail(item["seconds"], "{}: seconds above 0 are expected", where);
      if (item["through"]) step.through = item["through"].as<bool>(false);
      if (item["turn"]) step.turn = item["turn"].as<bool>(false);
      steps.push_back(step);
    }
    return steps;
  }

  void read_set_up(const YAML::Node& node) {
    allow_keys(node, "set_up", {"start", "steps"});
    motion_->set_up_start = pose_named(node["start"], "set_up: start");
    motion_->set_up = read_steps(node["steps"], "set_up");
  }

  void mark_turn() {
    for (const StepSpecification& step : motion_->cycle)
      if (step.turn) return;
    for (StepSpecification& step : motion_->cycle) {
      if (step.to < 0 || step.through) continue;
      step.turn = true;
      return;
    }
  }

  std::vector<int> poses_listed(const YAML::Node& node, const std::string& what) {
    std::vector<int> poses;
    if (!node.IsDefined() || (node.IsScalar() && node.Scalar() == "all")) {
      for (std::size_t p = posture_count_; p < motion_->poses.size(); ++p)
        poses.push_back(static_cast<int>(p));
      return poses;
    }
    if (node.IsScalar()) return {pose_named(node, what)};
    for (const auto& item : node) poses.push_back(pose_named(item, what));
    return poses;
  }

  std::vector<Change> read_changes(const YAML::Node& map, const std::string& what) {
    std::vector<Change> changes;
    if (!map.IsDefined()) return changes;
    if (!map.IsMap()) fail(map, "{}: coordinates with values are expected", what);
    for (const auto& entry : map)
      for (Coordinate c : coordinates_named(entry.first, what))
        changes.emplace_back(c, in_si(c, number(entry.second, what + ": " + entry.first.Scalar())));
    return changes;
  }

  void read_variants(const YAML::Node& variants) {
    if (!variants.IsMap()) fail(variants, "variants: by name are expected");
    for (const auto& entry : variants) {
      VariantSpecification variant;
      variant.about.name = entry.first.Scalar();
      const std::string what = "variant '" + variant.about.name + "'";
      allow_keys(entry.second, what, {"about", "in", "set", "add", "poses", "props"});
      if (entry.second["about"]) variant.about.about = text(entry.second["about"], what);
      PosePatch patch;
      patch.poses = poses_listed(entry.second["in"], what + ": in");
      patch.sets = read_changes(entry.second["set"], what + ": set");
      patch.adds = read_changes(entry.second["add"], what + ": add");
      if (!patch.sets.empty() || !patch.adds.empty()) variant.patches.push_back(patch);
      if (const YAML::Node poses = entry.second["poses"]) {
        for (const auto& pose : poses) {
          const int index = pose_named(pose.first, what);
          const auto& base = motion_->poses[static_cast<std::size_t>(index)];
          variant.poses.emplace_back(index,
                                     read_pose(pose.second, base.name, line_of(pose.first), &base));
        }
      }
      if (const YAML::Node props = entry.second["props"])
        for (const auto& prop : props)
          variant.prop_heights.emplace_back(prop.first.Scalar(), number(prop.second, what));
      motion_->variants.push_back(variant);
      motion_->variant_descriptions.push_back(variant.about);
    }
  }

  void read_faults(const YAML::Node& faults) {
    if (!faults.IsMap()) fail(faults, "faults: by name are expected");
    for (const auto& entry : faults) {
      FaultSpecification fault = read_fault(entry.first.Scalar(), entry.second);
      fault.line = line_of(entry.first);
      motion_->fault_descriptions.push_back(fault.about);
      motion_->faults.push_back(std::move(fault));
    }
  }

  FaultSpecification read_fault(const std::string& fault_name, const YAML::Node& node) {
    const std::string what = "fault '" + fault_name + "'";
    allow_keys(node, what,
               {"about", "unit", "typical", "greatest", "in", "add", "lift", "drop", "toward",
                "pace", "measure", "weight_right", "forward", "cue"});
    FaultSpecification fault;
    fault.about.name = fault_name;
    if (node["about"]) fault.about.about = text(node["about"], what);
    fault.about.unit = node["unit"] ? text(node["unit"], what) : "deg";
    fault.about.typical = number(node["typical"], what + ": typical");
    fault.about.greatest =
        node["greatest"] ? number(node["greatest"], what + ": greatest") : 2 * fault.about.typical;
    if (node["cue"]) fault.about.cue = text(node["cue"], what);
    fault.poses = poses_listed(node["in"], what + ": in");
    for (const int pose : fault.poses)
      fault.about.poses.push_back(motion_->poses[static_cast<std::size_t>(pose)].name);
    fault.adds = read_changes(node["add"], what + ": add");
    if (const YAML::Node lifts = node["lift"])
      for (const auto& lift : lifts)
        for (const SiteId site : sites_named(lift.first, what, lift.first.Scalar()))
          fault.lifts.emplace_back(site, number(lift.second, what + ": lift"));
    if (const YAML::Node drops = node["drop"])
      for (const auto& drop : drops)
        for (const SiteId site : sites_named(drop, what, drop.Scalar()))
          fault.drops.push_back(site);
    if (node["toward"]) fault.toward = pose_named(node["toward"], what + ": toward");
    if (const YAML::Node paces = node["pace"])
      for (const auto& pace : paces)
        fault.paces.emplace_back(pace.first.Scalar(), number(pace.second, what + ": pace"));
    if (node["measure"]) fault.measure = text(node["measure"], what);
    if (node["weight_right"]) fault.weight_right = number(node["weight_right"], what);
    if (node["forward"]) fault.forward = number(node["forward"], what);
    return fault;
  }

  void read_gait(const YAML::Node& node) {
    allow_keys(node, "gait", {"cycle", "heel", "ball", "toe_out", "curves", "rise", "tread"});
    GaitSpecification gait;
    gait.cycle_s = number(node["cycle"], "gait: cycle");
    auto span = [&](const char* key, double& begin, double& end) {
      if (!node[key].IsSequence() || node[key].size() != 2)
        fail(node, "gait: {}: [from, to] in percent is expected", key);
      begin = number(node[key][0], key) / 100;
      end = number(node[key][1], key) / 100;
    };
    span("heel", gait.heel_begin, gait.heel_end);
    span("ball", gait.ball_begin, gait.ball_end);
    if (node["toe_out"]) gait.toe_out_rad = radians(number(node["toe_out"], "toe_out"));
    if (node["rise"]) gait.rise_m = number(node["rise"], "rise");
    if (node["tread"]) gait.tread_m = number(node["tread"], "tread");
    for (const auto& entry : node["curves"]) {
      const std::string what = "gait: " + entry.first.Scalar();
      const std::vector<Coordinate> named = coordinates_named(entry.first, what);
      GaitSpecification::Curve curve{named.front(), {}, named.size() > 1};
      for (const auto& point : entry.second)
        curve.points.emplace_back(number(point.first, what) / 100,
                                  in_si(curve.coordinate, number(point.second, what)));
      std::sort(curve.points.begin(), curve.points.end());
      if (curve.points.empty()) fail(entry.first, "{}: points are expected", what);
      gait.curves.push_back(std::move(curve));
    }
    motion_->gait = std::move(gait);
  }

  YAML::Node root_;
  std::string file_;
  std::shared_ptr<Motion> motion_;
  std::size_t posture_count_ = 0;
  bool in_postures_ = false;
};

}  // namespace

int Motion::pose_index(const std::string& pose) const {
  for (std::size_t index = 0; index < poses.size(); ++index)
    if (poses[index].name == pose) return static_cast<int>(index);
  return -1;
}

Result<std::shared_ptr<const Motion>> parse_motion(const std::string& yaml, const std::string& file,
                                                   const std::string& postures) {
  const std::string exercise = std::filesystem::path(file).stem().string();
  try {
    const YAML::Node common = postures.empty() ? YAML::Node() : YAML::Load(postures);
    const YAML::Node root = YAML::Load(yaml);
    if (!root.IsMap()) return error("{}: an exercise (keys with values) is expected", file);
    return Reader(root, common, file).read();
  } catch (const Mistake& mistake) {
    return error("{}:{}: {}: {}", file, mistake.line, exercise, mistake.text);
  } catch (const YAML::Exception& broken) {
    return error("{}:{}: {}: {}", file, broken.mark.line + 1, exercise, broken.msg);
  }
}

Result<std::shared_ptr<const Motion>> read_motion(const std::filesystem::path& file) {
  MEDIUS_TRY(const std::string yaml, read_file(file, std::size_t{1} << 20));
  const auto common = file.parent_path().parent_path() / "postures.yaml";
  std::string postures;
  if (std::filesystem::exists(common)) {
    MEDIUS_TRY(postures, read_file(common, std::size_t{1} << 20));
  }
  return parse_motion(yaml, file.string(), postures);
}

Result<std::map<std::string, std::shared_ptr<const Motion>>> read_motions(
    const std::filesystem::path& data_folder) {
  std::map<std::string, std::shared_ptr<const Motion>> motions;
  std::error_code status;
  const auto folder = data_folder / "exercises";
  if (!std::filesystem::is_directory(folder, status))
    return error("{}: a folder of exercises is expected; give --data", folder.string());
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    MEDIUS_TRY(auto motion, read_motion(entry.path()));
    motions.emplace(motion->name, std::move(motion));
  }
  return motions;
}

const std::string& exercise_name(const Motion& motion) { return motion.name; }
std::span<const FaultDescription> faults(const Motion& motion) { return motion.fault_descriptions; }
std::span<const VariantDescription> variants(const Motion& motion) {
  return motion.variant_descriptions;
}
bool has_sides(const Motion& motion) { return motion.sided; }
bool is_hold(const Motion& motion) { return motion.kind != MotionKind::Repetitions; }
std::vector<std::string> phase_names(const Motion& motion) {
  std::vector<std::string> names;
  for (const StepSpecification& step : motion.cycle) names.push_back(step.phase);
  return names;
}

}  // namespace medius::exercise
