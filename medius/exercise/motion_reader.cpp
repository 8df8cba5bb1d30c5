// Reads the motion: section of an exercise's file. Every message names file, line, exercise and,
// where there is one, key pose and coordinate.
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "medius/base/files.h"
#include "medius/base/nearest.h"
#include "medius/exercise/gait_reader.h"
#include "medius/exercise/motion_words.h"
#include "medius/exercise/pose_reader.h"

namespace medius::exercise {

using namespace motion_words;

namespace {

/// Fills one Motion: the file's own, then each variant's, which begins as a copy of it.
class Reader {
 public:
  explicit Reader(Motion& motion) : motion_(motion) {}
  Reader(Motion& variant, std::size_t posture_count)
      : motion_(variant), posture_count_(posture_count), is_variant_(true) {}

  void read_section(const YAML::Node& section, const YAML::Node& root) {
    allow_keys(section, "motion",
               {"kind", "sides", "props", "start", "poses", "set_up", "cycle", "finish", "hold",
                "variants", "faults", "gait"});
    read_kind(section, root);
    if (section["gait"]) motion_.gait = read_gait(section["gait"]);
    if (!section["poses"]) fail(section, "motion: poses: is expected");
    read_course(section);
    if (!section["start"]) fail(section, "motion: start: with a pose is expected");
    if (motion_.kind == MotionKind::Repetitions && motion_.cycle.empty())
      fail(section, "motion: cycle: with the steps of one repetition is expected");
    if (section["faults"]) read_faults(section["faults"]);
    if (section["variants"]) read_variants(section["variants"]);
  }

  /// Of data/postures.yaml: what poses may start from.
  void read_postures(const YAML::Node& postures) {
    common_ = true;
    read_poses(postures, "postures");
    common_ = false;
    posture_count_ = motion_.poses.size();
  }

 private:
  void read_kind(const YAML::Node& section, const YAML::Node& root) {
    std::string kind = section["kind"] ? text(section["kind"], "kind")
                       : root["kind"]  ? text(root["kind"], "kind")
                                       : "repetitions";
    if (kind == "posture") kind = "hold";
    const std::vector<std::string> known = {"repetitions", "hold", "gait"};
    const auto found = std::find(known.begin(), known.end(), kind);
    if (found == known.end())
      fail(section["kind"] ? section["kind"] : root["kind"], "unknown kind '{}'.{}", kind,
           did_you_mean(kind, known));
    motion_.kind = static_cast<MotionKind>(found - known.begin());
  }

  void read_sides(const YAML::Node& node) {
    const std::string sides = text(node, "sides");
    if (sides != "both" && sides != "each" && sides != "alternate")
      fail(node, "sides: both, each or alternate is expected, found '{}'", sides);
    // A variant that changes sides within a set still begins with one of them.
    motion_.sided = motion_.sided || sides == "each";
    motion_.alternates = sides == "alternate";
  }

  /// What a motion and its variants have alike.
  void read_course(const YAML::Node& section) {
    if (section["sides"]) read_sides(section["sides"]);
    if (section["props"]) read_props(section["props"]);
    if (section["poses"]) read_poses(section["poses"], "poses");
    if (section["start"]) motion_.start = named(section["start"], "start");
    if (section["set_up"]) read_set_up(section["set_up"]);
    if (section["cycle"]) motion_.cycle = read_steps(section["cycle"], "cycle");
    if (section["finish"]) motion_.finish = read_steps(section["finish"], "finish");
    if (section["hold"]) motion_.hold_s = number(section["hold"], "hold");
    mark_turn();
  }

  void read_props(const YAML::Node& props) {
    const std::vector<std::string> known = {"mat", "chair", "step", "stairs", "table"};
    const std::vector<Prop::Kind> kinds = {Prop::Kind::Mat, Prop::Kind::Chair, Prop::Kind::Step,
                                           Prop::Kind::Stairs, Prop::Kind::Table};
    allow_keys(props, "props", known);
    motion_.props.clear();
    for (const auto& entry : props) {
      const auto at = std::find(known.begin(), known.end(), entry.first.Scalar()) - known.begin();
      const std::string what = "props: " + entry.first.Scalar();
      PropSpecification prop;
      prop.kind = kinds[static_cast<std::size_t>(at)];
      if (entry.second.IsMap()) {
        allow_keys(entry.second, what, {"height", "width", "turn"});
        prop.height_m = number(entry.second["height"], what + ": height");
        if (entry.second["width"]) prop.width_m = number(entry.second["width"], what + ": width");
        if (entry.second["turn"])
          prop.turn_rad = radians(number(entry.second["turn"], what + ": turn"));
      } else {
        prop.height_m = number(entry.second, what);
      }
      motion_.props.push_back(prop);
    }
  }

