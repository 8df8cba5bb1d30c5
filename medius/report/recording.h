// What a report is made of: the result of one recording.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/form/analysis.h"
#include "medius/pose/landmarks.h"

namespace medius::report {

/// The picture of a cue's moment.
struct Still {
  std::string cue;                     ///< its id
  form::Side side = form::Side::Both;  ///< a cue may be seen on each side
  double time_s = 0.0;
  int width_px = 0;
  int height_px = 0;
  std::string jpeg;
};

/// A reference in a form to print: data/sources.csv.
struct Source {
  std::string words;  ///< "Ekstrom RA et al. 2007. Electromyographic analysis ..."
  std::string url;    ///< may be empty
};

struct Recording {
  std::string name;     ///< the file's name without its folders, or "camera"
  std::string date;     ///< ISO 8601, for the heading; empty where it is not known
  std::string version;  ///< of medius
  double height_m = 0.0;
  exercise::Exercise exercise;
  form::FormResult form;
  pose::Landmarks landmarks;
  std::vector<Still> stills;
  std::vector<exercise::Text> notes;      ///< on the recording: damage, darkness, a second person
  std::map<std::string, Source> sources;  ///< by their keys
};

/// Length of the recording that was looked at, in seconds.
inline double length_s(const Recording& recording) {
  return recording.form.end_s - recording.form.start_s;
}

}  // namespace medius::report
