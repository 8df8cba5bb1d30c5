// Inverse kinematics of a recording: markers (and coordinates, and orientation sensors) over time
// to coordinates over time, each with its standard error.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/fit/ik_solver.h"
#include "medius/motion/markers.h"
#include "medius/motion/time_series.h"

namespace medius::fit {

/// What was measured, frame by frame, in the order of the tasks.
struct IkRecording {
  std::vector<double> time;           ///< s
  std::vector<Vector3> markers;       ///< frame-major, one a marker task; NaN: not seen
  std::vector<double> coordinates;    ///< frame-major, one a coordinate task; NaN: none
  std::vector<Matrix3> orientations;  ///< frame-major, one a sensor; R_GS

  [[nodiscard]] int frames() const { return static_cast<int>(time.size()); }
};

struct IkResult {
  std::vector<double> time;      ///< s
  motion::Table q;               ///< (frames x coordinates) rad, m
  motion::Table standard_error;  ///< (frames x coordinates); NaN where not seen
  std::vector<std::string> markers;
  motion::Table marker_error;     ///< (frames x marker tasks) m; NaN where not seen
  motion::Table marker_position;  ///< (frames x 3 marker tasks) m, of the model's markers
  std::vector<int> iterations;    ///< evaluations of the model a frame
  std::vector<char> converged;
  std::vector<std::string> notes;  ///< what a person should know
};

struct IkRunOptions {
  IkOptions solver;
  int threads = 1;  ///< 0: all cores; the result is the same to the bit whatever the number
  bool standard_errors = true;
  /// Where the first frame's search starts; the model's default values where absent.
  std::optional<Eigen::VectorXd> initial_q;
};

/// Pairs the model's markers with the recording's by name, all with weight 1. Fails where no name
/// is in both, naming some of each.
Result<IkTasks> tasks_for_all_markers(const body::Model& model,
                                      const motion::MarkerSeries& markers);

/// The frames of `markers` in [begin, end] as targets of the tasks' markers. A task whose marker is
/// not in the recording is never seen, and a note says so.
Result<IkRecording> marker_recording(const IkTasks& tasks, const motion::MarkerSeries& markers,
                                     double begin, double end, std::vector<std::string>& notes);

/// Every frame of the recording. The first frame is searched without a guess; each chunk of frames
/// starts from it and again without a guess, each further frame from the two before.
Result<IkResult> inverse_kinematics(const body::Model& model, const IkTasks& tasks,
                                    const IkRecording& recording, const IkRunOptions& options,
                                    const Work& work = {});

/// Coordinates as OpenSim writes them: degrees for rotations, metres, "coupled" ones in radians.
motion::TimeSeries coordinates_series(const body::Model& model, const std::vector<double>& time,
                                      const motion::Table& q);
/// As above from radians and metres to the same; `unit_of` standard errors likewise.
motion::TimeSeries standard_error_series(const body::Model& model, const IkResult& result);
/// total_squared_error, marker_error_RMS, marker_error_max (m², m) as OpenSim reports them.
motion::TimeSeries marker_error_series(const IkResult& result);
/// Positions of the model's markers (m), columns NAME_tx ...
motion::TimeSeries marker_position_series(const IkResult& result);

/// "/jointset/hip_r/hip_flexion_r/value" -> "hip_flexion_r"; "" for speeds and other states.
std::string_view coordinate_of_label(std::string_view label);

/// Coordinates (rad, m) of a model from a file's columns at the file's times: by short name or by
/// the end of a state path (".../knee_angle_r/value"). Columns the model lacks and coordinates the
/// file lacks (these stay at their default) are noted. Degrees are converted except for "coupled"
/// coordinates, which OpenSim never converts. Angles far beyond a turn in a file that says radians
/// are refused.
struct CoordinateTable {
  std::vector<double> time;
  motion::Table q;              ///< (frames x coordinates)
  std::vector<char> from_file;  ///< coordinates: whether the file gave it
  std::vector<std::string> notes;
};
Result<CoordinateTable> coordinates_from(const body::Model& model,
                                         const motion::TimeSeries& series);

}  // namespace medius::fit
