// OpenSim's ScaleTool file: the generic model, how to scale it, how to put its markers where they
// were on the person.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "medius/fit/ik_setup.h"
#include "medius/fit/scale.h"

namespace medius::fit {

/// A body's factors written down by hand.
struct ManualScale {
  std::string body;
  Vector3 factors = Vector3::Ones();
};

struct ScaleSetup {
  std::string name = "scaled";
  double mass = -1;  ///< kg; not positive: the model's own
  std::filesystem::path model_file, marker_set_file;

  bool apply_scaler = true;
  std::vector<std::string> order;  ///< "measurements", "manualScale"
  std::vector<Measurement> measurements;
  std::vector<ManualScale> manual;
  std::filesystem::path scaler_marker_file, scaler_output_model, scaler_output_factors;
  double scaler_begin = 0, scaler_end = 0;
  bool preserve_mass_distribution = false;

  bool apply_placer = true;
  std::vector<IkTaskSpecification> tasks;
  std::filesystem::path placer_marker_file, placer_coordinate_file;
  std::filesystem::path placer_output_model, placer_output_motion, placer_output_markers;
  double placer_begin = 0, placer_end = 0;
  double most_marker_movement = -1;  ///< mm as OpenSim takes it; negative: no limit
};

Result<ScaleSetup> read_scale_setup(const std::filesystem::path& file);

struct ScaleResult {
  ScaleFactors factors;
  std::vector<Measured> measured;
  body::ModelSpecification scaled_model;  ///< before its markers were moved
  body::ModelSpecification model;         ///< the end
  std::vector<std::string> coordinates;   ///< names, of the static pose
  Eigen::VectorXd static_pose;            ///< rad, m; empty where no marker was placed
  double marker_rms = 0;                  ///< m, of the static pose before the markers moved
  std::vector<std::string> notes;
};

/// The whole tool; writes nothing.
Result<ScaleResult> run_scale(const ScaleSetup& setup);

/// Moves every marker that is not fixed to where it was seen (mean over [begin, end]), in the pose
/// that fits the tasks best. Markers that were not recorded are taken out of the model.
struct PlacedMarkers {
  body::ModelSpecification model;
  Eigen::VectorXd q;
  double marker_rms = 0;
  std::vector<std::string> notes;
};
Result<PlacedMarkers> place_markers(const body::ModelSpecification& model, const ScaleSetup& setup);

/// <ScaleSet> with a Scale a body, as OpenSim writes it.
std::string scale_set_text(const ScaleFactors& factors);
/// <MarkerSet> of the model's markers, as OpenSim writes it.
std::string marker_set_text(const body::ModelSpecification& model);

}  // namespace medius::fit
