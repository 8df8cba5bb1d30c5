// A model made to a person's measure: lengths by body, masses to a total, muscles in proportion.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "medius/body/model.h"
#include "medius/motion/markers.h"

namespace medius::fit {

/// Scale factors along the axes of each body; a body that is not named keeps its size.
using ScaleFactors = std::map<std::string, Vector3, std::less<>>;

struct ScaleOptions {
  /// Masses keep their ratios; otherwise each follows its body's volume before the total is set.
  bool preserve_mass_distribution = false;
  double final_mass = 0;  ///< kg; 0: as it comes out
};

/// Every length that hangs on a body times its factors: mass centre, frames, markers, path points,
/// wrap objects, the translations of custom joints that no coordinate is itself; inertia by
/// OpenSim's rule (a cylinder where the factors differ). Optimal fibre, tendon slack and resting
/// lengths follow their path's length in the default pose.
Result<body::ModelSpecification> scaled(const body::ModelSpecification& model,
                                        const ScaleFactors& factors, const ScaleOptions& options);

/// A distance between two markers that tells how large bodies are.
struct MarkerPair {
  std::string first, second;
};
struct Measurement {
  std::string name;
  std::vector<MarkerPair> pairs;
  /// Bodies and the axes (0, 1, 2) along which they take the measurement's factor.
  std::vector<std::pair<std::string, std::vector<int>>> bodies;
};

/// What one measurement came to.
struct Measured {
  std::string name;
  double factor = 1;  ///< mean over the pairs of measured over model's distance
  /// Of the factor, from the spread between the pairs, or that over the frames where it is larger.
  double standard_error = 0;
  int frames = 0;
};

/// Distances between the markers in the model's default pose and in the recording's frames [begin,
/// end]. Fails where a marker of a pair is in neither, naming it.
Result<Measured> measure(const body::Model& model, const motion::MarkerSeries& markers,
                         double begin, double end, const Measurement& measurement);

}  // namespace medius::fit
