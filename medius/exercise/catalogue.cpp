#include "medius/exercise/catalogue.h"

#include <algorithm>
#include <set>

#include "medius/base/files.h"
#include "medius/exercise/yaml_reader.h"

namespace medius::exercise {
namespace {

// One member function a section of the file, in the file's order.
class ExerciseReader {
 public:
  ExerciseReader(YAML::Node root, const std::string& file) : root_(std::move(root)), yaml_(file) {}

  Result<Exercise> read() {
    yaml_.only(root_, {"id",
                       "name",
                       "family",
                       "kind",
                       "position",
                       "one_sided",
                       "purpose",
                       "equipment",
                       "muscles",
                       "set_up",
                       "steps",
                       "dose",
                       "contraindications",
                       "camera",
                       "signals",
                       "conditions",
                       "counting",
                       "hold",
                       "cues",
                       "variants",
                       "recognise",
                       "easier",
                       "harder",
                       "motion"});
    identity();
    muscles();
    dose();
    contraindications();
    camera();
    signals();
    conditions();
    counting();
    cues();
    variants();
    traits();
    if (yaml_.failed()) return yaml_.error();
    return exercise_;
  }

 private:
  Text words(const YAML::Node& map, std::string_view key, bool required = true) {
    const YAML::Node node = yaml_.child(map, key, required);
    return node.IsDefined() ? words_of(node) : Text{};
  }
  Text words_of(const YAML::Node& node) {
    yaml_.only(node, {"en", "de"});
    return {yaml_.text(node, "en", true), yaml_.text(node, "de", true)};
  }
  std::vector<Text> sentences(std::string_view key) {
    std::vector<Text> all;
    const YAML::Node node = yaml_.child(root_, key);
    if (!node.IsDefined()) return all;
    if (!node.IsSequence()) {
      yaml_.fail(node, fmt::format("'{}' must be a list of sentences", key));
      return all;
    }
    for (const auto& item : node) all.push_back(words_of(item));
    return all;
  }
  /// Calls `read` for each map of the list `key`.
  template <typename Read>
  void each(const YAML::Node& map, std::string_view key, Read read) {
    const YAML::Node node = yaml_.child(map, key);
    if (!node.IsDefined()) return;
    if (!node.IsSequence()) return yaml_.fail(node, fmt::format("'{}' must be a list", key));
    for (const auto& item : node) {
      if (yaml_.failed()) return;
      read(item);
    }
  }

  Citation citation(const YAML::Node& map, std::string_view key = "source") {
    const YAML::Node node = yaml_.child(map, key, true);
    Citation from;
    if (!node.IsDefined()) return from;
    yaml_.only(node, {"key", "status", "grade", "note"});
    from.source = yaml_.text(node, "key", true);
    from.status = yaml_.choice(node, "status", {"SEEN", "RECALLED"}, -1) == 0 ? "SEEN" : "RECALLED";
    from.grade = yaml_.text(node, "grade", true);
    from.note = yaml_.text(node, "note");
    return from;
  }

  View view_of(const YAML::Node& node) {
    const std::string written = yaml_.scalar(node);
    for (int view = 0; view <= static_cast<int>(View::Above); ++view) {
      if (written == medius::exercise::name(static_cast<View>(view)))
        return static_cast<View>(view);
    }
    yaml_.fail(node,
               fmt::format("no view '{}'; it is one of: front, back, side, oblique, foot-end, "
                           "head-end, above",
                           written));
    return View::Side;
  }
  std::vector<View> views(const YAML::Node& map, std::string_view key) {
    std::vector<View> all;
    const YAML::Node node = yaml_.child(map, key);
    if (!node.IsDefined()) return all;
    if (!node.IsSequence()) {
      yaml_.fail(node, fmt::format("'{}' must be a list of views", key));
      return all;
    }
    for (const auto& item : node) all.push_back(view_of(item));
    return all;
  }

