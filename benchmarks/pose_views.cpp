// What the pose network sees of each exercise from each side: drawn people with known joints.
//
//   build/release/bin/pose_views [--network full] [--people 2] [--posture lying|known] [--step 0.1]
//   [EXERCISE...]
//
// A row an exercise and view: pictures with a person; of these, those with a mean joint error below
// 6 % of the body's height ("good"), the median error, how many the geometry calls plausible, how
// many of the plausible are good, and how far the view's facing is off.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>

#include "medius/base/files.h"
#include "medius/exercise/motion.h"
#include "medius/figure/clip.h"
#include "medius/figure/gallery.h"
#include "medius/figure/observer.h"
#include "medius/pose/quality.h"
#include "medius/pose/tracker.h"
#include "medius/pose/view.h"

namespace {

using namespace medius;
using pose::Landmark;

constexpr double kGood = 0.06;
constexpr std::array kJoints{Landmark::LeftShoulder, Landmark::RightShoulder, Landmark::LeftElbow,
                             Landmark::RightElbow,   Landmark::LeftWrist,     Landmark::RightWrist,
                             Landmark::LeftHip,      Landmark::RightHip,      Landmark::LeftKnee,
                             Landmark::RightKnee,    Landmark::LeftAnkle,     Landmark::RightAnkle};

/// Squared errors of one kind of point, in shares of the height, and metres.
struct PointErrors {
  double squares = 0.0, world_squares = 0.0;
  int count = 0;
};
/// Of the side turned to the camera, of the far one, and of both where the front or back is seen.
enum class Place { Near, Far, Across };
using ErrorTable = std::map<std::string, std::array<PointErrors, 3>>;

void add_point_errors(const pose::PoseFrame& frame, const pose::PoseFrame& truth, double height_px,
                      ErrorTable& table) {
  constexpr std::array kLeft{Landmark::LeftEar,   Landmark::LeftShoulder, Landmark::LeftElbow,
                             Landmark::LeftWrist, Landmark::LeftHip,      Landmark::LeftKnee,
                             Landmark::LeftAnkle, Landmark::LeftHeel,     Landmark::LeftFootIndex};
  const double facing_deg = degrees(pose::view_of(truth).facing_rad);
  const double turn = std::abs(facing_deg);
  const bool from_side = turn > 50.0 && turn < 130.0;
  const Vector3 middle_m =
      (truth[Landmark::LeftHip].world_m + truth[Landmark::RightHip].world_m) / 2.0;
  for (const Landmark left : kLeft) {
    for (const Landmark point : {left, pose::mirrored(left)}) {
      const bool near = (facing_deg > 0.0) == (point != left);
      const auto place = !from_side ? Place::Across : near ? Place::Near : Place::Far;
      auto& sum = table[std::string(pose::name(left)).substr(5)][std::size_t(place)];
      sum.squares += (frame[point].image_px - truth[point].image_px).squaredNorm() /
                     (2.0 * height_px * height_px);
      sum.world_squares +=
          (frame[point].world_m - (truth[point].world_m - middle_m)).squaredNorm() / 3.0;
      ++sum.count;
    }
  }
}

struct Options {
  double step_s = 0.1;
  pose::NetworkSize size = pose::NetworkSize::Full;
  pose::TrackerOptions tracker;
  bool known_head = false;
  int people = 1;
  std::vector<std::string> exercises;
};

struct Row {
  int pictures = 0, found = 0, good = 0, plausible = 0, plausible_good = 0, swapped = 0;
  std::vector<double> errors, facing_off_deg;

  void add(const Row& other) {
    pictures += other.pictures, found += other.found, good += other.good;
    plausible += other.plausible, plausible_good += other.plausible_good;
    swapped += other.swapped;
    errors.insert(errors.end(), other.errors.begin(), other.errors.end());
    facing_off_deg.insert(facing_off_deg.end(), other.facing_off_deg.begin(),
                          other.facing_off_deg.end());
  }
};

double median(std::vector<double> values) {
  if (values.empty()) return std::nan("");
  std::nth_element(values.begin(), values.begin() + long(values.size() / 2), values.end());
  return values[values.size() / 2];
}

double mean_error(const pose::PoseFrame& frame, const pose::PoseFrame& truth, double height_px,
                  bool crossed) {
  double sum = 0.0;
  for (const Landmark joint : kJoints)
    sum += (frame[crossed ? pose::mirrored(joint) : joint].image_px - truth[joint].image_px).norm();
  return sum / (kJoints.size() * height_px);
}

Row watch(figure::Clip& clip, pose::PoseNetwork& network, pose::TrackerOptions options,
          double height_m, const Options& wanted, ErrorTable& table) {
  Row row;
  std::vector<pose::PoseFrame> truth;
  pose::Track track;
  exercise::SegmentPoses X_GB;
  video::Picture picture;
  const double end_s = std::min(clip.duration_s(), 6.0);
  std::optional<pose::Tracker> tracker;
  for (double time_s = 0.0; time_s < end_s; time_s += wanted.step_s) {
    clip.pose(time_s, X_GB);
    pose::PoseFrame& at = truth.emplace_back();
    figure::true_landmarks(clip.body().skeleton, X_GB, clip.camera(), time_s, at);
    at.person = true;
    clip.draw(time_s, std::uint32_t(truth.size()), picture);
    if (!tracker) {
      const double head = pose::view_of(at).head_direction_rad;
      if (wanted.known_head && std::abs(head) > radians(45.0))
        options.posture = head > 0.0 ? pose::TrackerOptions::Posture::HeadRight
                                     : pose::TrackerOptions::Posture::HeadLeft;
      tracker.emplace(network, options);
    }
    const auto found = tracker->next(picture, time_s);
    pose::TrackFrame& entry = track.emplace_back();
    entry.time_s = time_s;
    entry.person = found.ok() && *found != nullptr;
    if (entry.person) {
      entry.pose = **found;
      entry.agreement = pose::agreement(**found);
    }
  }
  const auto landmarks = pose::finish(track, clip.camera().width_px, clip.camera().height_px,
                                      options.posture != pose::TrackerOptions::Posture::Any);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const pose::PoseFrame& frame = landmarks.frames[i];
    ++row.pictures;
    if (!frame.person) continue;
    ++row.found;
    const Vector3 middle_m =
        (truth[i][Landmark::LeftHip].world_m + truth[i][Landmark::RightHip].world_m) / 2.0;
    double world = 0.0, image = 0.0;
    for (const Landmark joint : kJoints) {
      world += (truth[i][joint].world_m - middle_m).head<2>().norm();
      image +=
          (truth[i][joint].image_px -
           (truth[i][Landmark::LeftHip].image_px + truth[i][Landmark::RightHip].image_px) / 2.0)
              .norm();
    }
    const double height_px = height_m * image / world;
    const double error = mean_error(frame, truth[i], height_px, false);
    if (mean_error(frame, truth[i], height_px, true) < 0.8 * error) ++row.swapped;
    row.errors.push_back(error);
    const bool good = error < kGood;
    row.good += good ? 1 : 0;
    if (good) add_point_errors(frame, truth[i], height_px, table);
    row.plausible += frame.plausible ? 1 : 0;
    row.plausible_good += frame.plausible && good ? 1 : 0;
    const double off = pose::view_of(frame).facing_rad - pose::view_of(truth[i]).facing_rad;
    row.facing_off_deg.push_back(std::abs(degrees(wrapped(off))));
  }
  return row;
}

