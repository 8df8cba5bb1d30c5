#include "medius/pose/jumps.h"

#include <algorithm>

namespace medius::pose {
namespace {

using enum Landmark;
constexpr double kFarthestBack_s = 0.7;  // after so long anything may be reached

}  // namespace

double fastest_m_s(Landmark landmark) {
  switch (landmark) {
    case LeftShoulder:
    case RightShoulder:
    case LeftHip:
    case RightHip:
      return 4.0;
    case LeftElbow:
    case RightElbow:
    case LeftKnee:
    case RightKnee:
      return 5.5;
    case LeftWrist:
    case RightWrist:
    case LeftAnkle:
    case RightAnkle:
    case LeftHeel:
    case RightHeel:
    case LeftFootIndex:
    case RightFootIndex:
      return 7.0;
    case LeftPinky:
    case RightPinky:
    case LeftIndex:
    case RightIndex:
    case LeftThumb:
    case RightThumb:
      return 9.0;
    default:
      return 5.0;  // the face
  }
}

std::vector<bool> reachable(std::span<const double> time_s, std::span<const Vector2> places,
                            std::span<const double> weights, double fastest, double tolerance) {
  const std::size_t n = places.size();
  // best[i]: the heaviest chain that ends at i; heaviest[i]: where the heaviest up to i ends.
  std::vector<double> best(n, 0.0);
  std::vector<std::size_t> before(n, n), heaviest(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) heaviest[i] = heaviest[i - 1];
    if (!(weights[i] > 0.0)) continue;
    std::size_t j = i;
    while (j-- > 0) {
      const double gap_s = time_s[i] - time_s[j];
      if (gap_s > kFarthestBack_s) {
        const std::size_t far = heaviest[j];
        if (far < n && best[far] > best[i]) best[i] = best[far], before[i] = far;
        break;
      }
      if (!(weights[j] > 0.0) || best[j] <= best[i]) continue;
      if ((places[i] - places[j]).norm() > fastest * gap_s + tolerance) continue;
      best[i] = best[j];
      before[i] = j;
    }
    best[i] += weights[i];
    if (heaviest[i] == n || best[i] > best[heaviest[i]]) heaviest[i] = i;
  }
  std::vector<bool> reached(n, false);
  for (std::size_t i = n > 0 ? heaviest[n - 1] : n; i < n; i = before[i]) reached[i] = true;
  return reached;
}

}  // namespace medius::pose
