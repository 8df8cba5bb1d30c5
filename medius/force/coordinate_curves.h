// A recorded motion as functions of time: what every inverse tool starts from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "medius/base/natural_splines.h"
#include "medius/body/data.h"
#include "medius/motion/time_series.h"

namespace medius::force {

struct CoordinateCurvesOptions {
  double low_pass_hz = -1;  ///< below zero: none; OpenSim's filter over the whole file
  int degree = 5;           ///< of the splines
  /// Speeds from their own columns ("NAME_u", ".../NAME/speed") where the file has them, as OpenSim
  /// takes them from a states file; else they are the coordinates' derivatives.
  bool speed_columns = false;
  /// Prescribed coordinates by their columns where the file has them, as OpenSim's inverse dynamics
  /// takes them; else by their functions, as its analyses do.
  bool columns_before_functions = false;
};

/// Coordinates, their rates and second rates at any time. Read-only after make().
class CoordinateCurves {
 public:
  /// Columns by coordinate name ("hip_flexion_r", or a state path that ends in it or in
  /// ".../hip_flexion_r/value"); angles as the series says (in_degrees), where "coupled"
  /// coordinates are never converted, as OpenSim reads them. A prescribed coordinate follows its
  /// function of time; one without a column follows its coupler, else keeps its default value;
  /// notes() says which.
  static Result<CoordinateCurves> make(const body::Model& model, const motion::TimeSeries& series,
                                       const CoordinateCurvesOptions& options = {});

  /// Sets q, u, udot in `data`. Does not allocate.
  void set(const body::Model& model, double time, body::Data& data) const;

  /// The samples from the recording's first to its last time.
  [[nodiscard]] const std::vector<double>& times() const { return times_; }
  /// Where the splines' knots are: with a filter those of the recording, resampled where its steps
  /// differ and padded at both ends.
  [[nodiscard]] const std::vector<double>& samples() const { return samples_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::vector<double> times_, samples_;
  NaturalSplines curves_;         ///< a column for each coordinate in `coordinates_`
  std::vector<int> coordinates_;  ///< coordinate of each curve
  NaturalSplines speeds_;         ///< likewise for `with_speed_`
  std::vector<int> with_speed_;
  std::vector<int> coupled_;  ///< couplers that set coordinates without a column
  std::vector<int> driven_;   ///< prescribed coordinates that follow their functions
  Eigen::VectorXd resting_;   ///< default values
  std::vector<std::string> notes_;
};

}  // namespace medius::force
