#include "medius/figure/demonstrators.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "medius/base/files.h"
#include "medius/figure/content.h"
#include "medius/figure/film.h"
#include "medius/figure/gltf.h"

namespace medius::figure {
namespace {

constexpr double kHold_s = 4.0;

struct Figure {
  std::string exercise, variant;
  exercise::View view = exercise::View::Side;
  std::shared_ptr<const exercise::Motion> motion;
  std::string key;  ///< of everything that the drawing depends on
  std::size_t phases = 0;
  double seconds = 0.0;

  [[nodiscard]] std::string stem() const {
    return exercise + (variant.empty() ? "" : "--" + variant);
  }
  [[nodiscard]] nlohmann::ordered_json entry() const {
    return {{"exercise", exercise},
            {"variant", variant},
            {"view", exercise::name(view)},
            {"model", "/figures/" + stem() + ".glb"},
            {"strip", "/figures/" + stem() + ".png"},
            {"phases", phases},
            {"seconds", std::round(seconds * 100.0) / 100.0}};
  }
};

Result<std::vector<Figure>> list_figures(const std::filesystem::path& data_folder,
                                         const BodyMesh& mesh, const DemonstratorOptions& options) {
  MEDIUS_TRY(const auto motions, exercise::read_motions(data_folder));
  MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(data_folder / "exercises"));
  const std::uint64_t shape = content_hash(mesh);
  std::vector<Figure> figures;
  for (const exercise::Exercise& exercise : catalogue.exercises) {
    const auto motion = motions.find(exercise.id);
    if (motion == motions.end()) continue;
    MEDIUS_TRY(const std::string text,
               read_file(data_folder / "exercises" / (exercise.id + ".yaml")));
    std::vector<std::string> variants{""};
    for (const auto& variant : exercise::variants(*motion->second))
      variants.push_back(variant.name);
    for (const std::string& variant : variants) {
      Figure figure{exercise.id, variant, exercise.camera.best, motion->second, {}, 0, 0.0};
      figure.key = fmt::format("{} {:x} {:x} {} {} {} {}", kStudioVersion, shape,
                               content_hash(motion_section(text)), exercise::name(figure.view),
                               options.body, options.most_vertices, options.panel_px);
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

Result<void> draw(Figure& figure, const std::shared_ptr<const BodyMesh>& mesh,
                  const std::filesystem::path& out, const DemonstratorOptions& options) {
  ClipRequest request;
  request.motion = figure.motion;
  MEDIUS_TRY(request.view, find_view(std::string(exercise::name(figure.view))));
  MEDIUS_TRY(request.body, parse_body(options.body));
  request.performance.variant = figure.variant;
  request.performance.repetitions = 1;
  request.performance.hold_s = kHold_s;
  request.performance.set_up = false;
  request.performance.style = 0;
  request.camera.field_of_view_deg = 32;
  request.camera.width_px = options.panel_px;
  request.camera.height_px = 0;
  MEDIUS_TRY(auto clip, Clip::create(mesh, request));
  GltfOptions gltf;
  gltf.most_vertices = options.most_vertices;
  MEDIUS_CHECK(write_gltf(clip, out / (figure.stem() + ".glb"), gltf));
  MEDIUS_CHECK(write_strip(clip, out / (figure.stem() + ".png")));
  figure.phases = strip_times(clip.performance()).size();
  figure.seconds = clip.duration_s();
  const nlohmann::json stamp{
      {"key", figure.key}, {"phases", figure.phases}, {"seconds", figure.seconds}};
  return write_file(out / ("." + figure.stem() + ".key"), stamp.dump());
}

/// Fills what the stamp of an unchanged figure says.
bool unchanged(Figure& figure, const std::filesystem::path& out) {
  const auto kept = read_file(out / ("." + figure.stem() + ".key"), 1 << 16);
  if (!kept.ok()) return false;
  const auto stamp = nlohmann::json::parse(*kept, nullptr, false);
  std::error_code ignored;
  if (!stamp.is_object() || stamp.value("key", "") != figure.key ||
      !std::filesystem::is_regular_file(out / (figure.stem() + ".glb"), ignored) ||
      !std::filesystem::is_regular_file(out / (figure.stem() + ".png"), ignored))
    return false;
  figure.phases = stamp.value("phases", std::size_t{0});
  figure.seconds = stamp.value("seconds", 0.0);
  return true;
}

/// Files of exercises that are no longer there.
void remove_others(const std::vector<Figure>& figures, const std::filesystem::path& out) {
  std::set<std::string> wanted{"index.json"};
  for (const Figure& figure : figures)
    for (const char* ending : {".glb", ".png"}) wanted.insert(figure.stem() + ending);
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(out, ignored)) {
    const std::string ending = entry.path().extension().string();
    if ((ending == ".glb" || ending == ".png") &&
        !wanted.contains(entry.path().filename().string()))
      std::filesystem::remove(entry.path(), ignored);
  }
}

}  // namespace

Result<DemonstratorSummary> make_demonstrators(const std::filesystem::path& data_folder,
                                               const std::filesystem::path& out,
                                               const DemonstratorOptions& options,
                                               const Work& work) {
  MEDIUS_TRY(const auto mesh, find_body_mesh(data_folder));
  MEDIUS_TRY(auto figures, list_figures(data_folder, *mesh, options));
  std::error_code failed;
  std::filesystem::create_directories(out, failed);
  if (failed)
    return error("{}: the folder cannot be made ({}). Choose another with --out.", out.string(),
                 failed.message());
  DemonstratorSummary summary;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> first_error;
  const auto labour = [&] {
    for (std::size_t index = next++; index < figures.size() && !work.stopped(); index = next++) {
      Figure& figure = figures[index];
      const bool kept = unchanged(figure, out);
      const auto drawn = kept ? Result<void>{} : draw(figure, mesh, out, options);
      const std::lock_guard lock(mutex);
      if (!drawn.ok()) {
        if (!first_error) first_error = Error{figure.stem() + ": " + drawn.error().message};
        return;
      }
      ++(kept ? summary.unchanged : summary.drawn);
      work.report("demonstrators", static_cast<double>(summary.drawn + summary.unchanged) /
                                       static_cast<double>(figures.size()));
    }
  };
  {
    std::vector<std::jthread> threads;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    for (unsigned index = 0; index < count; ++index) threads.emplace_back(labour);
  }
  if (first_error) return *first_error;
  if (work.stopped()) return error("stopped; what is drawn stays, the same command goes on.");
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Figure& figure : figures) list.push_back(figure.entry());
  remove_others(figures, out);
  MEDIUS_CHECK(write_file(out / "index.json", nlohmann::ordered_json{{"figures", list}}.dump(1)));
  return summary;
}

}  // namespace medius::figure
