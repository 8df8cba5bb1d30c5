// The catalogue: what data/exercises/*.yaml says of each exercise, but for its motion.
//
// Adding an exercise changes no code: signals are expressions over named landmarks
// (exercise/expression.h), and everything a person may be judged by stands in the file with its
// source and how well it is known.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/expression.h"

namespace medius::exercise {

/// The languages of the words, in the order of Text's members.
enum class Language { English, German };

/// A sentence in each language; never empty after reading.
struct Text {
  std::string en;
  std::string de;

  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::German ? de : en;
  }
};

/// Where a figure comes from: a key of data/sources.csv and how well it is known.
struct Citation {
  std::string source;  ///< "Ekstrom2007"; "convention" and "design" where nothing is published
  std::string status;  ///< SEEN or RECALLED: a RECALLED figure is shown as unverified
  std::string grade;   ///< primary-abstract, secondary, high, medium, low, convention, design
  std::string note;    ///< what to keep in mind; may be empty
};

/// A muscle the exercise trains or lengthens, with the activity measured by others where known.
struct MuscleRole {
  std::string muscle;                  ///< gluteus_maximus
  std::string role;                    ///< trains, steadies, lengthens
  std::optional<double> percent_mvic;  ///< EMG in percent of a maximal voluntary contraction
  std::optional<double> sd;
  std::string variant;  ///< of the exercise in the study
  std::optional<Citation> citation;
};

struct Dose {
  int sets = 0;
  int repetitions = 0;  ///< 0 for holds
  double hold_s = 0.0;  ///< of a hold, or at the top of each repetition
  double down_s = 0.0;  ///< advised tempo towards the turning point
  double up_s = 0.0;    ///< and back
  double rest_s = 0.0;  ///< between sets
  int days_a_week = 0;
  Citation citation;
};

struct Contraindication {
  std::string id;    ///< stable, for the programme's rules: "hip_replacement_recent"
  std::string rule;  ///< avoid, ask (a professional first) or adapt (an easier variant)
  Text words;
  Citation citation;
};

/// Where the movement is seen: the plane a signal lies in decides which camera view resolves it.
enum class Plane {
  Sagittal,  ///< seen from the person's side
  Frontal,   ///< seen from the person's front or back
  Space,     ///< an angle in space: measured landmarks only, or a view's guess with a large error
  Vertical,  ///< heights alone: any level camera shows them
  Picture,   ///< as it lies in the picture, whatever the view: lengths that a view only shortens
};

/// The views in which something can be seen, or from which it is best filmed.
enum class View { Front, Back, Side, Oblique, FootEnd, HeadEnd, Above };
std::string_view name(View view);
std::string_view name(Plane plane);

/// Which sides a signal is computed for.
enum class Sides {
  Middle,  ///< one series for the body
  Each,    ///< a series for the left and one for the right
};

struct SignalSpecification {
  std::string name;  ///< snake_case; an expression may name an earlier signal
  Text words;
  std::string unit;  ///< deg, ratio or statures (fractions of body height)
  Plane plane = Plane::Sagittal;
  Sides sides = Sides::Middle;
  Expression expression;
};

/// How repetitions are found on one signal.
struct Counting {
  std::string signal;
  bool effort_is_high = true;  ///< the signal rises from rest to the turning point
  /// In the signal's unit: a smaller movement is not even partial.
  double least_range = 0.0;
  /// What the exercise asks for. A repetition counts from 0.6 of the person's own usual range, or
  /// from this, whichever is less; what lies between `least_range` and that is partial.
  double full_range = 0.0;
  double least_s = 0.5;     ///< shorter is a twitch
  double longest_s = 20.0;  ///< longer is a rest with a movement at each end
  bool alternates = false;  ///< left and right overlap in time (walking): both sides count
  bool in_place = true;     ///< the feet end where they began: a walk to the camera never counts
  std::string companion;    ///< signal on which left and right are compared; may be empty
  std::string side_by;  ///< signal, larger on the working side at the turning point; may be empty
  std::string
      while_true;  ///< name of a condition outside which the signal means nothing; may be empty
  /// Name of a condition without which a movement is another exercise (a free leg); looked at where
  /// the movement turns; may be empty.
  std::string at_turn;
};

/// In which posture a hold's clock runs.
struct HoldPosture {
  double least_s = 1.0;    ///< shorter is a passing moment
  double forgive_s = 0.5;  ///< a lapse this short does not stop the clock
};