  void identity() {
    exercise_.id = yaml_.text(root_, "id", true);
    exercise_.name = words(root_, "name");
    exercise_.family = yaml_.text(root_, "family", true);
    exercise_.kind = static_cast<Kind>(
        yaml_.choice(root_, "kind", {"repetitions", "hold", "posture", "gait"}, -1));
    yaml_.choice(
        root_, "position",
        {"standing", "sitting", "supine", "side-lying", "prone", "hands-and-knees", "kneeling"},
        -1);
    exercise_.position = yaml_.text(root_, "position", true);
    exercise_.one_sided = yaml_.yes(root_, "one_sided", false);
    exercise_.purpose = words(root_, "purpose");
    exercise_.equipment = yaml_.texts(root_, "equipment");
    exercise_.set_up = sentences("set_up");
    exercise_.steps = sentences("steps");
    exercise_.easier = yaml_.texts(root_, "easier");
    exercise_.harder = yaml_.texts(root_, "harder");
  }

  void muscles() {
    each(root_, "muscles", [this](const YAML::Node& node) {
      yaml_.only(node, {"muscle", "role", "percent_mvic", "sd", "variant", "source"});
      MuscleRole role;
      role.muscle = yaml_.text(node, "muscle", true);
      yaml_.choice(node, "role", {"trains", "steadies", "lengthens"}, -1);
      role.role = yaml_.text(node, "role", true);
      role.variant = yaml_.text(node, "variant");
      if (yaml_.child(node, "percent_mvic").IsDefined()) {
        role.percent_mvic = yaml_.number(node, "percent_mvic", 0.0, 0.0, 400.0);
      }
      if (yaml_.child(node, "sd").IsDefined()) role.sd = yaml_.number(node, "sd", 0.0, 0.0, 200.0);
      if (yaml_.child(node, "source").IsDefined()) role.citation = citation(node);
      if (role.percent_mvic && !role.citation) {
        yaml_.fail(node, "a measured activity needs its source");
      }
      exercise_.muscles.push_back(std::move(role));
    });
  }

  void dose() {
    const bool dosed = exercise_.kind == Kind::Repetitions || exercise_.kind == Kind::Hold;
    const YAML::Node node = yaml_.child(root_, "dose", dosed);
    if (!node.IsDefined()) return;
    yaml_.only(node, {"sets", "repetitions", "hold_s", "down_s", "up_s", "rest_s", "days_a_week",
                      "source"});
    Dose& dose = exercise_.dose;
    dose.sets = static_cast<int>(yaml_.number(node, "sets", 1, 1, 20));
    dose.repetitions = static_cast<int>(yaml_.number(node, "repetitions", 0, 0, 200));
    dose.hold_s = yaml_.number(node, "hold_s", 0, 0, 600);
    dose.down_s = yaml_.number(node, "down_s", 0, 0, 20);
    dose.up_s = yaml_.number(node, "up_s", 0, 0, 20);
    dose.rest_s = yaml_.number(node, "rest_s", 0, 0, 600);
    dose.days_a_week = static_cast<int>(yaml_.number(node, "days_a_week", 3, 1, 7));
    dose.citation = citation(node);
  }

  void contraindications() {
    each(root_, "contraindications", [this](const YAML::Node& node) {
      yaml_.only(node, {"id", "rule", "words", "source"});
      Contraindication contraindication;
      contraindication.id = yaml_.text(node, "id", true);
      yaml_.choice(node, "rule", {"avoid", "ask", "adapt"}, -1);
      contraindication.rule = yaml_.text(node, "rule", true);
      contraindication.words = words(node, "words");
      contraindication.citation = citation(node);
      exercise_.contraindications.push_back(std::move(contraindication));
    });
  }

  void camera() {
    const YAML::Node node = yaml_.child(root_, "camera", true);
    if (!node.IsDefined()) return;
    yaml_.only(node, {"best", "good", "refused", "distance_m", "height_m", "words"});
    CameraAdvice& camera = exercise_.camera;
    const YAML::Node best = yaml_.child(node, "best", true);
    if (best.IsDefined()) camera.best = view_of(best);
    camera.good = views(node, "good");
    camera.refused = views(node, "refused");
    camera.distance_m = yaml_.number(node, "distance_m", 2.5, 0.5, 10.0);
    camera.height_m = yaml_.number(node, "height_m", 1.0, 0.0, 3.0);
    camera.words = words(node, "words");
  }