  int named(const YAML::Node& node, const std::string& what) const {
    return pose_named(node, what, motion_.poses);
  }

  /// A pose of a name that is known stands in the other's place, a variant's begins as that one.
  void read_poses(const YAML::Node& poses, const std::string& where) {
    if (!poses.IsMap()) fail(poses, "{}: key poses by name are expected", where);
    for (const auto& entry : poses) {
      const std::string pose_name = text(entry.first, where);
      const int before = motion_.pose_index(pose_name);
      const auto index = static_cast<std::size_t>(std::max(before, 0));
      const PoseReader reader(motion_.poses, common_ ? nullptr : &motion_.props);
      PoseSpecification pose =
          reader.read(entry.second, pose_name, line_of(entry.first),
                      is_variant_ && before >= 0 ? &motion_.poses[index] : nullptr);
      if (before >= 0)
        motion_.poses[index] = std::move(pose);
      else
        motion_.poses.push_back(std::move(pose));
    }
  }

  std::vector<StepSpecification> read_steps(const YAML::Node& list, const std::string& where) {
    if (!list.IsSequence()) fail(list, "{}: a list of steps is expected", where);
    std::vector<StepSpecification> steps;
    for (const auto& item : list) {
      allow_keys(item, where, {"phase", "to", "seconds", "through", "turn"});
      StepSpecification step;
      step.phase = item["phase"] ? text(item["phase"], where + ": phase") : "";
      if (item["to"]) step.to = named(item["to"], where + ": to");
      step.seconds = number(item["seconds"], where + ": seconds");
      if (!(step.seconds > 0 && step.seconds < 600))
        fail(item["seconds"], "{}: seconds above 0 are expected", where);
      if (item["through"]) step.through = yes(item["through"], where + ": through");
      if (item["turn"]) step.turn = yes(item["turn"], where + ": turn");
      steps.push_back(step);
    }
    return steps;
  }

  void read_set_up(const YAML::Node& node) {
    allow_keys(node, "set_up", {"start", "steps"});
    motion_.set_up_start = named(node["start"], "set_up: start");
    motion_.set_up = read_steps(node["steps"], "set_up");
  }

  void mark_turn() {
    for (const StepSpecification& step : motion_.cycle)
      if (step.turn) return;
    for (StepSpecification& step : motion_.cycle) {
      if (step.to < 0 || step.through) continue;
      step.turn = true;
      return;
    }
  }

  std::vector<int> poses_listed(const YAML::Node& node, const std::string& what) {
    std::vector<int> poses;
    if (!node.IsDefined() || (node.IsScalar() && node.Scalar() == "all")) {
      for (std::size_t p = posture_count_; p < motion_.poses.size(); ++p)
        poses.push_back(static_cast<int>(p));
      return poses;
    }
    if (node.IsScalar()) return {named(node, what)};
    for (const auto& item : node) poses.push_back(named(item, what));
    return poses;
  }

  void read_variants(const YAML::Node& variants) {
    if (!variants.IsMap()) fail(variants, "variants: by name are expected");
    for (const auto& entry : variants) {
      auto variant = std::make_shared<Motion>(motion_);
      variant->variants.clear();
      variant->variant_descriptions.clear();
      const VariantDescription about =
          Reader(*variant, posture_count_).read_variant(entry.first, entry.second);
      motion_.variant_descriptions.push_back(about);
      motion_.variants.emplace(about.name, std::move(variant));
    }
  }