/// "signal between low and high", all of which make a named condition (posture, set-up).
struct Limit {
  std::string signal;
  std::optional<double> low;
  std::optional<double> high;
};
struct Condition {
  std::string name;  ///< posture (holds), upright, ...
  Text words;
  std::vector<Limit> limits;
};

/// Over which part of a repetition or hold a cue's value is taken.
enum class Window { Whole, Turn, Start, Towards, Back };
/// How the window's samples become one value.
enum class Statistic { Mean, Max, Min, Range, Change };

/// A technique fault: what is measured, from where it can be seen, what is said.
struct CueSpecification {
  std::string id;      ///< knees_inward
  Text fault;          ///< what was seen: "The knees move inward"
  Text say;            ///< what to do: "Press the knees out, in line with the toes"
  bool judged = true;  ///< false: spoken as a reminder, never judged (squeeze, engage the core)
  std::string signal;
  Window window = Window::Whole;
  Statistic statistic = Statistic::Mean;
  std::optional<double> above;  ///< a fault beyond this
  std::optional<double> below;  ///< a fault under this
  std::vector<View> views;      ///< that resolve it
  int severity = 1;             ///< 1 style, 2 matters, 3 stop and mend
  Text turn_camera;             ///< what to do to have it seen
  Citation citation;
};

struct Variant {
  std::string id;  ///< "wide-toes-out"
  Text name;
  std::string level;     ///< easier, same, harder
  Text set_up;           ///< what differs
  std::string exercise;  ///< where the variant is a catalogue exercise of its own
  /// Cues whose threshold differs in this variant: id -> threshold in the cue's direction.
  std::vector<std::pair<std::string, double>> thresholds;
  std::vector<std::string> silent_cues;  ///< that make no sense in this variant
};

struct CameraAdvice {
  View best = View::Side;
  std::vector<View> good;     ///< in which the exercise is followed at all
  std::vector<View> refused;  ///< foot end, head end: the legs hide the trunk
  double distance_m = 2.5;
  double height_m = 1.0;
  Text words;
};

/// One trait of the recognition: where a signal lies while this exercise is done.
struct Trait {
  std::string signal;
  std::string of;  ///< rest, turn, range or mean
  double low = 0.0;
  double high = 0.0;
};

enum class Kind {
  Repetitions,
  Hold,
  Posture,  ///< looked at while it lasts; no dose
  Gait,     ///< cycles of left and right
};
std::string_view name(Kind kind);

struct Exercise {
  std::string id;  ///< "glute-bridge", the file's name
  Text name;
  std::string family;  ///< bridge, clamshell, squat, stretch, posture, daily
  Kind kind = Kind::Repetitions;
  std::string
      position;  ///< standing, sitting, supine, side-lying, prone, hands-and-knees, kneeling
  bool one_sided = false;  ///< done left and right apart
  Text purpose;
  std::vector<std::string> equipment;  ///< mat, chair, step, wall
  std::vector<MuscleRole> muscles;
  std::vector<Text> set_up;  ///< steps, in order
  std::vector<Text> steps;   ///< the movement, in order
  Dose dose;
  std::vector<Contraindication> contraindications;
  CameraAdvice camera;
  std::vector<SignalSpecification> signals;
  std::vector<Condition> conditions;
  std::optional<Counting> counting;  ///< kinds Repetitions and Gait
  std::optional<HoldPosture> hold;   ///< kinds Hold and Posture: condition "posture"
  std::vector<CueSpecification> cues;
  std::vector<Variant> variants;
  std::vector<Trait> traits;
  std::vector<std::string> easier;  ///< ids of other exercises, nearest first
  std::vector<std::string> harder;

  /// The signal's place in `signals`, -1 when there is none of that name.
  [[nodiscard]] int signal_index(std::string_view signal) const;
};

/// All exercises, sorted by id.
struct Catalogue {
  std::vector<Exercise> exercises;

  /// By id, or by its English or German name; otherwise an Error that offers the nearest names.
  [[nodiscard]] Result<const Exercise*> find(std::string_view name) const;
};

/// Reads one exercise from `text`; a mistake names `file` and line. The `motion:` section is read
/// elsewhere (exercise/motion.h).
Result<Exercise> parse_exercise(std::string_view text, const std::string& file);

/// Reads every *.yaml of `folder` (data/exercises), checks that references between exercises lead
/// somewhere.
Result<Catalogue> read_catalogue(const std::filesystem::path& folder);

}  // namespace medius::exercise