  void signals() {
    std::vector<std::string> names;
    each(root_, "signals", [&](const YAML::Node& node) {
      yaml_.only(node, {"name", "words", "unit", "plane", "sides", "is"});
      SignalSpecification signal;
      signal.name = yaml_.text(node, "name", true);
      if (std::find(names.begin(), names.end(), signal.name) != names.end()) {
        return yaml_.fail(node, fmt::format("signal '{}' stands here twice", signal.name));
      }
      signal.words = words(node, "words");
      yaml_.choice(node, "unit", {"deg", "ratio", "statures", "statures/s"}, -1);
      signal.unit = yaml_.text(node, "unit", true);
      signal.plane = static_cast<Plane>(
          yaml_.choice(node, "plane", {"sagittal", "frontal", "space", "vertical", "picture"}, -1));
      signal.sides = static_cast<Sides>(yaml_.choice(node, "sides", {"middle", "each"}, 0));
      const YAML::Node formula = yaml_.child(node, "is", true);
      if (!formula.IsDefined()) return;
      auto expression = compile_expression(yaml_.scalar(formula), names);
      if (!expression.ok()) return yaml_.fail(formula, expression.error().message);
      signal.expression = std::move(*expression);
      names.push_back(signal.name);
      exercise_.signals.push_back(std::move(signal));
    });
  }

  std::string signal_of(const YAML::Node& map, std::string_view key = "signal") {
    const YAML::Node node = yaml_.child(map, key, true);
    if (!node.IsDefined()) return {};
    std::string named = yaml_.scalar(node);
    if (exercise_.signal_index(named) < 0) {
      std::vector<std::string> known;
      for (const auto& signal : exercise_.signals) known.push_back(signal.name);
      yaml_.fail(node, fmt::format("no signal '{}'.{}", named, did_you_mean(named, known)));
    }
    return named;
  }

  std::optional<double> limit(const YAML::Node& map, std::string_view key) {
    if (!yaml_.child(map, key).IsDefined()) return std::nullopt;
    return yaml_.number(map, key, 0.0);
  }

  void conditions() {
    each(root_, "conditions", [this](const YAML::Node& node) {
      yaml_.only(node, {"name", "words", "limits"});
      Condition condition;
      condition.name = yaml_.text(node, "name", true);
      condition.words = words(node, "words");
      each(node, "limits", [&](const YAML::Node& item) {
        yaml_.only(item, {"signal", "low", "high"});
        const Limit one{signal_of(item), limit(item, "low"), limit(item, "high")};
        if (!one.low && !one.high) yaml_.fail(item, "a limit needs 'low' or 'high' or both");
        condition.limits.push_back(one);
      });
      exercise_.conditions.push_back(std::move(condition));
    });
  }

  [[nodiscard]] bool has_condition(std::string_view wanted) const {
    return std::any_of(exercise_.conditions.begin(), exercise_.conditions.end(),
                       [&](const Condition& condition) { return condition.name == wanted; });
  }

