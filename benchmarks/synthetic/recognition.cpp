// Which exercise is taken for which: --exercise auto on virtual people, over all exercises and the
// views from which each is followed.
//
//   recognition [--people N] [--split build|judge] [--exercise NAME] [--list] [FILE.csv ...]
//
// Prints a line an exercise: clips, named rightly, wrongly (as what), left open between two, and
// taken for none. With landmarks files: their best candidates.
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
#include "medius/pose/landmarks_file.h"

namespace {

using namespace medius;

struct Arguments {
  int people = 2;
  figure::Split split = figure::Split::Build;
  std::string only;
  bool list = false;
  std::vector<std::string> files;
};

struct Tally {
  int clips = 0, right = 0, open = 0, none = 0;
  std::map<std::string, int> wrong;
};

std::string candidates_of(const form::Recognition& recognition) {
  std::string line;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, recognition.candidates.size()); ++i)
    line += fmt::format(" {}:{:.3f}", recognition.candidates[i].exercise,
                        recognition.candidates[i].score);
  return line;
}

void add(const form::Recognition& recognition, const std::string& truth, Tally& tally) {
  ++tally.clips;
  if (recognition.exercise == truth)
    ++tally.right;
  else if (!recognition.exercise.empty())
    ++tally.wrong[recognition.exercise];
  else if (recognition.is_open())
    ++tally.open;
  else
    ++tally.none;
}

Result<void> run(const Arguments& arguments) {
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(data / "exercises"));
  for (const std::string& file : arguments.files) {
    MEDIUS_TRY(const auto landmarks, pose::read_landmarks(file));
    const auto recognition = form::recognise(landmarks, catalogue);
    fmt::print("{}: {}{}\n", file, recognition.exercise.empty() ? "(none)" : recognition.exercise,
               candidates_of(recognition));
  }
  if (!arguments.files.empty()) return {};
  MEDIUS_TRY(const auto motions, exercise::read_motions(data));
  MEDIUS_TRY(const auto noise, figure::read_noise_model(data / "landmark-errors.yaml"));
  std::shared_ptr<const figure::BodyMesh> mesh;
  if (auto found = figure::find_body_mesh(data)) mesh = std::move(found).value();
  Tally all;
  for (const exercise::Exercise& exercise : catalogue.exercises) {
    if (!arguments.only.empty() && exercise.id != arguments.only) continue;
    if (!motions.contains(exercise.id)) continue;
    const exercise::Motion& motion = *motions.at(exercise.id);
    Tally tally;
    for (int person = 0; person < arguments.people; ++person) {
      MEDIUS_TRY(const auto body, figure::make_person(mesh, arguments.split, person));
      for (const exercise::View view : exercise.camera.good) {
        for (const exercise::Side side : {exercise::Side::Right, exercise::Side::Left}) {
          if (side == exercise::Side::Left && !exercise::has_sides(motion)) continue;
          figure::ClipPlan plan;
          plan.exercise = exercise.id;
          plan.side = side;
          plan.view = view;
          plan.split = arguments.split;
          plan.person = person;
          plan.frame_rate_hz = exercise.kind == exercise::Kind::Gait ? 30 : 15;
          MEDIUS_TRY(const auto clip,
                     figure::synthesise(motions.at(exercise.id), body, plan, &noise));
          const auto recognition = form::recognise(clip.landmarks, catalogue);
          add(recognition, exercise.id, tally);
          if (arguments.list && recognition.exercise != exercise.id)
            fmt::print("  {} {} person {}:{}\n", exercise.id, exercise::name(view), person,
                       candidates_of(recognition));
        }
      }
    }
    std::string wrong;
    for (const auto& [taken, count] : tally.wrong) {
      wrong += fmt::format(" {} {}", taken, count);
      all.wrong[""] += count;
    }
    fmt::print("{:34} {:3} clips, right {:3}, open {:2}, none {:2}, wrong:{}\n", exercise.id,
               tally.clips, tally.right, tally.open, tally.none, wrong.empty() ? " 0" : wrong);
    std::fflush(stdout);
    all.clips += tally.clips;
    all.right += tally.right;
    all.open += tally.open;
    all.none += tally.none;
  }
  fmt::print("{:34} {:3} clips, right {:3}, open {:2}, none {:2}, wrong: {}\n", "all", all.clips,
             all.right, all.open, all.none, all.wrong[""]);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int index = 1; index < argc; ++index) {
    const std::string word = argv[index];
    const bool has_value = index + 1 < argc;
    if (word == "--list") {
      arguments.list = true;
    } else if (word == "--people" && has_value) {
      arguments.people = std::atoi(argv[++index]);
    } else if (word == "--exercise" && has_value) {
      arguments.only = argv[++index];
    } else if (word == "--split" && has_value) {
      arguments.split =
          std::string(argv[++index]) == "judge" ? figure::Split::Judge : figure::Split::Build;
    } else if (!word.starts_with("--")) {
      arguments.files.push_back(word);
    } else {
      fmt::print(stderr, "recognition: '{}' is no option here, or lacks its value\n", word);
      return 2;
    }
  }
  const auto done = run(arguments);
  if (!done.ok()) fmt::print(stderr, "{}\n", done.error().message);
  return done.ok() ? 0 : 2;
}
