// medius figure: the virtual person performs an exercise, into a film, a model, a strip, a gallery.

#include <cstdio>
#include <map>
#include <thread>

#include "medius/base/files.h"
#include "medius/base/nearest.h"
#include "medius/cli/command.h"
#include "medius/figure/demonstrators.h"
#include "medius/figure/film.h"
#include "medius/figure/gallery.h"
#include "medius/figure/gltf.h"

namespace medius::cli {
namespace {

struct FigureOptions {
  std::string exercise;
  std::string view = "side";
  std::string out;
  std::string body = "female";
  std::string side = "right";
  std::string variant;
  std::string size;
  std::vector<std::string> faults;
  int repetitions = 2;
  double frame_rate_hz = 30;
  double hold_s = 0;
  double tempo = 1;
  std::uint64_t seed = 0;
  double camera_height_m = 0;
  double field_of_view_deg = 0;
  double roll_deg = 0;
  double turn_deg = 0;
  bool all = false;
  bool demonstrators = false;
  bool room = false;
  bool set_up = false;
  std::size_t vertices = 5000;
};

Result<std::pair<int, int>> read_size(const std::string& text) {
  int width = 0, height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 64 ||
      height < 64 || width > 3840 || height > 3840 || width % 2 != 0 || height % 2 != 0)
    return error("--size {}: expected WIDTHxHEIGHT in even pixels, 64 to 3840, as in 640x480.",
                 text);
  return std::pair{width, height};
}

Result<figure::ClipRequest> request_of(const FigureOptions& options,
                                       std::shared_ptr<const exercise::Motion> motion,
                                       const std::string& extension) {
  figure::ClipRequest request;
  request.motion = std::move(motion);
  MEDIUS_TRY(request.view, figure::find_view(options.view));
  MEDIUS_TRY(request.body, figure::parse_body(options.body));
  if (options.side != "left" && options.side != "right")
    return error("--side {}: expected left or right.", options.side);
  request.performance.side = options.side == "left" ? exercise::Side::Left : exercise::Side::Right;
  request.performance.variant = options.variant;
  request.performance.repetitions = options.repetitions;
  request.performance.hold_s = options.hold_s;
  request.performance.tempo = options.tempo;
  request.performance.seed = options.seed;
  request.performance.set_up = options.set_up;
  request.performance.style = options.room ? 1.0 : 0.0;
  MEDIUS_TRY(const auto performed, exercise::variant_of(request.motion, options.variant));
  for (const std::string& text : options.faults) {
    MEDIUS_TRY(auto fault, figure::parse_fault(*performed, text));
    request.performance.faults.push_back(std::move(fault));
  }
  request.camera.other_side = request.performance.side == exercise::Side::Left;
  request.camera.height_m = options.camera_height_m;
  request.camera.roll_deg = options.roll_deg;
  request.camera.turn_deg = options.turn_deg;
  // The demonstrator is seen through a long, calm lens; a room through a web camera's.
  request.camera.field_of_view_deg =
      options.field_of_view_deg > 0 ? options.field_of_view_deg : (options.room ? 58 : 32);
  if (extension == ".png") {
    request.camera.width_px = 420;
    request.camera.height_px = 0;
  }
  if (!options.size.empty()) {
    MEDIUS_TRY(const auto size, read_size(options.size));
    request.camera.width_px = size.first;
    request.camera.height_px = size.second;
  }
  if (options.room) request.look = figure::random_room(options.seed);
  return request;
}

Result<std::shared_ptr<const exercise::Motion>> find_motion(const std::filesystem::path& data,
                                                            const std::string& name) {
  const auto file = data / "exercises" / (name + ".yaml");
  std::error_code ignored;
  if (name.find('/') == std::string::npos && std::filesystem::is_regular_file(file, ignored))
    return exercise::read_motion(file);
  const auto known = figure::exercise_names(data);
  std::string list;
  for (const auto& one : known) list += (list.empty() ? "" : ", ") + one;
  return error("no exercise is called '{}'.{} There are: {}.", name, did_you_mean(name, known),
               list);
}

Result<int> draw_one(const FigureOptions& options, const Session& session) {
  if (options.exercise.empty())
    return error("which exercise? As in: medius figure glute-bridge --view side --out bridge.mp4");
  MEDIUS_TRY(const auto data, data_folder(session.data));
  MEDIUS_TRY(auto motion, find_motion(data, options.exercise));
  const std::filesystem::path out = options.out.empty() ? options.exercise + ".mp4" : options.out;
  const std::string extension = out.extension().string();
  MEDIUS_TRY(const auto request, request_of(options, std::move(motion), extension));
  MEDIUS_TRY(auto mesh, figure::find_body_mesh(data));
  MEDIUS_TRY(auto clip, figure::Clip::create(std::move(mesh), request));
  figure::FilmOptions film;
  film.frame_rate_hz = options.frame_rate_hz;
  if (extension == ".mp4") {
    MEDIUS_CHECK(figure::write_film(clip, out, film, session.work()));
  } else if (extension == ".png") {
    MEDIUS_CHECK(figure::write_strip(clip, out));
  } else if (extension == ".glb") {
    figure::GltfOptions gltf;
    gltf.most_vertices = options.vertices;
    MEDIUS_CHECK(figure::write_gltf(clip, out, gltf));
  } else if (extension == ".mjpeg" || extension == ".y4m") {
    MEDIUS_CHECK(figure::write_fake_camera(clip, out, film, session.work()));
  } else {
    return error(
        "--out {}: expected .mp4 (film), .glb (model), .png (strip of phases), .mjpeg or "
        ".y4m (fake camera).",
        out.string());
  }
  if (!session.quiet)
    std::fprintf(stderr, "%s: %.1f s of %s, from the %s\n", out.c_str(), clip.duration_s(),
                 options.exercise.c_str(), options.view.c_str());
  return kSuccess;
}

/// The whole gallery takes the body, the size and the frame rate; what asks for one picture is
/// refused, not overlooked.
Result<void> check_gallery(const CLI::App& app, const FigureOptions& options) {
  for (const char* one : {"exercise", "--view", "--fault", "--side", "--variant", "--repetitions",
                          "--hold", "--tempo", "--seed", "--room", "--set-up"})
    if (app.get_option(one)->count() > 0)
      return error("{} is for one exercise, --all draws every one of them: leave one out.",
                   std::string_view(one) == "exercise" ? options.exercise : one);
  MEDIUS_CHECK(figure::parse_body(options.body));
  return {};
}

Result<int> draw_all(const FigureOptions& options, const Session& session) {
  MEDIUS_TRY(const auto data, data_folder(session.data));
  figure::GalleryOptions gallery;
  gallery.frame_rate_hz = options.frame_rate_hz == 30 ? 20 : options.frame_rate_hz;
  gallery.body = options.body;
  if (!options.size.empty()) {
    MEDIUS_TRY(const auto size, read_size(options.size));
    gallery.width_px = size.first;
    gallery.height_px = size.second;
  }
  const std::filesystem::path out = options.out.empty() ? std::string("gallery") : options.out;
  MEDIUS_TRY(const auto summary, figure::make_gallery(data, out, gallery, session.work()));
  if (!session.quiet)
    std::fprintf(stderr, "%s: %d clips drawn, %d unchanged; open %s\n", out.c_str(), summary.drawn,
                 summary.unchanged, (out / "index.html").c_str());
  return kSuccess;
}

Result<int> draw_demonstrators(const FigureOptions& options, const Session& session) {
  MEDIUS_TRY(const auto data, data_folder(session.data));
  const std::filesystem::path out = options.out.empty() ? std::string("figures") : options.out;
  figure::DemonstratorOptions wanted;
  wanted.body = options.body;
  wanted.most_vertices = options.vertices;
  MEDIUS_TRY(const auto summary, figure::make_demonstrators(data, out, wanted, session.work()));
  if (!session.quiet)
    std::fprintf(stderr, "%s: %d demonstrators drawn, %d unchanged\n", out.c_str(), summary.drawn,
                 summary.unchanged);
  return kSuccess;
}

}  // namespace

