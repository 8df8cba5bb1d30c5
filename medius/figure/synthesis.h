// Recordings of virtual people with exactly known truth: who does what with which fault, seen from
// where; as landmarks with a pose network's errors, fast enough for thousands of people.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "medius/exercise/motion.h"
#include "medius/figure/body_shape.h"
#include "medius/figure/camera.h"
#include "medius/figure/observer.h"
#include "medius/pose/landmarks.h"

namespace medius::figure {

/// People are split by seed: what is built and tuned on the one half is judged on the other.
enum class Split { Build, Judge };
/// The seed of person `number` of a split: the two never meet.
std::uint64_t person_seed(Split split, int number);

/// One clip to be made.
struct ClipPlan {
  std::string exercise;
  std::string variant;                      ///< empty: the plain exercise
  std::vector<exercise::FaultSize> faults;  ///< empty: faultless; size 0: the typical one
  exercise::Side side = exercise::Side::Right;
  exercise::View view = exercise::View::Side;
  Split split = Split::Build;
  int person = 0;
  int repetitions = 5;
  double hold_s = 0.0;  ///< 0: the file's
  bool set_up = true;
  double frame_rate_hz = 15.0;
};

/// "squat/staggered/knees_in/right/front/build-3": a clip's name and folder.
std::string clip_name(const ClipPlan& plan);

struct SyntheticClip {
  ClipPlan plan;
  pose::Landmarks landmarks;  ///< what the network would say
  std::vector<double> time_s;
  std::vector<exercise::BodyCoordinates> coordinates;  ///< truth, a frame each
  std::vector<exercise::RepetitionTruth> repetitions;
  std::vector<exercise::PhaseSpan> phases;
  std::vector<exercise::PhaseSpan> holds;
  std::vector<exercise::FaultSize> faults;
  Camera camera;
  double height_m = 0;
  double mass_kg = 0;
};

/// How a clip is performed and filmed: the same for landmarks and pictures.
exercise::PerformanceRequest performance_of(const ClipPlan& plan);
CameraSettings camera_of(const ClipPlan& plan);

/// A person of a split: the body's skeleton as its mesh has it, without drawing anything.
struct Person {
  BodyDescription description;
  exercise::Skeleton skeleton;
};
/// `mesh` may be null: the skeleton then comes from textbook proportions.
Result<Person> make_person(std::shared_ptr<const BodyMesh> mesh, Split split, int number);

/// Performs and observes. `noise` null: the landmarks are the truth itself.
Result<SyntheticClip> synthesise(std::shared_ptr<const exercise::Motion> motion,
                                 const Person& person, const ClipPlan& plan,
                                 const NoiseModel* noise);

/// The truth as JSON (docs/formats.md, "synthetic truth").
std::string truth_json(const SyntheticClip& clip);
/// The joint angles as CSV: time_s and every coordinate, deg (pelvis_tx, ty, tz in m).
std::string coordinates_csv(const SyntheticClip& clip);

}  // namespace medius::figure
