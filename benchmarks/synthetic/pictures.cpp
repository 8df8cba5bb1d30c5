// synthetic_pictures: draws test clips of the virtual person in lived-in rooms, lets the product's
// own pipeline look at them, and writes what it got right and wrong, one JSON file a clip.
//
//   synthetic_pictures --out build/synthetic                 # the judging set
//   synthetic_pictures --exercises squat --views front --people 1 --faults none
//   synthetic_pictures --judge                               # rules changed: judge what is there
//
// Resumable and cached by content: a film is drawn anew when the movement, the body or the drawing
// changed, looked at anew when the network's part changed, and judged by the rules each time.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include "compare.h"
#include "medius/base/files.h"
#include "medius/exercise/catalogue.h"
#include "medius/figure/content.h"
#include "medius/figure/film.h"
#include "medius/figure/gallery.h"
#include "medius/form/error_table.h"
#include "medius/pose/estimate.h"
#include "medius/pose/landmarks_file.h"

namespace {

using namespace medius;

/// Changes when the same film would give other landmarks.
constexpr const char* kLookingVersion = "2";

struct Options {
  std::string out = "build/synthetic";
  std::vector<std::string> exercises{"all"};
  std::vector<std::string> views{"five"};
  std::string faults = "best";
  int people = 3;
  int repetitions = 2;
  unsigned threads = 2;
  double rate_hz = 15;
  std::vector<double> heights_m;  ///< of the camera; none: one for each person
  bool building = false;
  bool judge_only = false;
  bool keep_truth = false;
};

/// What all clips share.
struct Bench {
  Options options;
  std::filesystem::path data;
  std::shared_ptr<const figure::BodyMesh> mesh;
  std::uint64_t shape = 0;
  std::string postures;
  exercise::Catalogue catalogue;
  form::ErrorTable errors;
};

struct Item {
  const exercise::Exercise* exercise = nullptr;
  std::shared_ptr<const exercise::Motion> motion;
  std::string section;  ///< of the file: the motion
  std::string view;
  std::string fault;
  int person = 0;
  double camera_m = 0;  ///< above the floor; 0: the person's own
};

/// People for building and people for judging never meet.
std::uint64_t seed_of(const Options& options, int person) {
  return (options.building ? 10'000U : 900'000U) + static_cast<std::uint64_t>(person);
}

bool is_lying(const exercise::Exercise& exercise) {
  return exercise.position == "supine" || exercise.position == "side-lying" ||
         exercise.position == "prone";
}

/// From where each posture may be filmed; "back-oblique" is 45 degrees from behind.
std::vector<std::string> five_views(const exercise::Exercise& exercise) {
  if (exercise.position == "side-lying") return {"front", "oblique", "back", "foot-end", "above"};
  if (is_lying(exercise)) return {"side", "oblique", "foot-end", "head-end", "above"};
  return {"side", "oblique", "front", "back", "back-oblique"};
}

/// The view in which a fault should be seen: its cue's first, else the exercise's own.
std::string best_view(const exercise::Exercise& exercise, const std::string& cue_id) {
  exercise::View view = exercise.camera.best;
  for (const auto& cue : exercise.cues)
    if (cue.id == cue_id && !cue.views.empty()) view = cue.views.front();
  std::string name(exercise::name(view));
  std::ranges::replace(name, '_', '-');
  return name;
}

Result<figure::ClipRequest> request_of(const Item& item, const Options& options) {
  const std::uint64_t seed = seed_of(options, item.person);
  figure::ClipRequest request;
  request.motion = item.motion;
  const bool from_behind = item.view == "back-oblique";
  MEDIUS_TRY(request.view, figure::find_view(from_behind ? "back" : item.view));
  request.body = figure::random_body(seed);
  request.performance.seed = seed;
  request.performance.repetitions = options.repetitions;
  // A walk of three strides fits a room, and the picture shows the walker large enough.
  request.performance.hold_s = item.exercise->kind == exercise::Kind::Gait ? 3.3 : 6;
  request.performance.side = seed % 2 == 0 ? exercise::Side::Right : exercise::Side::Left;
  if (!item.fault.empty()) request.performance.faults = {{item.fault, 0.0}};
  request.camera.other_side = seed % 4 < 2;
  request.camera.field_of_view_deg = 52 + static_cast<double>(seed * 7 % 16);
  request.camera.fill = 0.70;
  request.camera.turn_deg = static_cast<double>(seed * 13 % 21) - 10.0;
  if (from_behind) request.camera.turn_deg += request.camera.other_side ? 45.0 : -45.0;
  request.camera.roll_deg = static_cast<double>(seed * 5 % 7) - 3.0;
  // At the middle of the movement, leaning on something near the floor, on a shelf.
  constexpr std::array kHeights_m{0.0, 0.35, 1.3};
  request.camera.height_m = kHeights_m[static_cast<std::size_t>(item.person) % 3];
  if (item.camera_m > 0) request.camera.height_m = item.camera_m;
  request.look = figure::random_room(seed);
  return request;
}

double rate_of(const Item& item, const Options& options) {
  // A swing of the leg is over in .4 s.
  return item.exercise->kind == exercise::Kind::Gait ? 2 * options.rate_hz : options.rate_hz;
}

std::string stem_of(const Item& item, const Options& options) {
  const std::string height =
      item.camera_m > 0 ? fmt::format(".{:.0f}cm", 100 * item.camera_m) : std::string();
  return fmt::format("{}.{}.{}{}{}{}", item.exercise->id, item.view, seed_of(options, item.person),
                     item.fault.empty() ? "" : ".", item.fault, height);
}

bool is_kept(const std::filesystem::path& file, const std::string& key) {
  const auto kept = read_file(file, 1 << 16);
  return kept.ok() && *kept == key;
}

/// The landmarks of an item's film, drawn and looked at where that has not been done; none: this
/// is not to be done now.
Result<std::optional<pose::Landmarks>> landmarks_of(const Item& item, const Bench& bench,
                                                    figure::Clip& clip) {
  const Options& options = bench.options;
  const std::filesystem::path folder = options.out;
  const std::string stem = stem_of(item, options);
  const auto film = folder / "films" / (stem + ".mp4");
  const auto film_key_file = folder / "films" / (stem + ".key");
  const auto seen = folder / "landmarks" / (stem + ".csv");
  const auto seen_key_file = folder / "landmarks" / (stem + ".key");
  const std::string film_key = fmt::format(
      "{} {:x} {:x} {:x} person {} repetitions {} rate {}\n", figure::kDrawingVersion, bench.shape,
      figure::content_hash(item.section), figure::content_hash(bench.postures),
      seed_of(options, item.person), options.repetitions, rate_of(item, options));
  const std::string seen_key = std::string(kLookingVersion) + " " + film_key;
  if (is_kept(seen_key_file, seen_key)) {
    MEDIUS_TRY(auto landmarks, pose::read_landmarks(seen));
    return std::optional(std::move(landmarks));
  }
  std::error_code ignored;
  if (!is_kept(film_key_file, film_key) || !std::filesystem::is_regular_file(film, ignored)) {
    if (options.judge_only) return std::optional<pose::Landmarks>();
    figure::FilmOptions filming;
    filming.frame_rate_hz = rate_of(item, options);
    filming.quality = 24;
    MEDIUS_CHECK(figure::write_film(clip, film, filming, {}));
    MEDIUS_CHECK(write_file(film_key_file, film_key));
  }
  pose::EstimateOptions estimating;
  estimating.tracker.posture = is_lying(*item.exercise) ? pose::TrackerOptions::Posture::Lying
                                                        : pose::TrackerOptions::Posture::Any;
  MEDIUS_TRY(auto estimate, pose::estimate(film, estimating));
  MEDIUS_CHECK(write_file(seen, pose::landmarks_csv(estimate.landmarks)));
  MEDIUS_CHECK(write_file(seen_key_file, seen_key));
  return std::optional(std::move(estimate.landmarks));
}

Result<void> one_clip(const Item& item, const Bench& bench) {
  const std::string stem = stem_of(item, bench.options);
  nlohmann::json result{{"exercise", item.exercise->id},
                        {"view", item.view},
                        {"seed", seed_of(bench.options, item.person)},
                        {"fault", item.fault}};
  const auto keep = [&] {
    return write_file(std::filesystem::path(bench.options.out) / (stem + ".json"), result.dump());
  };
  MEDIUS_TRY(const auto request, request_of(item, bench.options));
  auto clip = figure::Clip::create(bench.mesh, request);
  if (!clip.ok()) {
    // This body cannot do it as described: worth a row, no reason to end.
    result["impossible"] = clip.error().message;
    return keep();
  }
  const auto landmarks = landmarks_of(item, bench, *clip);
  if (!landmarks.ok()) {
    result["refused"] = landmarks.error().message;
    return keep();
  }
  if (!*landmarks) return {};
  const auto truth = synthetic::truth_of(*clip, **landmarks);
  if (bench.options.keep_truth)
    MEDIUS_CHECK(write_file(std::filesystem::path(bench.options.out) / "truth" / (stem + ".csv"),
                            pose::landmarks_csv(truth)));
  result["camera"] = synthetic::compare_cameras(*clip, **landmarks);
  result["landmarks"] = synthetic::compare_landmarks(*clip, **landmarks, truth);
  result["facing"] = synthetic::compare_views(**landmarks, truth);
  result["marks"] = synthetic::marks(*clip, **landmarks, truth);
  result["cues"] = synthetic::compare_cues(**landmarks, truth, *item.exercise);
  result["verdict"] = synthetic::verdict(**landmarks, *item.exercise, bench.catalogue, bench.errors,
                                         clip->performance());
  result["rate_hz"] = rate_of(item, bench.options);
  result["lying"] = clip->placement().lying;
  for (const auto& planted : clip->performance().faults()) result["size"] = planted.size;
  for (const auto& known : exercise::faults(*request.motion))
    if (known.name == item.fault) result["should_cue"] = known.cue;
  result["mass_kg"] = request.body.mass_kg;
  result["height_m"] = request.body.height_m;
  return keep();
}

/// Person by person, so that a part of the set already shows every exercise and view.
Result<std::vector<Item>> items_of(const Bench& bench) {
  const Options& options = bench.options;
  auto names = options.exercises;
  if (names == std::vector<std::string>{"all"}) names = figure::exercise_names(bench.data);
  std::vector<Item> plain, faulty;
  for (int person = 0; person < options.people; ++person)
    for (const auto& name : names) {
      const auto file = bench.data / "exercises" / (name + ".yaml");
      MEDIUS_TRY(const auto motion, exercise::read_motion(file));
      MEDIUS_TRY(const std::string text, read_file(file));
      MEDIUS_TRY(const exercise::Exercise* exercise, bench.catalogue.find(name));
      // The plain exercise is filmed: variants may come and go.
      const std::string section = figure::without_variants(figure::motion_section(text));
      Item item{exercise, motion, section, "", "", person, 0};
      const bool five = options.views == std::vector<std::string>{"five"};
      if (options.faults != "only")
        for (const auto& view : five ? five_views(*exercise) : options.views) {
          item.view = view;
          for (const double height_m :
               options.heights_m.empty() ? std::vector<double>{0.0} : options.heights_m) {
            item.camera_m = height_m;
            plain.push_back(item);
          }
        }
      int number = 0;
      for (const auto& fault : exercise::faults(*motion)) {
        // Each fault once, by one person or the other.
        if (options.faults == "none" || number++ % options.people != person) continue;
        item.view = best_view(*exercise, fault.cue);
        item.fault = fault.name;
        faulty.push_back(item);
        item.fault.clear();
      }
    }
  const auto first = static_cast<std::ptrdiff_t>(
      plain.size() / static_cast<std::size_t>(std::max(options.people, 1)));
  plain.insert(plain.begin() + first, faulty.begin(), faulty.end());
  return plain;
}

Result<void> run(const Options& options) {
  Bench bench;
  bench.options = options;
  MEDIUS_TRY(bench.data, data_folder());
  MEDIUS_TRY(bench.mesh, figure::find_body_mesh(bench.data));
  bench.shape = figure::content_hash(*bench.mesh);
  MEDIUS_TRY(bench.postures, read_file(bench.data / "postures.yaml"));
  MEDIUS_TRY(bench.catalogue, exercise::read_catalogue(bench.data / "exercises"));
  MEDIUS_TRY(bench.errors, form::read_error_table(bench.data / "errors.yaml"));
  std::error_code failed;
  for (const char* part : {"films", "landmarks", "truth"})
    std::filesystem::create_directories(std::filesystem::path(options.out) / part, failed);
  if (failed) return error("{}: the folder cannot be made ({}).", options.out, failed.message());
  MEDIUS_TRY(const auto items, items_of(bench));
  std::atomic<std::size_t> next{0}, done{0};
  std::mutex mutex;
  std::optional<Error> first_error;
  const auto labour = [&] {
    for (std::size_t index = next++; index < items.size(); index = next++) {
      const auto result = one_clip(items[index], bench);
      const std::lock_guard lock(mutex);
      std::printf("%zu/%zu %s\n", ++done, items.size(), stem_of(items[index], options).c_str());
      std::fflush(stdout);
      if (!result.ok() && !first_error) first_error = result.error();
      if (first_error) return;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned index = 0; index < std::max(options.threads, 1U); ++index)
      threads.emplace_back(labour);
  }
  if (first_error) return *first_error;
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"The virtual person before the product's own pipeline"};
  app.add_option("--out", options.out);
  app.add_option("--exercises", options.exercises, "Names, or all")->delimiter(',');
  app.add_option("--views", options.views, "Names, or five: those that the posture may have")
      ->delimiter(',');
  app.add_option("--faults", options.faults, "best (each once in its best view), none, only")
      ->check(CLI::IsMember({"best", "none", "only"}));
  app.add_option("--people", options.people);
  app.add_option("--repetitions", options.repetitions);
  app.add_option("--rate", options.rate_hz, "Pictures a second; gait twice as many");
  app.add_option("--camera-heights", options.heights_m, "Above the floor, m; else one a person")
      ->delimiter(',');
  app.add_option("--threads", options.threads, "Clips at a time");
  app.add_flag("--building", options.building, "People for building instead of judging");
  app.add_flag("--judge", options.judge_only,
               "Draw nothing: look at and judge the clips that are there");
  app.add_flag("--truth", options.keep_truth, "Keep the truth too, as landmarks files");
  CLI11_PARSE(app, argc, argv);
  const auto result = run(options);
  if (!result.ok())
    std::fprintf(stderr, "synthetic_pictures: %s\n", result.error().message.c_str());
  return result.ok() ? 0 : 1;
}
