// The pose network behind one small interface: tensors in, tensors out.
//
// Two networks of the BlazePose family [Bazarevsky et al. 2020, arXiv 2006.10204; Grishchenko et
// al. 2022, arXiv 2206.11678]: one finds people in a whole picture, one finds 39 points of the
// person in a square region of it. What the numbers mean: detector.h and decode.h.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "medius/base/result.h"

namespace medius::pose {

enum class NetworkSize { Lite, Full, Heavy };
std::string_view name(NetworkSize size);
/// "lite", "full" or "heavy".
std::optional<NetworkSize> network_size(std::string_view name);

inline constexpr int kDetectorSide = 224;
inline constexpr int kAnchorCount = 2254;
inline constexpr int kDetectorValues = 12;  ///< box (x, y, width, height), 4 keypoints (x, y)
inline constexpr int kLandmarkSide = 256;
inline constexpr int kHeatmapSide = 64;
inline constexpr int kNetworkPointCount = 39;  ///< 33 landmarks, 6 that say where the person is

struct DetectorOutput {
  std::span<const float> boxes;   ///< kAnchorCount x kDetectorValues
  std::span<const float> scores;  ///< kAnchorCount logits
};

struct LandmarkOutput {
  std::span<const float> points;    ///< 39 x (x, y, z, visibility logit, presence logit)
  float person = 0.0F;              ///< probability that the region holds a person
  std::span<const float> heatmaps;  ///< 64 x 64 x 39 logits
  std::span<const float> world;     ///< 39 x (x, y, z), m
};

/// One thread's own: spans stay valid until its next call.
class PoseNetwork {
 public:
  virtual ~PoseNetwork() = default;
  /// To be filled before each detect(): 224 x 224 x RGB, -1..1.
  virtual std::span<float> detector_input() = 0;
  virtual Result<DetectorOutput> detect() = 0;
  /// To be filled before each locate(): 256 x 256 x RGB, 0..1.
  virtual std::span<float> landmark_input() = 0;
  virtual Result<LandmarkOutput> locate() = 0;
};

/// OpenVINO on the CPU in 32-bit floats (16-bit ones move world points by centimetres) with the
/// weights of tools/setup, looked for in `folder`, or where the downloads are kept.
Result<std::unique_ptr<PoseNetwork>> open_network(NetworkSize size, int threads = 1,
                                                  const std::filesystem::path& folder = {});

}  // namespace medius::pose