void print(const std::string& name, const std::string& view, const Row& row) {
  const auto percent = [](int part, int whole) { return whole > 0 ? 100.0 * part / whole : 0.0; };
  std::printf("%-34s %-8s %6.0f %6.0f %7.1f %7.0f %9.0f %8.0f %8.0f\n", name.c_str(), view.c_str(),
              percent(row.found, row.pictures), percent(row.good, row.pictures),
              100.0 * median(row.errors), percent(row.plausible, row.found),
              percent(row.plausible_good, row.plausible), percent(row.swapped, row.found),
              median(row.facing_off_deg));
  std::fflush(stdout);
}

void print(const ErrorTable& table) {
  std::printf("\nerror of a coordinate in good pictures (root mean square: %% of height, mm)\n");
  std::printf("%-12s %18s %18s %18s\n", "", "near side", "far side", "front or back");
  for (const auto& [name, places] : table) {
    std::printf("%-12s", name.c_str());
    for (const PointErrors& sum : places) {
      const double n = std::max(1, sum.count);
      std::printf("   %7.2f %7.0f", 100.0 * std::sqrt(sum.squares / n),
                  1e3 * std::sqrt(sum.world_squares / n));
    }
    std::printf("\n");
  }
}

Result<void> run(const Options& options) {
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(const auto mesh, figure::find_body_mesh(data));
  MEDIUS_TRY(const auto network, pose::open_network(options.size));
  auto names = options.exercises;
  if (names.empty()) names = figure::exercise_names(data);
  std::printf("%-34s %-8s %6s %6s %7s %7s %9s %8s %8s\n", "exercise", "view", "found", "good",
              "error", "plaus.", "of these", "swapped", "facing");
  std::printf("%-34s %-8s %6s %6s %7s %7s %9s %8s %8s\n", "", "", "%", "%", "% of h", "%", "good %",
              "%", "off deg");
  ErrorTable table;
  for (const std::string& name : names) {
    MEDIUS_TRY(const auto motion, exercise::read_motion(data / "exercises" / (name + ".yaml")));
    for (const std::string view : {"side", "oblique", "front", "foot-end"}) {
      Row row;
      for (int person = 0; person < options.people; ++person) {
        figure::ClipRequest request;
        request.motion = motion;
        MEDIUS_TRY(request.view, figure::find_view(view));
        request.performance.repetitions = 1;
        request.performance.hold_s = 4.0;
        request.performance.set_up = false;
        request.performance.tempo = 1.5;
        request.performance.seed = std::uint64_t(person);
        request.body = figure::random_body(std::uint64_t(17 + person));
        request.camera.field_of_view_deg = 58.0;
        request.camera.other_side = person % 2 == 1;
        request.look = figure::random_room(std::uint64_t(5 + person));
        auto clip = figure::Clip::create(mesh, request);
        if (!clip.ok()) return clip.error();
        row.add(watch(*clip, *network, options.tracker, request.body.height_m, options, table));
      }
      print(name, view, row);
    }
  }
  print(table);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::string value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--network") {
      options.size = pose::network_size(value).value_or(options.size), ++i;
    } else if (word == "--people") {
      options.people = std::max(1, std::atoi(value.c_str())), ++i;
    } else if (word == "--posture") {
      options.known_head = value == "known", ++i;
      if (value == "lying") options.tracker.posture = pose::TrackerOptions::Posture::Lying;
    } else if (word == "--step") {
      options.step_s = std::max(0.02, std::atof(value.c_str())), ++i;
    } else if (word == "--mirrored") {
      options.tracker.average_mirrored = true;
    } else {
      options.exercises.push_back(word);
    }
  }
  const auto done = run(options);
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done.ok() ? 0 : 2;
}
