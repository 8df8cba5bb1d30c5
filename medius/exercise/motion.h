// How a body moves through an exercise: the `motion:` section of data/exercises/NAME.yaml read, and
// performed by one person.
//
// A Motion is what the file says (key poses in degrees, timing, contacts, variants, faults). A
// Performance is one person's clip of it: repetitions with set-up and rests, contacts solved, the
// coordinates at any time with smooth speeds, and the truth of what was done when.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/skeleton.h"

namespace medius::exercise {

/// A thing that the body may rest on; all are boxes or planes standing on the floor (y = 0).
struct Prop {
  enum class Kind : int { Floor, Mat, Chair, Step, Stairs, Wall, Table };
  Kind kind = Kind::Floor;
  /// Chair: the seat's middle; step: the middle of its top; stairs: the near edge of the first
  /// tread, at its top's height; wall: any point of it; mat: its middle (top at y = 0). World
  /// frame, m.
  Vector3 p_m = Vector3::Zero();
  /// Length along x, height, width along z, m (stairs: of one tread; wall: 0, height, width).
  Vector3 size_m = Vector3::Zero();
  int count = 1;          ///< stairs: how many treads
  double yaw_rad = 0.0;   ///< about y; 0: its front looks along +x
  bool climbs_up = true;  ///< stairs: rising along +x, else falling
};

/// A fault as a parameter: its size in the file's unit (deg, or a share 0..1).
struct FaultDescription {
  std::string name;                ///< "knees_in"
  std::string about;               ///< one line
  std::string unit;                ///< "deg", "cm" or "share"
  double typical = 0;              ///< a clear case
  double greatest = 0;             ///< beyond this the body cannot
  std::vector<std::string> poses;  ///< key poses it acts at
  std::string cue;  ///< the cue of the same file that should find it; empty: none can
};
struct VariantDescription {
  std::string name;
  std::string about;
};

class Motion;

/// Reads one exercise's `motion:` section. Errors name the file, line, exercise, key pose and
/// coordinate.
Result<std::shared_ptr<const Motion>> read_motion(const std::filesystem::path& file);
/// The same from text; `file` is for messages, `postures` the text of data/postures.yaml (what key
/// poses start `from`).
Result<std::shared_ptr<const Motion>> parse_motion(const std::string& yaml, const std::string& file,
                                                   const std::string& postures);
/// Every exercise's motion in data/exercises, by name.
Result<std::map<std::string, std::shared_ptr<const Motion>>> read_motions(
    const std::filesystem::path& data_folder);

/// What the file says of an exercise's motion.
const std::string& exercise_name(const Motion& motion);
std::span<const FaultDescription> faults(const Motion& motion);
std::span<const VariantDescription> variants(const Motion& motion);
/// A variant as a motion of its own; an empty name gives the plain one. Unknown names offer the
/// nearest.
Result<std::shared_ptr<const Motion>> variant_of(std::shared_ptr<const Motion> motion,
                                                 const std::string& variant);
/// True where each side is trained by itself (the file's poses then show the right side working:
/// the leg that lifts, stands, kneels or is stretched, or the side that is leant on).
bool has_sides(const Motion& motion);
/// True for a motion that is held or goes on (a stretch, a posture, walking) instead of repeating.
bool is_hold(const Motion& motion);
/// Names of the cycle's phases in order: "rest", "lift", "hold", "lower".
std::vector<std::string> phase_names(const Motion& motion);

struct FaultSize {
  std::string name;
  double size = 0;  ///< in the fault's unit; 0 takes the typical size
};

/// How one person does it. Everything random is drawn from `seed`.
struct PerformanceRequest {
  std::string variant;            ///< empty: the plain exercise
  Side side = Side::Right;        ///< the working side
  std::vector<FaultSize> faults;  ///< planted in every repetition
  int repetitions = 5;            ///< holds and gait: unused, see hold_s
  double hold_s = 0.0;            ///< holds and gait: how long; 0: the file's
  bool set_up = true;             ///< getting ready before, and a little fidgeting after
  double tempo = 1.0;             ///< above 1: faster than the file's
  double style = 1.0;             ///< how much people differ: 0 performs the file exactly
  std::uint64_t seed = 0;
};

/// A stretch of the clip with its phase.
struct PhaseSpan {
  std::string name;
  double begin_s = 0;
  double end_s = 0;
  int repetition = -1;  ///< from 0; -1 outside
};
/// A repetition: from leaving the starting posture to being back in it.
struct RepetitionTruth {
  double begin_s = 0;
  double turn_begin_s = 0;  ///< the far posture is reached
  double turn_end_s = 0;    ///< and left
  double end_s = 0;
  Side side = Side::Right;  ///< the side that works (both: Right)
};

/// A clip being performed. sample() may be called from one thread at a time.
class Performance {
 public:
  static Result<Performance> create(std::shared_ptr<const Motion> motion, const Skeleton& skeleton,
                                    const PerformanceRequest& request);
  ~Performance();
  Performance(Performance&&) noexcept;
  Performance& operator=(Performance&&) noexcept;

  [[nodiscard]] double duration_s() const;
  /// The body at a time; outside [0, duration] the nearest end. Contacts hold within 2 mm. Does not
  /// allocate; fastest with rising times.
  void sample(double time_s, BodyCoordinates& q) const;
  [[nodiscard]] const Skeleton& skeleton() const;
  [[nodiscard]] std::span<const Prop> props() const;
  [[nodiscard]] std::span<const PhaseSpan> phases() const;
  [[nodiscard]] std::span<const RepetitionTruth> repetitions() const;
  /// Holds: when the posture is held (empty where there are repetitions).
  [[nodiscard]] std::span<const PhaseSpan> holds() const;
  [[nodiscard]] std::span<const FaultSize> faults() const;
  /// True for walking and stairs.
  [[nodiscard]] bool is_gait() const;
  /// True where one repetition is done with the one side, the next with the other.
  [[nodiscard]] bool alternates() const;
  /// Sites that touch something at a time, with the place (world) they must be at: for tests and
  /// drawing.
  struct Touch {
    SiteId site;
    Vector3 target_m;
    bool normal_only = false;  ///< may slide along the surface
  };
  [[nodiscard]] std::vector<Touch> touches(double time_s) const;

 private:
  struct State;
  explicit Performance(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace medius::exercise
