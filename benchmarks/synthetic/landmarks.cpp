// The landmark half of the truth table: form's rules on virtual people with known truth.
//
//   synthetic_landmarks [--people N] [--split build|judge] [--exercise NAME] [--rows FILE]
//   [--exact]
//
// For every exercise, view, person and side: faultless clips (are repetitions counted exactly, none
// in set-up, no cue claimed?) and each fault at its typical size (is its cue claimed?).
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "medius/base/files.h"
#include "medius/exercise/catalogue.h"
#include "medius/figure/body_mesh.h"
#include "medius/figure/clip.h"
#include "medius/figure/synthesis.h"
#include "medius/form/analysis.h"

namespace {

using namespace medius;
using exercise::View;

struct Arguments {
  int people = 4;
  figure::Split split = figure::Split::Build;
  std::string only;
  std::string rows;
  bool exact = false;
};

/// What going into a hold and out of it may add to the time in posture.
constexpr double kWayInAndOut_s = 7.0;

/// Counts over the clips of one exercise and view.
struct Tally {
  int clean = 0, exact_counts = 0, false_in_set_up = 0;
  int repetitions = 0, false_cues = 0;
  std::map<std::string, int> false_by_cue;
  int holds = 0, good_holds = 0;
  int recognised = 0;
  std::map<std::string, int> taken_for;  ///< where it was taken for another, or for none
  struct Fault {
    int clips = 0, found = 0, beyond = 0, found_beyond = 0;
  };
  std::map<std::string, Fault> faults;
};

struct Bench {
  Arguments arguments;
  std::map<std::string, std::shared_ptr<const exercise::Motion>> motions;
  exercise::Catalogue catalogue;
  form::ErrorTable errors;
  figure::NoiseModel noise;
  std::vector<figure::Person> people;
  std::string rows =
      "exercise,view,person,side,variant,fault,size,true_repetitions,counted,partial,set_up_"
      "counted,"
      "hold_s,held_s,cues,expected_cue,true_value,threshold,e\n";
};

bool overlaps(double begin, double end, const exercise::RepetitionTruth& truth) {
  return begin < truth.end_s && end > truth.begin_s;
}

/// How far the planted fault's true value lies beyond the cue's threshold, in e of this view; NaN
/// where the rules cannot tell.
struct TrueCue {
  double value = std::nan("");
  double threshold = std::nan("");
  double e = std::nan("");
  [[nodiscard]] bool beyond(bool above) const {
    const double excess = above ? value - threshold : threshold - value;
    return excess > 2 * e;
  }
};

Result<form::FormResult> analysed(const Bench& bench, const figure::SyntheticClip& clip,
                                  const exercise::Exercise& exercise) {
  form::AnalysisOptions options;
  options.height_m = clip.height_m;
  options.variant = clip.plan.variant;
  if (exercise.one_sided)
    options.side = clip.plan.side == exercise::Side::Right ? form::Side::Right : form::Side::Left;
  return form::analyse(clip.landmarks, exercise, bench.errors, options);
}

/// The cue's true value: the same rules on exact landmarks of the same clip.
TrueCue true_cue(const Bench& bench, const figure::ClipPlan& plan, const figure::Person& person,
                 const exercise::Exercise& exercise, const exercise::CueSpecification& cue) {
  TrueCue truth;
  truth.threshold = cue.above ? *cue.above : cue.below.value_or(std::nan(""));
  const auto clip = figure::synthesise(bench.motions.at(plan.exercise), person, plan, nullptr);
  if (!clip) return truth;
  const auto result = analysed(bench, *clip, exercise);
  if (!result) return truth;
  for (const form::Cue& found : result->cues)
    if (found.id == cue.id) {
      truth.value = found.value.value;
      truth.e = found.e;
    }
  for (const form::CueInOrder& found : result->in_order)
    if (found.id == cue.id) {
      truth.value = found.value.value;
      truth.e = found.e;
    }
  return truth;
}

void judge(Bench& bench, const figure::ClipPlan& plan, const figure::Person& person,
           const exercise::Exercise& exercise, const std::string& expected, Tally& tally) {
  const auto clip = figure::synthesise(bench.motions.at(plan.exercise), person, plan,
                                       bench.arguments.exact ? nullptr : &bench.noise);
  if (!clip) {
    fmt::print(stderr, "{}\n", clip.error().message);
    return;
  }
  const auto result = analysed(bench, *clip, exercise);
  if (!result) {
    fmt::print(stderr, "{}: {}\n", figure::clip_name(plan), result.error().message);
    return;
  }
  int in_set_up = 0;
  for (const form::Repetition& repetition : result->repetitions) {
    bool real = false;
    for (const auto& truth : clip->repetitions)
      real = real || overlaps(repetition.start_s, repetition.end_s, truth);
    in_set_up += real ? 0 : 1;
  }
  double held_s = 0, hold_s = 0;
  for (const form::Hold& hold : result->holds) held_s += hold.held_s.value;
  for (const auto& hold : clip->holds) hold_s += hold.end_s - hold.begin_s;
  std::string cues;
  bool found = false;
  for (const form::Cue& cue : result->cues) {
    cues += (cues.empty() ? "" : " ") + cue.id;
    found = found || cue.id == expected;
  }
  TrueCue truth;
  bool above = true;
  for (const exercise::CueSpecification& cue : exercise.cues)
    if (!expected.empty() && cue.id == expected) {
      truth = true_cue(bench, plan, person, exercise, cue);
      above = cue.above.has_value();
    }
  const auto counted = static_cast<int>(result->repetitions.size());
  const auto wanted = static_cast<int>(clip->repetitions.size());
  bench.rows +=
      fmt::format("{},{},{},{},{},{},{:g},{},{},{},{},{:.2f},{:.2f},{},{},{:.4g},{:.4g},{:.4g}\n",
                  plan.exercise, exercise::name(plan.view), plan.person,
                  plan.side == exercise::Side::Right ? "right" : "left", plan.variant,
                  clip->faults.empty() ? "" : clip->faults.front().name,
                  clip->faults.empty() ? 0.0 : clip->faults.front().size, wanted, counted,
                  result->partial.size(), in_set_up, hold_s, held_s, cues, expected, truth.value,
                  truth.threshold, truth.e);
  if (plan.faults.empty()) {
    ++tally.clean;
    const std::string taken = form::recognise(clip->landmarks, bench.catalogue).exercise;
    if (taken == exercise.id)
      ++tally.recognised;
    else
      ++tally.taken_for[taken.empty() ? "none" : taken];
    tally.exact_counts += counted == wanted ? 1 : 0;
    tally.false_in_set_up += in_set_up;
    tally.repetitions += std::max(wanted, 1);
    tally.false_cues += static_cast<int>(result->cues.size());
    for (const form::Cue& cue : result->cues) ++tally.false_by_cue[cue.id];
    if (hold_s > 0) {
      ++tally.holds;
      // The way in and out is partly in posture already.
      const double longest_s = hold_s + kWayInAndOut_s * static_cast<double>(clip->holds.size());
      tally.good_holds += held_s > 0.93 * hold_s && held_s < longest_s ? 1 : 0;
    }
  } else if (!expected.empty()) {
    Tally::Fault& fault = tally.faults[plan.faults.front().name];
    ++fault.clips;
    fault.found += found ? 1 : 0;
    if (truth.beyond(above)) {
      ++fault.beyond;
      fault.found_beyond += found ? 1 : 0;
    }
  }
}

void print(const std::string& exercise, View view, const Tally& tally) {
  std::string line = fmt::format("{:34} {:8} ", exercise, exercise::name(view));
  if (tally.holds > 0)
    line += fmt::format("holds {:3d}/{:3d}          ", tally.good_holds, tally.holds);
  else
    line += fmt::format("counts {:3d}/{:3d} set-up {:2d}", tally.exact_counts, tally.clean,
                        tally.false_in_set_up);
  line += fmt::format("  recognised {:3d}/{:3d}", tally.recognised, tally.clean);
  for (const auto& [taken, count] : tally.taken_for) line += fmt::format(" {}:{}", taken, count);
  line += fmt::format("  false cues {:3d} in {:4d}", tally.false_cues, tally.repetitions);
  for (const auto& [cue, count] : tally.false_by_cue) line += fmt::format(" {}:{}", cue, count);
  for (const auto& [name, fault] : tally.faults)
    line += fmt::format(" | {} {}/{} (beyond 2e {}/{})", name, fault.found, fault.clips,
                        fault.found_beyond, fault.beyond);
  fmt::print("{}\n", line);
}

Result<Bench> prepare(const Arguments& arguments) {
  Bench bench;
  bench.arguments = arguments;
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(bench.motions, exercise::read_motions(data));
  MEDIUS_TRY(bench.catalogue, exercise::read_catalogue(data / "exercises"));
  MEDIUS_TRY(bench.errors, form::read_error_table(data / "errors.yaml"));
  bench.noise = figure::NoiseModel::standard();
  if (std::filesystem::exists(data / "landmark-errors.yaml")) {
    MEDIUS_TRY(bench.noise, figure::read_noise_model(data / "landmark-errors.yaml"));
  }
  std::shared_ptr<const figure::BodyMesh> mesh;
  if (auto found = figure::find_body_mesh(data)) mesh = std::move(found).value();
  for (int number = 0; number < arguments.people; ++number) {
    MEDIUS_TRY(auto person, figure::make_person(mesh, arguments.split, number));
    bench.people.push_back(std::move(person));
  }
  return bench;
}

void run(Bench& bench) {
  for (const exercise::Exercise& exercise : bench.catalogue.exercises) {
    if (!bench.arguments.only.empty() && exercise.id != bench.arguments.only) continue;
    const auto found = bench.motions.find(exercise.id);
    if (found == bench.motions.end()) continue;
    const exercise::Motion& motion = *found->second;
    for (const View view : exercise.camera.good) {
      Tally tally;
      for (int person = 0; person < bench.arguments.people; ++person) {
        for (const exercise::Side side : {exercise::Side::Right, exercise::Side::Left}) {
          if (side == exercise::Side::Left && !exercise::has_sides(motion)) continue;
          figure::ClipPlan plan;
          plan.exercise = exercise.id;
          plan.side = side;
          plan.view = view;
          plan.split = bench.arguments.split;
          plan.person = person;
          // A swing of the leg is over in .4 s.
          plan.frame_rate_hz = exercise.kind == exercise::Kind::Gait ? 30 : 15;
          const figure::Person& body = bench.people[static_cast<std::size_t>(person)];
          judge(bench, plan, body, exercise, "", tally);
          for (const exercise::FaultDescription& fault : exercise::faults(motion)) {
            plan.faults = {{fault.name, 0.0}};
            judge(bench, plan, body, exercise, fault.cue, tally);
          }
        }
      }
      print(exercise.id, view, tally);
      std::fflush(stdout);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int index = 1; index < argc; ++index) {
    const std::string word = argv[index];
    const std::string value = index + 1 < argc ? argv[index + 1] : "";
    const bool known = word == "--exact" || word == "--people" || word == "--split" ||
                       word == "--exercise" || word == "--rows";
    if (!known || (word != "--exact" && value.empty())) {
      fmt::print(stderr, "synthetic_landmarks: '{}' is no option here, or lacks its value\n", word);
      return 2;
    }
    if (word == "--exact") {
      arguments.exact = true;
      continue;
    }
    ++index;
    if (word == "--people") arguments.people = std::atoi(value.c_str());
    if (word == "--split")
      arguments.split = value == "judge" ? figure::Split::Judge : figure::Split::Build;
    if (word == "--exercise") arguments.only = value;
    if (word == "--rows") arguments.rows = value;
  }
  auto bench = prepare(arguments);
  if (!bench) {
    fmt::print(stderr, "{}\n", bench.error().message);
    return 2;
  }
  run(*bench);
  if (!arguments.rows.empty()) {
    if (const auto written = write_file(arguments.rows, bench->rows); !written.ok()) {
      fmt::print(stderr, "{}\n", written.error().message);
      return 2;
    }
  }
  return 0;
}
