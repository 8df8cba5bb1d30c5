// A camera's pictures -> landmarks at once: no look into the future.
#pragma once

#include <memory>

#include "medius/pose/bones.h"
#include "medius/pose/floor.h"
#include "medius/pose/landmarks.h"
#include "medius/pose/smoother.h"
#include "medius/pose/swaps.h"
#include "medius/pose/tracker.h"

namespace medius::pose {

struct LiveOptions {
  NetworkSize size = NetworkSize::Full;
  TrackerOptions tracker{};
  int threads = 1;
  std::filesystem::path weights{};
};

/// One person before one camera. Allocates nothing a picture once it runs.
class LivePose {
 public:
  static Result<LivePose> open(const LiveOptions& options);
  /// Over a network that others use too, each picture alone: next() from one thread at a time.
  static LivePose over(std::shared_ptr<PoseNetwork> network, const TrackerOptions& options);

  /// The person in the newest picture; `person` is false where there is none. Times must rise.
  /// Smoothed with the past alone: a movement appears delay_s() late.
  Result<const PoseFrame*> next(const video::Picture& picture, double time_s);
  [[nodiscard]] const TrackerReport& report() const { return tracker_.report(); }

  /// How late a movement of 1 Hz appears by smoothing (at 30 pictures a second); the camera's and
  /// the network's time come on top.
  static double delay_s();

 private:
  LivePose(std::shared_ptr<PoseNetwork> network, const TrackerOptions& options);
  void filter(const RawPose& pose, double time_s);
  [[nodiscard]] bool is_plausible(const BoneLengths& lengths_m, double time_s, double height_px);
  void learn_bones(const BoneLengths& lengths_m);

  std::shared_ptr<PoseNetwork> network_;
  Tracker tracker_;
  SideKeeper sides_;
  /// x and y in the picture, x, y and z in the world, for each point.
  std::array<std::array<CausalFilter, 5>, kLandmarkCount> filters_;
  std::array<double, kLandmarkCount> distrusted_since_s_{};
  BoneLengths bones_m_{};
  int bones_seen_ = 0;
  double trunk_m_ = 0.0;  ///< its length, a mean over a second
  double trunk_time_s_ = 0.0;
  FloorKeeper floor_;
  bool lying_ = false;
  int width_px_ = 0, height_px_ = 0;  ///< of the pictures
  TrackFrame raw_;
  PoseFrame frame_;
};

}  // namespace medius::pose
