// The programme's rules as data/programme/*.yaml states them: every threshold with its source and
// how well it is known.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"
#include "medius/programme/person.h"

namespace medius::programme {

using exercise::Text;

/// Where a rule comes from. RECALLED is shown as unverified; source NOTE is our own proposal.
struct Source {
  std::string key;
  std::string status;
};

/// "fact at least / above / below a value" over the flat table of facts (facts.h).
struct Condition {
  std::string fact;
  std::optional<double> at_least, above, below;
};

using Points = std::map<std::string, int>;  ///< condition -> points

struct SafetyQuestion {
  std::string id;
  Text words;
  Points points, new_or_worse;
  Source source;
};

struct SafetyFact {
  Condition when;
  Points points;
  std::vector<std::string> needs_any;      ///< questions of which one must be answered yes
  std::vector<Condition> needs_all_facts;  ///< and facts that must hold
  Source source;
};

struct SafetyCondition {
  std::string id;
  Text words;
  int see = 0, stop = 0;
  std::string urgency;  ///< now, this_week, soon
};

struct Sign {
  Condition when;
  int points = 0;
  Text words;
  Source source;
};

struct PatternRule {
  std::string id;
  Text name, explanation;
  int some = 0, several = 0;
  std::vector<Sign> signs;
  std::map<std::string, int> raises;  ///< family -> priority
  std::vector<std::string> sources;
};

struct Norm {
  Sex sex = Sex::Unstated;  ///< Unstated: both
  int age_from = 0, age_to = 200;
  double low = 0.0;
  std::optional<double> high;
  Source source;
};

struct TestRule {
  std::string id, unit, exercise;
  Text words;
  bool sided = false, higher_is_worse = false;
  double error = 0.0;  ///< standard error of one measurement
  Source error_source;
  std::optional<double> ceiling, side_gap;
  std::vector<Norm> norms;
};

/// How a rung is done, and what it asks of room and body.
struct Form {
  std::string exercise, variant;
  std::string position;
  std::vector<std::string> needs, avoid;
  bool measured = true;  ///< false: the camera does not judge it, the clock leads
};

/// One rung: an exercise with its dose range.
struct Level : Form {
  std::vector<Form> instead;   ///< the same where it cannot be done so: on a bed, at a hold
  std::string easier_variant;  ///< of the ladder's first rung
  bool sided = false;
  int reps_first = 0, reps_last = 0, step = 1, sets = 1;
  double hold_s = 0.0, rep_s = 0.0, rest_s = 0.0;
};

enum class Kind { Strength, Stretch, Daily };

struct Family {
  std::string id;
  Kind kind = Kind::Strength;
  int base_priority = 0;
  std::vector<std::string> trains;
  Text words, why;
  Source source;
  std::optional<Condition> unless;  ///< what makes the family needless
  std::vector<Level> levels;
};

struct Avoidance {
  std::string id;
  Condition when;
  Text words;
  Source source;
};

/// What to mind in a position, where a fact asks for it: said with the line, nothing is left out.
struct Care {
  std::string id;
  Condition when;
  std::vector<std::string> positions;  ///< none: any; and
  std::vector<std::string> families;   ///< none: any
  Text words;
  Source source;
};

struct Rule {
  double value = 0.0;
  double least = 0.0;
  std::string note;
  Source source;
};

struct Rules {
  std::vector<SafetyCondition> safety_conditions;
  std::vector<SafetyQuestion> safety_questions;
  std::vector<SafetyFact> safety_facts;
  std::vector<PatternRule> patterns;
  std::vector<TestRule> tests;
  std::vector<Family> families;
  std::vector<Avoidance> avoidances;
  std::vector<Care> cares;
  std::map<std::string, Rule> rules;
  std::map<std::string, Text> words;

  /// A number of rules.yaml; a name it lacks is a programmer's mistake (throws std::out_of_range).
  [[nodiscard]] double value(const std::string& name) const { return rules.at(name).value; }
  [[nodiscard]] const Family* family(std::string_view id) const;
  [[nodiscard]] const TestRule* test(std::string_view id) const;
};

/// Reads data/programme/*.yaml. A mistake names file and line.
Result<Rules> read_rules(const std::filesystem::path& data_folder);

}  // namespace medius::programme
