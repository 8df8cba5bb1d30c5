// medius synth: recordings of virtual people with exactly known truth.

#include <chrono>
#include <cstdio>

#include "medius/base/files.h"
#include "medius/base/nearest.h"
#include "medius/cli/command.h"
#include "medius/figure/clip.h"
#include "medius/figure/film.h"
#include "medius/figure/synthesis.h"
#include "medius/pose/landmarks_file.h"

namespace medius::cli {
namespace {

namespace fs = std::filesystem;

struct SynthOptions {
  std::string exercise = "all";
  int people = 1;
  std::string views = "side";
  std::string faults = "none";
  std::string variants = "none";
  std::string sides = "both";
  std::string split = "build";
  std::string out = "set";
  int repetitions = 5;
  double hold_s = 0;
  double frame_rate_hz = 15;
  bool no_set_up = false;
  bool exact = false;
  bool pictures = false;
};

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

using Motions = std::map<std::string, std::shared_ptr<const exercise::Motion>>;

Result<std::vector<std::string>> exercises_asked(const SynthOptions& options,
                                                 const Motions& motions) {
  std::vector<std::string> known;
  for (const auto& [name, motion] : motions) known.push_back(name);
  if (options.exercise == "all") return known;
  std::vector<std::string> asked = words_of(options.exercise);
  if (asked.empty()) return error("--exercise {}: at least one is expected.", options.exercise);
  for (const std::string& name : asked)
    if (!motions.count(name))
      return error("no exercise is called '{}'.{}", name, did_you_mean(name, known));
  return asked;
}

Result<std::vector<exercise::View>> views_asked(const SynthOptions& options) {
  std::vector<exercise::View> views;
  if (options.views == "all") {
    for (const std::string& name : figure::view_names()) {
      MEDIUS_TRY(const auto view, figure::find_view(name));
      views.push_back(view);
    }
    return views;
  }
  const std::vector<std::string> asked = words_of(options.views);
  if (asked.empty()) return error("--views {}: at least one is expected.", options.views);
  for (const std::string& name : asked) {
    MEDIUS_TRY(const auto view, figure::find_view(name));
    views.push_back(view);
  }
  return views;
}

/// Faultless first, then each fault asked for by itself.
Result<std::vector<std::vector<exercise::FaultSize>>> faults_asked(const SynthOptions& options,
                                                                   const exercise::Motion& motion) {
  std::vector<std::vector<exercise::FaultSize>> sets;
  if (options.faults == "none" || options.faults == "all") sets.emplace_back();
  if (options.faults == "all")
    for (const auto& fault : exercise::faults(motion)) sets.push_back({{fault.name, 0.0}});
  if (options.faults != "none" && options.faults != "all")
    for (const std::string& text : words_of(options.faults)) {
      MEDIUS_TRY(auto fault, figure::parse_fault(motion, text));
      sets.push_back({std::move(fault)});
    }
  return sets;
}

std::vector<std::string> variants_asked(const SynthOptions& options,
                                        const exercise::Motion& motion) {
  std::vector<std::string> variants = {""};
  if (options.variants == "all")
    for (const auto& variant : exercise::variants(motion)) variants.push_back(variant.name);
  else if (options.variants != "none")
    variants = words_of(options.variants);
  return variants;
}

Result<std::vector<figure::ClipPlan>> plan_clips(const SynthOptions& options,
                                                 const Motions& motions) {
  MEDIUS_TRY(const auto names, exercises_asked(options, motions));
  MEDIUS_TRY(const auto views, views_asked(options));
  if (options.out.empty()) return error("--out: a folder is expected, as in --out set");
  if (options.split != "build" && options.split != "judge")
    return error("--split {}: build or judge is expected", options.split);
  if (options.sides != "both" && options.sides != "left" && options.sides != "right")
    return error("--sides {}: both, left or right is expected", options.sides);
  std::vector<figure::ClipPlan> plans;
  for (const std::string& name : names) {
    const exercise::Motion& motion = *motions.at(name);
    const std::vector<std::string> variants = variants_asked(options, motion);
    std::map<std::string, std::vector<std::vector<exercise::FaultSize>>> faults;
    for (const std::string& variant : variants) {
      MEDIUS_TRY(const auto performed, exercise::variant_of(motions.at(name), variant));
      MEDIUS_TRY(faults[variant], faults_asked(options, *performed));
    }
    std::vector<exercise::Side> sides = {exercise::Side::Right};
    if (exercise::has_sides(motion) && options.sides == "both")
      sides.push_back(exercise::Side::Left);
    if (options.sides == "left") sides = {exercise::Side::Left};
    for (int person = 0; person < options.people; ++person)
      for (const std::string& variant : variants)
        for (const auto& fault : faults[variant])
          for (const exercise::Side side : sides)
            for (const exercise::View view : views) {
              figure::ClipPlan plan;
              plan.exercise = name;
              plan.variant = variant;
              plan.faults = fault;
              plan.side = side;
              plan.view = view;
              plan.split = options.split == "judge" ? figure::Split::Judge : figure::Split::Build;
              plan.person = person;
              plan.repetitions = options.repetitions;
              plan.hold_s = options.hold_s;
              plan.set_up = !options.no_set_up;
              plan.frame_rate_hz = options.frame_rate_hz;
              plans.push_back(std::move(plan));
            }
  }
  return plans;
}

Result<void> draw_film(const Motions& motions, std::shared_ptr<const figure::BodyMesh> mesh,
                       const figure::Person& person, const figure::ClipPlan& plan,
                       const fs::path& file, const Session& session) {
  figure::ClipRequest request;
  request.motion = motions.at(plan.exercise);
  request.performance = figure::performance_of(plan);
  request.body = person.description;
  request.view = plan.view;
  request.camera = figure::camera_of(plan);
  request.look = figure::random_room(figure::person_seed(plan.split, plan.person));
  MEDIUS_TRY(auto clip, figure::Clip::create(std::move(mesh), request));
  figure::FilmOptions film;
  film.frame_rate_hz = plan.frame_rate_hz;
  return figure::write_film(clip, file, film, session.work());
}

Result<void> write_clip(const figure::SyntheticClip& clip, const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return error("{}: cannot be made: {}", folder.string(), failure.message());
  MEDIUS_CHECK(write_file(folder / "landmarks.csv", pose::landmarks_csv(clip.landmarks)));
  MEDIUS_CHECK(write_file(folder / "coordinates.csv", figure::coordinates_csv(clip)));
  return write_file(folder / "truth.json", figure::truth_json(clip));
}

Result<int> synthesise_all(const SynthOptions& options, const Session& session) {
  MEDIUS_TRY(const auto data, data_folder(session.data));
  MEDIUS_TRY(const Motions motions, exercise::read_motions(data));
  MEDIUS_TRY(const auto plans, plan_clips(options, motions));
  // Without the packed body people have textbook proportions; pictures need it.
  std::shared_ptr<const figure::BodyMesh> mesh;
  if (auto found = figure::find_body_mesh(data))
    mesh = std::move(found).value();
  else if (options.pictures)
    return found.error();
  figure::NoiseModel noise = figure::NoiseModel::standard();
  if (fs::exists(data / "landmark-errors.yaml")) {
    MEDIUS_TRY(noise, figure::read_noise_model(data / "landmark-errors.yaml"));
  }
  const Work work = session.work();
  std::map<int, figure::Person> people;
  std::string index =
      "name,exercise,variant,fault,size,side,view,split,person,repetitions,frames\n";
  std::size_t frames = 0;
  double making_s = 0;
  for (std::size_t number = 0; number < plans.size() && !work.stopped(); ++number) {
    const figure::ClipPlan& plan = plans[number];
    work.report("synth", static_cast<double>(number) / static_cast<double>(plans.size()));
    if (!people.count(plan.person)) {
      MEDIUS_TRY(people[plan.person], figure::make_person(mesh, plan.split, plan.person));
    }
    const auto begin = std::chrono::steady_clock::now();
    auto made = figure::synthesise(motions.at(plan.exercise), people[plan.person], plan,
                                   options.exact ? nullptr : &noise);
    if (!made.ok()) return error("clip {}: {}", figure::clip_name(plan), made.error().message);
    const figure::SyntheticClip clip = std::move(made).value();
    making_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    frames += clip.time_s.size();
    const fs::path folder = fs::path(options.out) / figure::clip_name(plan);
    MEDIUS_CHECK(write_clip(clip, folder));
    if (options.pictures)
      MEDIUS_CHECK(
          draw_film(motions, mesh, people[plan.person], plan, folder / "clip.mp4", session));
    const exercise::FaultSize fault =
        clip.faults.empty() ? exercise::FaultSize{} : clip.faults.front();
    index += fmt::format("{},{},{},{},{:g},{},{},{},{},{},{}\n", figure::clip_name(plan),
                         plan.exercise, plan.variant, fault.name, fault.size,
                         plan.side == exercise::Side::Right ? "right" : "left",
                         exercise::name(plan.view), options.split, plan.person,
                         clip.repetitions.size(), clip.time_s.size());
  }
  MEDIUS_CHECK(write_file(fs::path(options.out) / "index.csv", index));
  if (!session.quiet)
    std::fprintf(stderr, "%s: %zu clips, %zu frames (made at %.0f frames a second)\n",
                 options.out.c_str(), plans.size(), frames,
                 making_s > 0 ? static_cast<double>(frames) / making_s : 0.0);
  return kSuccess;
}

}  // namespace

Command add_synth(CLI::App& program) {
  auto options = std::make_shared<SynthOptions>();
  CLI::App* app = add_command(
      program, "synth", "Recordings of virtual people with exactly known truth",
      "medius synth --exercise clamshell --people 20 --views all --faults all --out set/\n"
      "medius synth --exercise squat --faults knees_in=20deg --views front --pictures --out set/\n"
      "medius synth --people 3 --views side,oblique --split judge --out judging/");
  app->add_option("--exercise", options->exercise, "One, several by commas, or all");
  app->add_option("--people", options->people, "How many bodies, each with an own style")
      ->check(CLI::Range(1, 100000));
  app->add_option("--views", options->views, "side,front,... or all");
  app->add_option("--faults", options->faults,
                  "none, all (faultless, then each by itself), or knees_in=20deg,shallow");
  app->add_option("--variants", options->variants, "none, all, or their names");
  app->add_option("--sides", options->sides, "both, left or right");
  app->add_option("--split", options->split, "build or judge: people that never meet");
  app->add_option("--out", options->out, "A folder: index.csv and a folder a clip");
  app->add_option("--repetitions", options->repetitions, "Of each clip")
      ->check(CLI::Range(0, 1000));
  app->add_option("--hold", options->hold_s, "Seconds that a hold or a walk lasts")
      ->check(CLI::Range(0.0, 600.0));
  app->add_option("--fps", options->frame_rate_hz, "Frames a second")
      ->check(CLI::Range(1.0, 240.0));
  app->add_flag("--no-set-up", options->no_set_up, "Begin in the starting posture");
  app->add_flag("--exact", options->exact, "Landmarks without the network's errors");
  app->add_flag("--pictures", options->pictures, "Draw clip.mp4 too, in a lived-in room");
  return {app, [options](const Session& session) { return synthesise_all(*options, session); }};
}

}  // namespace medius::cli