  VariantDescription read_variant(const YAML::Node& key, const YAML::Node& node) {
    VariantDescription about{text(key, "variants"), ""};
    const std::string what = "variant '" + about.name + "'";
    allow_keys(node, what,
               {"about", "in", "set", "add", "poses", "props", "sides", "start", "set_up", "cycle",
                "finish", "hold", "without"});
    if (node["about"]) about.about = text(node["about"], what);
    read_course(node);
    for (const int index : poses_listed(node["in"], what + ": in")) {
      PoseSpecification& pose = motion_.poses[static_cast<std::size_t>(index)];
      const std::string place = what + " in key pose '" + pose.name + "'";
      if (node["set"]) change_coordinates(node["set"], place, false, pose);
      if (node["add"]) change_coordinates(node["add"], place, true, pose);
    }
    if (node["without"]) drop_faults(node["without"], what + ": without");
    return about;
  }

  void drop_faults(const YAML::Node& list, const std::string& what) {
    if (!list.IsSequence()) fail(list, "{}: a list [..] of faults is expected", what);
    for (const auto& item : list) {
      const std::string fault = text(item, what);
      const auto is_it = [&](const FaultDescription& one) { return one.name == fault; };
      std::vector<std::string> known;
      for (const FaultDescription& one : motion_.fault_descriptions) known.push_back(one.name);
      if (std::erase_if(motion_.fault_descriptions, is_it) == 0)
        fail(item, "{}: unknown fault '{}'.{}", what, fault, did_you_mean(fault, known));
      std::erase_if(motion_.faults,
                    [&](const FaultSpecification& one) { return is_it(one.about); });
    }
  }

  void read_faults(const YAML::Node& faults) {
    if (!faults.IsMap()) fail(faults, "faults: by name are expected");
    for (const auto& entry : faults) {
      FaultSpecification fault = read_fault(entry.first.Scalar(), entry.second);
      fault.line = line_of(entry.first);
      motion_.fault_descriptions.push_back(fault.about);
      motion_.faults.push_back(std::move(fault));
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
      fault.about.poses.push_back(motion_.poses[static_cast<std::size_t>(pose)].name);
    fault.adds = read_changes(node["add"], what + ": add");
    if (const YAML::Node lifts = node["lift"])
      for (const auto& lift : lifts)
        for (const SiteId site : sites_named(lift.first, what, lift.first.Scalar()))
          fault.lifts.emplace_back(site, number(lift.second, what + ": lift"));
    if (const YAML::Node drops = node["drop"])
      for (const auto& drop : drops)
        for (const SiteId site : sites_named(drop, what, drop.Scalar()))
          fault.drops.push_back(site);
    if (node["toward"]) fault.toward = named(node["toward"], what + ": toward");
    if (const YAML::Node paces = node["pace"])
      for (const auto& pace : paces)
        fault.paces.emplace_back(pace.first.Scalar(), number(pace.second, what + ": pace"));
    if (node["measure"]) fault.measure = text(node["measure"], what);
    if (node["weight_right"]) fault.weight_right = number(node["weight_right"], what);
    if (node["forward"]) fault.forward = number(node["forward"], what);
    return fault;
  }

  Motion& motion_;
  std::size_t posture_count_ = 0;
  bool is_variant_ = false;
  bool common_ = false;  ///< the poses being read are the common postures
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
    auto motion = std::make_shared<Motion>();
    motion->file = file;
    motion->name = root["id"] ? text(root["id"], "id") : exercise;
    Reader reader(*motion);
    if (common && common.IsMap()) reader.read_postures(common);
    const YAML::Node section = root["motion"];
    if (!section.IsDefined()) fail(root, "no motion: section");
    reader.read_section(section, root);
    return std::shared_ptr<const Motion>(std::move(motion));
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

Result<std::shared_ptr<const Motion>> variant_of(std::shared_ptr<const Motion> motion,
                                                 const std::string& variant) {
  if (variant.empty()) return motion;
  if (const auto found = motion->variants.find(variant); found != motion->variants.end())
    return found->second;
  std::vector<std::string> known;
  for (const VariantDescription& one : motion->variant_descriptions) known.push_back(one.name);
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  return error("{}: unknown variant '{}'.{} It has: {}.", motion->name, variant,
               did_you_mean(variant, known), list.empty() ? "none" : list);
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
