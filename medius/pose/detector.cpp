#include "medius/pose/detector.h"

#include <algorithm>
#include <cmath>

namespace medius::pose {
namespace {

constexpr double kLowestScore = 0.5;
constexpr double kSamePerson = 0.3;  // share of two boxes' union that they have in common
constexpr float kLargestLogit = 100.0F;

struct Anchors {
  std::array<Vector2, kAnchorCount> centre;

  Anchors() {
    std::size_t at = 0;
    constexpr std::array<std::array<int, 2>, 3> kGrids{{{28, 2}, {14, 2}, {7, 6}}};
    for (const auto& [cells, each] : kGrids)
      for (int row = 0; row < cells; ++row)
        for (int column = 0; column < cells; ++column)
          for (int copy = 0; copy < each; ++copy)
            centre[at++] = {(column + 0.5) / cells, (row + 0.5) / cells};
  }
};

const Anchors& anchors() {
  static const Anchors the_anchors;
  return the_anchors;
}

double overlap(const Detection& a, const Detection& b) {
  const Vector2 common =
      (a.upper_px.cwiseMin(b.upper_px) - a.lower_px.cwiseMax(b.lower_px)).cwiseMax(Vector2::Zero());
  const double shared = common.prod();
  const double total = (a.upper_px - a.lower_px).prod() + (b.upper_px - b.lower_px).prod() - shared;
  return total > 0.0 ? shared / total : 0.0;
}

Detection decoded(std::span<const float> values, const Vector2& anchor, double score,
                  const Region& region) {
  const auto point = [&](std::size_t index) -> Vector2 {
    return Vector2(static_cast<double>(values[index]), static_cast<double>(values[index + 1])) /
           kDetectorSide;
  };
  Detection detection;
  detection.score = score;
  const Vector2 centre = point(0) + anchor, half = point(2) / 2.0;
  detection.lower_px = region.to_picture(centre - half);
  detection.upper_px = region.to_picture(centre + half);
  for (std::size_t k = 0; k < 4; ++k)
    detection.keypoints_px[k] = region.to_picture(point(4 + 2 * k) + anchor);
  return detection;
}

/// The mean of `candidates`, weighted by their scores.
Detection mean_of(std::span<const Detection> candidates) {
  Detection mean;
  mean.lower_px = mean.upper_px = Vector2::Zero();
  mean.keypoints_px.fill(Vector2::Zero());
  double total = 0.0;
  for (const Detection& one : candidates) {
    total += one.score;
    mean.lower_px += one.score * one.lower_px;
    mean.upper_px += one.score * one.upper_px;
    for (std::size_t k = 0; k < 4; ++k) mean.keypoints_px[k] += one.score * one.keypoints_px[k];
  }
  mean.score = candidates.front().score;
  mean.lower_px /= total;
  mean.upper_px /= total;
  for (Vector2& keypoint : mean.keypoints_px) keypoint /= total;
  return mean;
}

}  // namespace

Detector::Detector() : cropper_(kDetectorSide) {
  candidates_.reserve(kAnchorCount);
  people_.reserve(64);
}

Result<std::span<const Detection>> Detector::find(PoseNetwork& network,
                                                  const video::Picture& picture) {
  const Region region = whole_picture(picture);
  cropper_.crop(picture, region, Border::Black, {2.0F / 255.0F, -1.0F}, network.detector_input());
  MEDIUS_TRY(const DetectorOutput output, network.detect());

  candidates_.clear();
  for (std::size_t i = 0; i < kAnchorCount; ++i) {
    const double logit =
        static_cast<double>(std::clamp(output.scores[i], -kLargestLogit, kLargestLogit));
    const double score = 1.0 / (1.0 + std::exp(-logit));
    if (score < kLowestScore) continue;
    candidates_.push_back(decoded(output.boxes.subspan(i * kDetectorValues, kDetectorValues),
                                  anchors().centre[i], score, region));
  }
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });

  people_.clear();
  auto rest = candidates_.begin();
  while (rest != candidates_.end()) {
    const Detection surest = *rest;
    const auto others = std::stable_partition(rest, candidates_.end(), [&](const Detection& one) {
      return overlap(surest, one) > kSamePerson;
    });
    if (others == rest) break;  // a box without area
    people_.push_back(mean_of({rest, others}));
    rest = others;
  }
  return std::span<const Detection>(people_);
}

}  // namespace medius::pose
