// What a motion: section says, after reading: the inside of Motion.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "medius/exercise/motion.h"

namespace medius::exercise {

struct TouchSpecification {
  enum class On { Floor, Chair, Step, Table, Body };
  SiteId site;
  On on = On::Floor;
  SiteId other;               ///< On::Body
  bool slides = false;        ///< held in height only
  double lift_m = 0.0;        ///< above the surface (a lifted heel)
  std::optional<double> x_m;  ///< comes down here (stairs)
};

struct BalanceSpecification {
  bool active = false;
  double right_share = 0.5;  ///< of the weight on the right foot
  double forward = 0.5;      ///< from heel (0) to ball (1)
  bool sideways = true;
};

struct PoseSpecification {
  std::string name;
  int line = 0;
  BodyCoordinates q;  ///< scripted
  std::array<bool, kCoordinateCount> given{};
  std::array<double, kCoordinateCount> ease{};  ///< factor on the cost of leaving the script
  std::vector<TouchSpecification> touches;
  BalanceSpecification balance;
  bool on_floor = true;  ///< nothing sinks below y = 0 (false on stairs)
};

struct StepSpecification {
  std::string phase;
  int to = -1;  ///< pose; -1: stays
  double seconds = 1.0;
  bool through = false;  ///< passes the pose without stopping
  bool turn = false;     ///< the far posture is reached at this step's end
};

using Change = std::pair<Coordinate, double>;  ///< rad (m) a unit

struct FaultSpecification {
  FaultDescription about;
  std::vector<int> poses;
  std::vector<Change> adds;                           ///< a unit of the fault
  std::vector<std::pair<SiteId, double>> lifts;       ///< m a unit; the touch then only slides
  std::vector<SiteId> drops;                          ///< touches that are given up
  int toward = -1;                                    ///< share of the way to another pose
  std::vector<std::pair<std::string, double>> paces;  ///< phase -> share of its time saved a unit
  std::string measure;        ///< the adds are scaled so that this changes by the size
  double weight_right = 0.0;  ///< change of the right foot's share a unit
  double forward = 0.0;       ///< change of the balance from heel to ball a unit
  int line = 0;
};

struct PropSpecification {
  Prop::Kind kind = Prop::Kind::Mat;
  double height_m = 0.0;
  double width_m = 0.0;   ///< 0: the usual
  double turn_rad = 0.0;  ///< about the vertical; 0: its front looks the way the person starts
};

struct GaitSpecification {
  /// Curves over the right leg's cycle (percent, value in rad); the left runs half a cycle later.
  struct Curve {
    Coordinate coordinate;
    std::vector<std::pair<double, double>> points;
    bool both = false;
  };
  std::vector<Curve> curves;
  double cycle_s = 1.1;
  /// Shares of the right leg's cycle (0..1) during which a site stands on the ground.
  double heel_begin = 0, heel_end = 0, ball_begin = 0, ball_end = 0;
  double toe_out_rad = 0.0;
  // Stairs: each stance foot is one step higher (lower) than the last.
  double rise_m = 0.0;  ///< of one step; negative: downstairs; 0: level ground
  double tread_m = 0.0;
};

enum class MotionKind { Repetitions, Hold, Gait };

class Motion {
 public:
  std::string name;
  std::string file;
  MotionKind kind = MotionKind::Repetitions;
  bool sided = false;
  bool alternates = false;  ///< each repetition takes the other side
  double hold_s = 20.0;
  std::vector<PoseSpecification> poses;
  int start = 0;
  std::vector<StepSpecification> set_up;  ///< from the first set-up pose to the start
  int set_up_start = -1;
  std::vector<StepSpecification> cycle;   ///< holds: the way in
  std::vector<StepSpecification> finish;  ///< holds: the way out
  std::vector<PropSpecification> props;
  std::vector<FaultSpecification> faults;
  std::vector<FaultDescription> fault_descriptions;
  std::map<std::string, std::shared_ptr<const Motion>> variants;  ///< each complete in itself
  std::vector<VariantDescription> variant_descriptions;
  std::optional<GaitSpecification> gait;

  [[nodiscard]] int pose_index(const std::string& pose) const;
};

}  // namespace medius::exercise
