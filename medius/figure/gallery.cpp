#include "medius/figure/gallery.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "medius/base/files.h"
#include "medius/figure/content.h"
#include "medius/figure/film.h"
#include "medius/figure/gltf.h"

namespace medius::figure {
namespace {

struct Item {
  std::string exercise, variant, view;
  std::shared_ptr<const exercise::Motion> motion;
  std::string key;  ///< of everything that the drawing depends on
  [[nodiscard]] std::string stem() const {
    return exercise + (variant.empty() ? "" : "." + variant) + "." + view;
  }
};

constexpr std::array<const char*, 2> kViews{"side", "oblique"};

Result<void> draw(const Item& item, const std::shared_ptr<const BodyMesh>& mesh,
                  const std::filesystem::path& out, const GalleryOptions& options,
                  const Work& work) {
  ClipRequest request;
  request.motion = item.motion;
  MEDIUS_TRY(request.view, find_view(item.view));
  MEDIUS_TRY(request.body, parse_body(options.body));
  request.performance.variant = item.variant;
  request.performance.repetitions = 1;
  request.performance.hold_s = 6;
  request.performance.set_up = false;
  request.performance.style = 0;
  request.camera.field_of_view_deg = 32;
  request.camera.width_px = options.width_px;
  request.camera.height_px = options.height_px;
  MEDIUS_TRY(auto clip, Clip::create(mesh, request));
  FilmOptions film;
  film.frame_rate_hz = options.frame_rate_hz;
  Work quiet;
  quiet.stop = work.stop;
  MEDIUS_CHECK(write_film(clip, out / (item.stem() + ".mp4"), film, quiet));
  request.camera.width_px = 420;
  request.camera.height_px = 0;
  MEDIUS_TRY(auto square, Clip::create(mesh, request));
  MEDIUS_CHECK(write_strip(square, out / (item.stem() + ".png")));
  if (item.view == kViews[0]) {
    const std::string name = item.exercise + (item.variant.empty() ? "" : "." + item.variant);
    MEDIUS_CHECK(write_gltf(clip, out / (name + ".glb"), {}));
  }
  return write_file(out / ("." + item.stem() + ".key"), item.key);
}

bool unchanged(const Item& item, const std::filesystem::path& out) {
  const auto kept = read_file(out / ("." + item.stem() + ".key"), 1 << 16);
  std::error_code ignored;
  return kept.ok() && *kept == item.key &&
         std::filesystem::is_regular_file(out / (item.stem() + ".mp4"), ignored) &&
         std::filesystem::is_regular_file(out / (item.stem() + ".png"), ignored);
}

std::string page(const std::vector<Item>& items) {
  std::string text =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Exercises</title>\n"
      "<style>body{font:16px system-ui,sans-serif;margin:2rem;background:#f4f6f6;color:#223}"
      "section{margin:2rem 0}img,video{max-width:100%;border-radius:8px;background:#fff}"
      "video{width:420px}</style>\n<h1>Exercises</h1>\n";
  for (const Item& item : items) {
    if (item.view != kViews[0]) continue;
    const std::string name = item.exercise + (item.variant.empty() ? "" : "." + item.variant);
    text += "<section><h2>" + item.exercise +
            (item.variant.empty() ? "" : " (" + item.variant + ")") + "</h2>\n";
    for (const char* view : kViews)
      text += "<video src=\"" + name + "." + view + ".mp4\" muted loop controls></video>\n";
    text += "<p><img src=\"" + item.stem() + ".png\" alt=\"the phases of " + item.exercise +
            "\"></p></section>\n";
  }
  return text + "</html>\n";
}

}  // namespace

std::vector<std::string> exercise_names(const std::filesystem::path& data_folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder / "exercises", ignored))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

Result<GallerySummary> make_gallery(const std::filesystem::path& data_folder,
                                    const std::filesystem::path& out, const GalleryOptions& options,
                                    const Work& work) {
  MEDIUS_TRY(const auto mesh, find_body_mesh(data_folder));
  MEDIUS_TRY(const auto motions, exercise::read_motions(data_folder));
  const std::uint64_t shape = content_hash(*mesh);
  std::vector<Item> items;
  for (const auto& [name, motion] : motions) {
    MEDIUS_TRY(const std::string text, read_file(data_folder / "exercises" / (name + ".yaml")));
    std::vector<std::string> variants{""};
    for (const auto& variant : exercise::variants(*motion)) variants.push_back(variant.name);
    for (const auto& variant : variants)
      for (const char* view : kViews)
        items.push_back({name, variant, view, motion,
                         fmt::format("{} {:x} {:x} {} {}x{} {}\n", kStudioVersion, shape,
                                     content_hash(text), options.body, options.width_px,
                                     options.height_px, options.frame_rate_hz)});
  }

  std::error_code failed;
  std::filesystem::create_directories(out, failed);
  if (failed)
    return error("{}: the folder cannot be made ({}). Choose another with --out.", out.string(),
                 failed.message());
  GallerySummary summary;
  std::atomic<std::size_t> next{0}, done{0};
  std::atomic<int> drawn{0};
  std::mutex mutex;
  std::optional<Error> first_error;
  auto labour = [&] {
    for (std::size_t index = next++; index < items.size(); index = next++) {
      if (work.stopped()) return;
      if (!unchanged(items[index], out)) {
        const auto result = draw(items[index], mesh, out, options, work);
        if (!result.ok()) {
          const std::lock_guard lock(mutex);
          if (!first_error)
            first_error = Error{items[index].stem() + ": " + result.error().message};
          return;
        }
        ++drawn;
      }
      const std::lock_guard lock(mutex);
      work.report("gallery", static_cast<double>(++done) / static_cast<double>(items.size()));
    }
  };
  {
    std::vector<std::jthread> threads;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    for (unsigned index = 0; index < count; ++index) threads.emplace_back(labour);
  }
  if (first_error) return *first_error;
  if (work.stopped()) return error("stopped; what is drawn stays, the same command goes on.");
  MEDIUS_CHECK(write_file(out / "index.html", page(items)));
  summary.drawn = drawn;
  summary.unchanged = static_cast<int>(items.size()) - drawn;
  return summary;
}

}  // namespace medius::figure
