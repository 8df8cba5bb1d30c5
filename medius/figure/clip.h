// One person performing one exercise before one camera: the time line, the pictures, the truth.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "medius/exercise/motion.h"
#include "medius/figure/body.h"
#include "medius/figure/renderer.h"

namespace medius::figure {

struct ClipRequest {
  std::shared_ptr<const exercise::Motion> motion;
  exercise::PerformanceRequest performance;
  BodyDescription body;
  exercise::View view = exercise::View::Side;
  CameraSettings camera;
  Look look;
};

/// Not copied; used by one thread at a time.
class Clip {
 public:
  static Result<Clip> create(std::shared_ptr<const BodyMesh> mesh, const ClipRequest& request);

  [[nodiscard]] const exercise::Performance& performance() const { return *performance_; }
  [[nodiscard]] const Body& body() const { return *body_; }
  [[nodiscard]] const Camera& camera() const { return camera_; }
  [[nodiscard]] const Placement& placement() const { return placement_; }
  [[nodiscard]] double duration_s() const { return performance_->duration_s(); }

  /// Where the segments are.
  void pose(double time_s, exercise::SegmentPoses& X_GB) const;
  /// The picture at a time; `frame` numbers the sensor's noise.
  void draw(double time_s, std::uint32_t frame, video::Picture& picture);

 private:
  Clip() = default;
  std::unique_ptr<Body> body_;
  std::unique_ptr<exercise::Performance> performance_;
  Placement placement_;
  Camera camera_;
  Look look_;
  Vector3 walk_m_s_ = Vector3::Zero();  ///< taken off, as on a treadmill: the studio has no room
  std::unique_ptr<Renderer> renderer_;  ///< made with the first picture
  Skin skin_;
};

/// The mean velocity of somebody who walks on level ground, to film the walk on the spot; zero for
/// everybody else.
Vector3 walking_velocity(const exercise::Performance& performance);

/// How the person stands or lies over the whole performance, and all that must be seen. `walk_m_s`
/// is taken off the person's way.
Placement placement_of(const exercise::Performance& performance,
                       const Vector3& walk_m_s = Vector3::Zero());

/// "knees_apart=15deg", "shallow" (its typical size), "heels_up=3cm", "shallow=40%": the fault
/// named must be one of the motion's; else the nearest names are offered.
Result<exercise::FaultSize> parse_fault(const exercise::Motion& motion, const std::string& text);

}  // namespace medius::figure