Command add_figure(CLI::App& program) {
  auto options = std::make_shared<FigureOptions>();
  CLI::App* app = add_command(
      program, "figure", "The virtual person performs an exercise: film, 3D model, picture strip",
      "medius figure glute-bridge --view side --out bridge.mp4\n"
      "medius figure squat --fault knees_in=15deg --body male,old,heavy --view front --out "
      "squat.mp4\n"
      "medius figure clamshell --out clamshell.glb\n"
      "medius figure squat --room --seed 3 --out camera.mjpeg\n"
      "medius figure --all --out gallery/");
  app->add_option("exercise", options->exercise, "As in data/exercises: glute-bridge");
  app->add_option("--view", options->view,
                  "front, back, side, oblique, foot-end, head-end or above");
  app->add_option("--out", options->out, ".mp4, .glb, .png, .mjpeg or .y4m; a folder with --all");
  app->add_option("--fault", options->faults, "Plants a fault: knees_in or knees_in=15deg");
  app->add_option("--body", options->body,
                  "female, male, young, middle, old, slim, heavy, short, tall, muscular, skin1..6, "
                  "height=1.7, mass=80, age=70");
  app->add_option("--side", options->side, "The working side: left or right");
  app->add_option("--variant", options->variant, "Of the exercise, where it has some");
  app->add_option("--repetitions", options->repetitions, "Of the film")->check(CLI::Range(1, 100));
  app->add_option("--hold", options->hold_s, "Seconds that a hold or a walk lasts")
      ->check(CLI::Range(0.0, 600.0));
  app->add_option("--tempo", options->tempo, "Above 1: faster")->check(CLI::Range(0.2, 4.0));
  app->add_option("--fps", options->frame_rate_hz, "Frames a second")
      ->check(CLI::Range(1.0, 120.0));
  app->add_option("--size", options->size, "Pixels, as in 640x480");
  app->add_option("--seed", options->seed, "Of everything left to chance (--room)")
      ->check(CLI::Range(0.0, 1e15));
  app->add_option("--camera-height", options->camera_height_m, "Metres above the floor")
      ->check(CLI::Range(0.05, 3.0));
  app->add_option("--field-of-view", options->field_of_view_deg, "Degrees of the longer side")
      ->check(CLI::Range(10.0, 110.0));
  app->add_option("--roll", options->roll_deg, "Degrees the camera leans")
      ->check(CLI::Range(-180.0, 180.0));
  app->add_option("--turn", options->turn_deg, "Degrees further round the person")
      ->check(CLI::Range(-360.0, 360.0));
  app->add_flag("--room", options->room, "A lived-in room and a web camera instead of the studio");
  app->add_flag("--set-up", options->set_up, "With getting ready before and relaxing after");
  app->add_option("--vertices", options->vertices, "Most vertices of a .glb; 0: all")
      ->check(CLI::Range(0, 65535));
  app->add_flag("--all", options->all, "Every exercise and variant, with a page to look through");
  app->add_flag("--demonstrators", options->demonstrators,
                "A light model and a strip of every exercise and variant, for the page");
  return {app, [options, app](const Session& session) -> Result<int> {
            if (options->all || options->demonstrators) MEDIUS_CHECK(check_gallery(*app, *options));
            if (options->demonstrators) return draw_demonstrators(*options, session);
            return options->all ? draw_all(*options, session) : draw_one(*options, session);
          }};
}

}  // namespace medius::cli