  void counting() {
    const bool counts = exercise_.kind == Kind::Repetitions || exercise_.kind == Kind::Gait;
    const YAML::Node node = yaml_.child(root_, "counting", counts);
    if (node.IsDefined()) {
      yaml_.only(node, {"signal", "effort", "least_range", "full_range", "least_s", "longest_s",
                        "alternates", "in_place", "companion", "side_by", "while", "at_turn"});
      Counting counting;
      counting.signal = signal_of(node);
      counting.effort_is_high = yaml_.choice(node, "effort", {"high", "low"}, -1) == 0;
      counting.least_range = yaml_.number(node, "least_range", 0.0, 0.0, 360.0);
      counting.full_range = yaml_.number(node, "full_range", 0.0, 0.0, 360.0);
      counting.least_s = yaml_.number(node, "least_s", 0.5, 0.05, 60.0);
      counting.longest_s = yaml_.number(node, "longest_s", 20.0, 0.5, 600.0);
      counting.alternates = yaml_.yes(node, "alternates", false);
      counting.in_place = yaml_.yes(node, "in_place", true);
      if (yaml_.child(node, "companion").IsDefined()) {
        counting.companion = signal_of(node, "companion");
      }
      if (yaml_.child(node, "side_by").IsDefined()) counting.side_by = signal_of(node, "side_by");
      counting.while_true = yaml_.text(node, "while");
      counting.at_turn = yaml_.text(node, "at_turn");
      if (counting.least_range <= 0.0 || counting.full_range < counting.least_range) {
        yaml_.fail(node, "0 < least_range <= full_range is expected");
      }
      for (const std::string& condition : {counting.while_true, counting.at_turn}) {
        if (!condition.empty() && !has_condition(condition)) {
          yaml_.fail(node, fmt::format("no condition '{}'", condition));
        }
      }
      exercise_.counting = counting;
    }
    const bool holds = exercise_.kind == Kind::Hold || exercise_.kind == Kind::Posture;
    const YAML::Node hold = yaml_.child(root_, "hold", holds);
    if (!hold.IsDefined()) return;
    yaml_.only(hold, {"least_s", "forgive_s"});
    exercise_.hold = HoldPosture{yaml_.number(hold, "least_s", 1.0, 0.1, 60.0),
                                 yaml_.number(hold, "forgive_s", 0.5, 0.0, 10.0)};
    if (!has_condition("posture")) yaml_.fail(hold, "a hold needs a condition named 'posture'");
  }

  void cues() {
    each(root_, "cues", [this](const YAML::Node& node) {
      yaml_.only(node, {"id", "fault", "say", "judged", "signal", "window", "statistic", "above",
                        "below", "views", "severity", "turn_camera", "source"});
      CueSpecification cue;
      cue.id = yaml_.text(node, "id", true);
      cue.say = words(node, "say");
      cue.judged = yaml_.yes(node, "judged", true);
      cue.citation = citation(node);
      cue.severity = static_cast<int>(yaml_.number(node, "severity", 1, 1, 3));
      if (cue.judged) judged(node, cue);
      exercise_.cues.push_back(std::move(cue));
    });
  }

  void judged(const YAML::Node& node, CueSpecification& cue) {
    cue.fault = words(node, "fault");
    cue.signal = signal_of(node);
    cue.window = static_cast<Window>(
        yaml_.choice(node, "window", {"whole", "turn", "start", "towards", "back"}, 0));
    cue.statistic = static_cast<Statistic>(
        yaml_.choice(node, "statistic", {"mean", "max", "min", "range", "change"}, 0));
    cue.above = limit(node, "above");
    cue.below = limit(node, "below");
    cue.views = views(node, "views");
    cue.turn_camera = words(node, "turn_camera", false);
    if (cue.above.has_value() == cue.below.has_value()) {
      yaml_.fail(node, "a judged cue needs a threshold: 'above' or 'below'");
    }
    if (cue.views.empty()) yaml_.fail(node, "a judged cue names the views that resolve it");
  }

  void variants() {
    each(root_, "variants", [this](const YAML::Node& node) {
      yaml_.only(node, {"id", "name", "level", "set_up", "exercise", "thresholds", "silent_cues"});
      Variant variant;
      variant.id = yaml_.text(node, "id", true);
      variant.name = words(node, "name");
      yaml_.choice(node, "level", {"easier", "same", "harder"}, -1);
      variant.level = yaml_.text(node, "level", true);
      variant.set_up = words(node, "set_up");
      variant.exercise = yaml_.text(node, "exercise");
      variant.silent_cues = yaml_.texts(node, "silent_cues");
      const YAML::Node thresholds = yaml_.child(node, "thresholds");
      if (thresholds.IsDefined() && thresholds.IsMap()) {
        for (const auto& pair : thresholds) {
          const std::string cue = yaml_.scalar(pair.first);
          variant.thresholds.emplace_back(cue, yaml_.number(thresholds, cue, 0.0));
          known_cue(pair.first, cue);
        }
      } else if (thresholds.IsDefined()) {
        yaml_.fail(thresholds, "'thresholds' must be 'cue: number' lines");
      }
      for (const std::string& cue : variant.silent_cues) known_cue(node, cue);
      exercise_.variants.push_back(std::move(variant));
    });
  }

