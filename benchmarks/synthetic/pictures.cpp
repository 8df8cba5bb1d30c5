// synthetic_pictures: draws test clips of the virtual person in lived-in rooms, lets the product's
// own pipeline look at them, and writes what it got right and wrong, one JSON file a clip.
//
//   synthetic_pictures --out build/synthetic --exercises all --views side,oblique --people 2
//
// Resumable: a clip whose file is there is not drawn again; delete the folder to start anew.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "compare.h"
#include "medius/base/files.h"
#include "medius/exercise/catalogue.h"
#include "medius/figure/film.h"
#include "medius/figure/gallery.h"
#include "medius/form/error_table.h"
#include "medius/pose/estimate.h"

namespace {

using namespace medius;

struct Options {
  std::string out = "build/synthetic";
  std::vector<std::string> exercises{"all"};
  std::vector<std::string> views{"side", "oblique"};
  int people = 2;
  int repetitions = 2;
  double rate_hz = 15;
  bool faults = false;
  bool building = false;
  bool keep = false;
};

/// People for building and people for judging never meet.
std::uint64_t seed_of(const Options& options, int person) {
  return (options.building ? 10'000U : 900'000U) + static_cast<std::uint64_t>(person);
}

figure::ClipRequest request_of(std::shared_ptr<const exercise::Motion> motion, exercise::View view,
                               std::uint64_t seed, const Options& options) {
  figure::ClipRequest request;
  request.motion = std::move(motion);
  request.view = view;
  request.body = figure::random_body(seed);
  request.performance.seed = seed;
  request.performance.repetitions = options.repetitions;
  request.performance.hold_s = 6;
  request.performance.side = seed % 2 == 0 ? exercise::Side::Right : exercise::Side::Left;
  request.camera.other_side = seed % 4 < 2;
  request.camera.field_of_view_deg = 52 + static_cast<double>(seed * 7 % 16);
  request.camera.fill = 0.70;
  request.camera.turn_deg = static_cast<double>(seed * 13 % 21) - 10.0;
  request.camera.roll_deg = static_cast<double>(seed * 5 % 7) - 3.0;
  request.look = figure::random_room(seed);
  return request;
}

bool is_lying(const exercise::Exercise& exercise) {
  return exercise.position == "supine" || exercise.position == "side-lying" ||
         exercise.position == "prone";
}

Result<nlohmann::json> look_at(figure::Clip& clip, const exercise::Exercise& exercise,
                               const std::filesystem::path& film, const form::ErrorTable& errors,
                               const Options& options) {
  figure::FilmOptions filming;
  filming.frame_rate_hz = options.rate_hz;
  filming.quality = 24;
  MEDIUS_CHECK(figure::write_film(clip, film, filming, {}));
  pose::EstimateOptions estimating;
  estimating.tracker.posture = is_lying(exercise) ? pose::TrackerOptions::Posture::Lying
                                                  : pose::TrackerOptions::Posture::Any;
  const auto estimate = pose::estimate(film, estimating);
  std::error_code ignored;
  if (!options.keep) std::filesystem::remove(film, ignored);
  if (!estimate.ok()) return nlohmann::json{{"refused", estimate.error().message}};
  const auto truth = synthetic::truth_of(clip, estimate->landmarks);
  return nlohmann::json{
      {"landmarks", synthetic::compare_landmarks(clip, estimate->landmarks, truth)},
      {"marks", synthetic::marks(clip, estimate->landmarks, truth)},
      {"cues", synthetic::compare_cues(estimate->landmarks, truth, exercise)},
      {"verdict", synthetic::verdict(estimate->landmarks, exercise, errors, clip.performance())}};
}

Result<void> one_clip(const figure::ClipRequest& request, const exercise::Exercise& exercise,
                      const std::string& view, const std::string& fault, std::uint64_t seed,
                      const std::shared_ptr<const figure::BodyMesh>& mesh,
                      const form::ErrorTable& errors, const Options& options) {
  const std::filesystem::path folder = options.out;
  const std::string stem =
      exercise.id + "." + view + "." + std::to_string(seed) + (fault.empty() ? "" : "." + fault);
  std::error_code ignored;
  if (std::filesystem::exists(folder / (stem + ".json"), ignored)) return {};
  auto made = figure::Clip::create(mesh, request);
  if (!made.ok()) {
    // This body cannot do it as described: worth a row, no reason to end.
    std::printf("%s: %s\n", stem.c_str(), made.error().message.c_str());
    const nlohmann::json row{{"exercise", exercise.id},
                             {"view", view},
                             {"seed", seed},
                             {"fault", fault},
                             {"impossible", made.error().message}};
    return write_file(folder / (stem + ".json"), row.dump());
  }
  figure::Clip& clip = *made;
  MEDIUS_TRY(nlohmann::json result,
             look_at(clip, exercise, folder / (stem + ".mp4"), errors, options));
  result["exercise"] = exercise.id;
  result["view"] = view;
  result["lying"] = clip.placement().lying;
  result["seed"] = seed;
  result["fault"] = fault;
  for (const auto& planted : clip.performance().faults()) result["size"] = planted.size;
  for (const auto& known : exercise::faults(*request.motion))
    if (known.name == fault) result["should_cue"] = known.cue;
  result["mass_kg"] = request.body.mass_kg;
  result["height_m"] = request.body.height_m;
  std::printf("%s\n", stem.c_str());
  std::fflush(stdout);
  return write_file(folder / (stem + ".json"), result.dump());
}

Result<void> run(const Options& options) {
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(const auto mesh, figure::find_body_mesh(data));
  MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(data / "exercises"));
  MEDIUS_TRY(const auto errors, form::read_error_table(data / "errors.yaml"));
  auto names = options.exercises;
  if (names == std::vector<std::string>{"all"}) names = figure::exercise_names(data);
  for (const auto& name : names) {
    MEDIUS_TRY(const auto motion, exercise::read_motion(data / "exercises" / (name + ".yaml")));
    MEDIUS_TRY(const exercise::Exercise* exercise, catalogue.find(name));
    for (const auto& view_name : options.views) {
      MEDIUS_TRY(const auto view, figure::find_view(view_name));
      for (int person = 0; person < options.people; ++person) {
        const std::uint64_t seed = seed_of(options, person);
        auto request = request_of(motion, view, seed, options);
        if (!options.faults) {
          MEDIUS_CHECK(one_clip(request, *exercise, view_name, "", seed, mesh, errors, options));
          continue;
        }
        for (const auto& fault : exercise::faults(*motion)) {
          request.performance.faults = {{fault.name, 0.0}};
          MEDIUS_CHECK(
              one_clip(request, *exercise, view_name, fault.name, seed, mesh, errors, options));
        }
      }
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"The virtual person before the product's own pipeline"};
  app.add_option("--out", options.out);
  app.add_option("--exercises", options.exercises)->delimiter(',');
  app.add_option("--views", options.views)->delimiter(',');
  app.add_option("--people", options.people);
  app.add_option("--repetitions", options.repetitions);
  app.add_option("--rate", options.rate_hz);
  app.add_flag("--faults", options.faults, "Each fault, instead of faultless clips");
  app.add_flag("--building", options.building, "People for building instead of judging");
  app.add_flag("--keep", options.keep, "Keep the films");
  CLI11_PARSE(app, argc, argv);
  const auto result = run(options);
  if (!result.ok())
    std::fprintf(stderr, "synthetic_pictures: %s\n", result.error().message.c_str());
  return result.ok() ? 0 : 1;
}
