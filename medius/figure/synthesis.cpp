#include "medius/figure/synthesis.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "medius/figure/body.h"
#include "medius/figure/clip.h"

namespace medius::figure {
namespace {

constexpr std::uint64_t kJudgeSeeds = 1'000'000;

std::string_view name(Split split) { return split == Split::Judge ? "judge" : "build"; }
std::string_view name(exercise::Side side) {
  return side == exercise::Side::Right ? "right" : "left";
}

/// A clip's own chance: the person's seed and what is done.
std::uint64_t seed_of(const ClipPlan& plan) {
  std::uint64_t hash = 1469598103934665603ull;  // FNV-1a
  for (const char c : clip_name(plan))
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

nlohmann::json vector_json(const Vector3& p) { return {p.x(), p.y(), p.z()}; }

nlohmann::json span_json(const exercise::PhaseSpan& span) {
  nlohmann::json json = {{"name", span.name}, {"begin_s", span.begin_s}, {"end_s", span.end_s}};
  if (span.repetition >= 0) json["repetition"] = span.repetition + 1;
  return json;
}

nlohmann::json camera_json(const Camera& camera) {
  nlohmann::json rotation = nlohmann::json::array();
  for (int row = 0; row < 3; ++row)
    rotation.push_back(vector_json(camera.X_CW.R.row(row).transpose()));
  return {{"width_px", camera.width_px},     {"height_px", camera.height_px},
          {"focal_px", camera.focal_px},     {"distortion", camera.distortion},
          {"rotation_from_world", rotation}, {"translation_m", vector_json(camera.X_CW.p)}};
}

}  // namespace

std::uint64_t person_seed(Split split, int number) {
  return static_cast<std::uint64_t>(number) + (split == Split::Judge ? kJudgeSeeds : 0);
}

std::string clip_name(const ClipPlan& plan) {
  std::string faults;
  for (const exercise::FaultSize& fault : plan.faults) {
    if (!faults.empty()) faults += "+";
    faults += fault.name;
    if (fault.size > 0) faults += fmt::format("={:g}", fault.size);
  }
  return fmt::format("{}/{}/{}/{}/{}/{}-{}", plan.exercise,
                     plan.variant.empty() ? "plain" : plan.variant,
                     faults.empty() ? "clean" : faults, name(plan.side), exercise::name(plan.view),
                     name(plan.split), plan.person);
}

exercise::PerformanceRequest performance_of(const ClipPlan& plan) {
  exercise::PerformanceRequest request;
  request.variant = plan.variant;
  request.side = plan.side;
  request.faults = plan.faults;
  request.repetitions = plan.repetitions;
  request.hold_s = plan.hold_s;
  request.set_up = plan.set_up;
  request.seed = seed_of(plan);
  return request;
}

CameraSettings camera_of(const ClipPlan& plan) {
  CameraSettings settings;
  settings.field_of_view_deg = 58;
  settings.other_side = plan.side == exercise::Side::Left;
  return settings;
}

Result<Person> make_person(std::shared_ptr<const BodyMesh> mesh, Split split, int number) {
  Person person;
  person.description = random_body(person_seed(split, number));
  if (mesh) {
    MEDIUS_TRY(const Body body, make_body(std::move(mesh), person.description));
    person.skeleton = body.skeleton;
    return person;
  }
  exercise::BodyProportions proportions;
  proportions.sex = person.description.maleness > 0.5 ? exercise::Sex::Male : exercise::Sex::Female;
  proportions.height_m = person.description.height_m;
  proportions.mass_kg = person.description.mass_kg;
  MEDIUS_TRY(person.skeleton, exercise::make_skeleton(proportions));
  return person;
}

Result<SyntheticClip> synthesise(std::shared_ptr<const exercise::Motion> motion,
                                 const Person& person, const ClipPlan& plan,
                                 const NoiseModel* noise) {
  if (!(plan.frame_rate_hz > 0.5 && plan.frame_rate_hz <= 240))
    return error("frame rate {} Hz: 1 to 240 is expected", plan.frame_rate_hz);
  const exercise::PerformanceRequest request = performance_of(plan);
  MEDIUS_TRY(const auto performance,
             exercise::Performance::create(std::move(motion), person.skeleton, request));

  SyntheticClip clip;
  clip.plan = plan;
  // Walking is filmed on the spot, as on a treadmill: whoever crosses a room is soon out of sight.
  const Vector3 walk_m_s = walking_velocity(performance);
  const Placement placement = placement_of(performance, walk_m_s);
  clip.camera = place_camera(placement, plan.view, camera_of(plan));
  const ViewErrors errors = noise ? noise->at(plan.view, placement.lying) : ViewErrors{};
  LandmarkObserver observer(performance.skeleton(), clip.camera, errors, request.seed);

  const auto frames =
      static_cast<std::size_t>(std::floor(performance.duration_s() * plan.frame_rate_hz)) + 1;
  clip.landmarks.source = clip_name(plan);
  clip.landmarks.image_width_px = clip.camera.width_px;
  clip.landmarks.image_height_px = clip.camera.height_px;
  clip.landmarks.frames.resize(frames);
  clip.time_s.resize(frames);
  clip.coordinates.resize(frames);
  exercise::SegmentPoses X_GB;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const double time_s = static_cast<double>(frame) / plan.frame_rate_hz;
    clip.time_s[frame] = time_s;
    performance.sample(time_s, clip.coordinates[frame]);
    clip.coordinates[frame][exercise::Coordinate::PelvisTx] -= walk_m_s.x() * time_s;
    clip.coordinates[frame][exercise::Coordinate::PelvisTz] -= walk_m_s.z() * time_s;
    exercise::forward_kinematics(performance.skeleton(), clip.coordinates[frame], X_GB);
    if (noise)
      observer.see(X_GB, time_s, clip.landmarks.frames[frame]);
    else
      true_landmarks(performance.skeleton(), X_GB, clip.camera, time_s,
                     clip.landmarks.frames[frame]);
  }
  clip.repetitions.assign(performance.repetitions().begin(), performance.repetitions().end());
  clip.phases.assign(performance.phases().begin(), performance.phases().end());
  clip.holds.assign(performance.holds().begin(), performance.holds().end());
  clip.faults.assign(performance.faults().begin(), performance.faults().end());
  clip.height_m = person.skeleton.height_m;
  clip.mass_kg = person.skeleton.mass_kg;
  return clip;
}

std::string truth_json(const SyntheticClip& clip) {
  nlohmann::json faults = nlohmann::json::array();
  for (const exercise::FaultSize& fault : clip.faults)
    faults.push_back({{"name", fault.name}, {"size", fault.size}});
  nlohmann::json repetitions = nlohmann::json::array();
  for (const exercise::RepetitionTruth& repetition : clip.repetitions)
    repetitions.push_back({{"begin_s", repetition.begin_s},
                           {"turn_begin_s", repetition.turn_begin_s},
                           {"turn_end_s", repetition.turn_end_s},
                           {"end_s", repetition.end_s},
                           {"side", name(repetition.side)}});
  nlohmann::json phases = nlohmann::json::array();
  for (const exercise::PhaseSpan& phase : clip.phases) phases.push_back(span_json(phase));
  nlohmann::json holds = nlohmann::json::array();
  for (const exercise::PhaseSpan& hold : clip.holds) holds.push_back(span_json(hold));
  const nlohmann::json json = {{"format", "medius synthetic truth 1"},
                               {"note", "drawn from the virtual person, not from a recording"},
                               {"name", clip_name(clip.plan)},
                               {"exercise", clip.plan.exercise},
                               {"variant", clip.plan.variant},
                               {"side", name(clip.plan.side)},
                               {"view", exercise::name(clip.plan.view)},
                               {"split", name(clip.plan.split)},
                               {"person", clip.plan.person},
                               {"height_m", clip.height_m},
                               {"mass_kg", clip.mass_kg},
                               {"frame_rate_hz", clip.plan.frame_rate_hz},
                               {"frames", clip.time_s.size()},
                               {"faults", faults},
                               {"repetitions", repetitions},
                               {"phases", phases},
                               {"holds", holds},
                               {"camera", camera_json(clip.camera)}};
  return json.dump(1) + "\n";
}

std::string coordinates_csv(const SyntheticClip& clip) {
  std::string text = "time_s";
  for (std::size_t c = 0; c < exercise::kCoordinateCount; ++c)
    text += fmt::format(",{}", exercise::name(static_cast<exercise::Coordinate>(c)));
  text += "\n";
  for (std::size_t frame = 0; frame < clip.time_s.size(); ++frame) {
    text += fmt::format("{:.4f}", clip.time_s[frame]);
    for (std::size_t c = 0; c < exercise::kCoordinateCount; ++c) {
      const double value = clip.coordinates[frame].values[c];
      if (exercise::is_length(static_cast<exercise::Coordinate>(c)))
        text += fmt::format(",{:.4f}", value);
      else
        text += fmt::format(",{:.3f}", degrees(value));
    }
    text += "\n";
  }
  return text;
}

}  // namespace medius::figure