  void known_cue(const YAML::Node& node, const std::string& wanted) {
    std::vector<std::string> known;
    for (const auto& cue : exercise_.cues) known.push_back(cue.id);
    if (std::find(known.begin(), known.end(), wanted) == known.end()) {
      yaml_.fail(node, fmt::format("no cue '{}'.{}", wanted, did_you_mean(wanted, known)));
    }
  }

  void traits() {
    each(root_, "recognise", [this](const YAML::Node& node) {
      yaml_.only(node, {"signal", "of", "low", "high"});
      Trait trait;
      trait.signal = signal_of(node);
      yaml_.choice(node, "of", {"rest", "turn", "range", "mean", "trend", "rise", "wave"}, -1);
      trait.of = yaml_.text(node, "of", true);
      trait.low = yaml_.number(node, "low", -1e6);
      trait.high = yaml_.number(node, "high", 1e6);
      if (trait.low >= trait.high) yaml_.fail(node, "'low' must lie below 'high'");
      exercise_.traits.push_back(std::move(trait));
    });
  }

  YAML::Node root_;
  YamlReader yaml_;
  Exercise exercise_;
};

Result<void> check_references(const Catalogue& catalogue) {
  std::set<std::string, std::less<>> known;
  for (const Exercise& exercise : catalogue.exercises) known.insert(exercise.id);
  for (const Exercise& exercise : catalogue.exercises) {
    std::vector<std::string> named = exercise.easier;
    named.insert(named.end(), exercise.harder.begin(), exercise.harder.end());
    for (const Variant& variant : exercise.variants) {
      if (!variant.exercise.empty()) named.push_back(variant.exercise);
    }
    for (const std::string& other : named) {
      if (known.contains(other)) continue;
      const std::vector<std::string> all(known.begin(), known.end());
      return medius::error("{}.yaml: names the exercise '{}', which is not in the catalogue.{}",
                           exercise.id, other, did_you_mean(other, all));
    }
  }
  return {};
}

}  // namespace

Result<Exercise> parse_exercise(std::string_view text, const std::string& file) {
  MEDIUS_TRY(YAML::Node root, YamlReader::parse(text, file));
  try {
    return ExerciseReader(root, file).read();
  } catch (const YAML::Exception& failure) {
    return medius::error("{}:{}: {}", file, failure.mark.line + 1, failure.msg);
  }
}

Result<Catalogue> read_catalogue(const std::filesystem::path& folder) {
  Catalogue catalogue;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (entry.path().extension() != ".yaml") continue;
    MEDIUS_TRY(const std::string text, read_file(entry.path()));
    MEDIUS_TRY(Exercise exercise, parse_exercise(text, entry.path().string()));
    if (exercise.id != entry.path().stem().string()) {
      return medius::error("{}: the id is '{}'; it must be the file's name", entry.path().string(),
                           exercise.id);
    }
    catalogue.exercises.push_back(std::move(exercise));
  }
  if (failure) return medius::error("{}: {}", folder.string(), failure.message());
  if (catalogue.exercises.empty()) {
    return medius::error("{}: no exercises there; --data names medius' data folder",
                         folder.string());
  }
  std::sort(catalogue.exercises.begin(), catalogue.exercises.end(),
            [](const Exercise& a, const Exercise& b) { return a.id < b.id; });
  MEDIUS_CHECK(check_references(catalogue));
  return catalogue;
}

Result<const Exercise*> Catalogue::find(std::string_view wanted) const {
  std::vector<std::string> known;
  for (const Exercise& exercise : exercises) {
    if (exercise.id == wanted || exercise.name.en == wanted || exercise.name.de == wanted) {
      return &exercise;
    }
    known.push_back(exercise.id);
  }
  const std::string near = did_you_mean(wanted, known);
  return medius::error("there is no exercise '{}'.{}", wanted,
                       near.empty() ? " 'medius exercises' lists them." : near);
}

}  // namespace medius::exercise
