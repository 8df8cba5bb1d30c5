// medius analyse: recordings -> reports.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <optional>

#include "medius/base/files.h"
#include "medius/base/nearest.h"
#include "medius/cli/command.h"
#include "medius/coach/analyse.h"
#include "medius/report/json.h"
#include "medius/report/numbers.h"
#include "medius/report/sentences.h"
#include "medius/video/video.h"

namespace medius::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> recordings;
  std::string camera;
  std::optional<double> seconds, height_m;
  std::string exercise = "auto", variant, side = "both", out = "report", model = "full",
              language = "en";
  bool no_overlay = false;
};

/// Today's date as the report prints it.
std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

Result<pose::NetworkSize> network_from(const std::string& name) {
  if (name == "lite") return pose::NetworkSize::Lite;
  if (name == "full") return pose::NetworkSize::Full;
  if (name == "heavy") return pose::NetworkSize::Heavy;
  return error("'{}' is no size of the pose network; choose lite, full or heavy.", name);
}

Result<form::Side> side_from(const std::string& name) {
  for (const form::Side side : {form::Side::Both, form::Side::Left, form::Side::Right})
    if (form::name(side) == name) return side;
  return error("'{}' is no side; choose left, right or both.", name);
}

Result<void> check_height(std::optional<double> height_m) {
  if (!height_m || (*height_m >= 0.5 && *height_m <= 2.5)) return {};
  const char* hint = *height_m >= 50.0 && *height_m <= 250.0 ? " Was it in centimetres?" : "";
  return error("--height {} is no body height in metres (0.5 to 2.5).{}", *height_m, hint);
}

/// Which variants there are, where the one asked for is not among them.
Result<void> check_variant(const Options& options, const coach::Knowledge& knowledge) {
  if (options.variant.empty() || options.exercise == "auto") return {};
  MEDIUS_TRY(const exercise::Exercise* exercise, knowledge.catalogue.find(options.exercise));
  std::vector<std::string> known;
  for (const exercise::Variant& variant : exercise->variants) known.push_back(variant.id);
  if (std::find(known.begin(), known.end(), options.variant) != known.end()) return {};
  return error("{} has no variant '{}'.{}", exercise->id, options.variant,
               did_you_mean(options.variant, known));
}

Result<coach::AnalyseOptions> analyse_options(const Options& options) {
  coach::AnalyseOptions analyse;
  analyse.exercise = options.exercise;
  analyse.variant = options.variant;
  MEDIUS_TRY(analyse.side, side_from(options.side));
  MEDIUS_CHECK(check_height(options.height_m));
  analyse.height_m = options.height_m.value_or(0.0);
  MEDIUS_TRY(analyse.network, network_from(options.model));
  analyse.overlay = !options.no_overlay;
  analyse.date = today();
  analyse.version = MEDIUS_VERSION;
  return analyse;
}

/// Each recording and the folder of its report.
using Job = std::pair<fs::path, fs::path>;

Result<std::vector<Job>> jobs(const Options& options) {
  std::vector<fs::path> recordings;
  bool folders = false;
  for (const std::string& given : options.recordings) {
    std::error_code ignored;
    if (!fs::is_directory(given, ignored)) {
      recordings.emplace_back(given);
      continue;
    }
    folders = true;
    MEDIUS_TRY(const auto found, coach::recordings_in(given));
    recordings.insert(recordings.end(), found.begin(), found.end());
  }
  if (recordings.size() == 1 && !folders)
    return std::vector<Job>{{recordings[0], fs::path(options.out)}};
  std::map<std::string, int> stems;
  for (const fs::path& recording : recordings) ++stems[recording.stem().string()];
  std::vector<Job> all;
  for (const fs::path& recording : recordings) {
    // Two recordings of one name keep their endings; two of one file name are numbered.
    const std::string stem = recording.stem().string();
    std::string name = stems[stem] > 1 ? recording.filename().string() : stem;
    const auto taken = [&](const std::string& wanted) {
      return std::any_of(all.begin(), all.end(),
                         [&](const Job& job) { return job.second.filename() == wanted; });
    };
    for (int number = 2; taken(name); ++number)
      name = fmt::format("{} {}", recording.filename().string(), number);
    all.emplace_back(recording, fs::path(options.out) / name);
  }
  return all;
}

void say_result(const coach::Analysis& analysis, const coach::Knowledge& knowledge) {
  const report::Numbers numbers(knowledge.words, analysis.recording.height_m);
  for (const std::string& sentence : report::lead_sentences(analysis.recording, numbers))
    std::printf("%s\n", sentence.c_str());
  std::printf("report: %s\n", (analysis.folder / "report.html").c_str());
}

Result<int> analyse_all(const std::vector<Job>& all, const coach::AnalyseOptions& options,
                        const coach::Knowledge& knowledge, const Session& session) {
  const Work work = session.work();
  bool failed = false;
  std::string json;
  for (const auto& [recording, folder] : all) {
    if (work.stopped()) return kInterrupted;
    if (all.size() > 1 && !session.quiet && !session.json)
      std::printf("\n%s\n", recording.filename().c_str());
    const auto analysis = coach::analyse(recording, folder, options, knowledge, work);
    if (!analysis.ok()) {
      if (all.size() == 1 || work.stopped()) return analysis.error();
      // One bad recording of many does not keep the others from their report.
      std::fprintf(stderr, "medius: %s\n", analysis.error().message.c_str());
      failed = true;
      continue;
    }
    if (session.json)
      json += (json.empty() ? "" : ",\n") + report::json(analysis->recording);
    else if (!session.quiet)
      say_result(*analysis, knowledge);
  }
  if (session.json) std::printf(all.size() > 1 ? "[%s]\n" : "%s", json.c_str());
  return failed ? kBadInput : kSuccess;
}

/// Films into the report's folder first; Ctrl-C ends the filming, not the report.
Result<Job> film(const Options& options, const Session& session) {
  const fs::path file = fs::path(options.out) / "recording.mp4";
  if (!session.quiet && !session.json && !options.seconds)
    std::fprintf(stderr, "Filming. Ctrl-C ends it and makes the report.\n");
  MEDIUS_CHECK(coach::film(options.camera, file, options.seconds.value_or(0.0), session.work()));
  session.go_on();
  return Job{file, fs::path(options.out)};
}

Result<int> run_analyse(const Session& session, const Options& options) {
  if (options.recordings.empty() == options.camera.empty()) {
    return options.camera.empty()
               ? error(
                     "Which recording? Name a video, a folder of them or a landmarks file, or "
                     "film with --camera 0.")
               : error("Either a recording or --camera, not both.");
  }
  if (options.seconds && options.camera.empty())
    return error(
        "--seconds is how long to film: it goes with --camera; a recording is analysed whole.");
  if (options.seconds && *options.seconds <= 0.0)
    return error("--seconds {}: more than 0 was expected.", *options.seconds);
  MEDIUS_TRY(coach::AnalyseOptions analyse, analyse_options(options));
  MEDIUS_TRY(const report::Language language, report::language_from(options.language));
  MEDIUS_TRY(const fs::path data, data_folder(session.data));
  MEDIUS_TRY(const coach::Knowledge knowledge, coach::read_knowledge(data, language));
  if (options.exercise != "auto") {
    MEDIUS_TRY([[maybe_unused]] const auto* known, knowledge.catalogue.find(options.exercise));
  }
  MEDIUS_CHECK(check_variant(options, knowledge));

  std::vector<Job> all;
  if (options.camera.empty()) {
    MEDIUS_TRY(all, jobs(options));
  } else {
    MEDIUS_TRY(Job job, film(options, session));
    analyse.name = "camera " + options.camera;
    all.push_back(std::move(job));
  }
  return analyse_all(all, analyse, knowledge, session);
}

}  // namespace

Command add_analyse(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "analyse", "A recording of an exercise in, a movement report out",
      "  medius analyse clip.mp4 --exercise squat --height 1.72 --out report/\n"
      "  medius analyse clip.mp4                         the exercise is recognised\n"
      "  medius analyse clips/ --out reports/            every recording of a folder\n"
      "  medius analyse --camera 0 --exercise squat      film until Ctrl-C, then the report\n"
      "  medius analyse report/landmarks.csv             again, without the pictures\n"
      "  medius --json analyse clip.mp4 | jq .cues       for other programs");
  app->add_option("recording", options->recordings, "Videos, folders of them, or landmarks files");
  app->add_option("--exercise", options->exercise,
                  "Its name as in `medius exercises`, or auto: recognise it")
      ->capture_default_str();
  app->add_option("--variant", options->variant, "Of the exercise, as in `medius exercises show`");
  app->add_option("--side", options->side, "Of a one-sided exercise: left, right or both")
      ->capture_default_str();
  app->add_option("--height", options->height_m, "Body height in metres, to give lengths in cm");
  app->add_option("--out", options->out, "Folder of the report")->capture_default_str();
  app->add_option("--camera", options->camera, "Film with this camera: 0, 1 ... or /dev/video0");
  app->add_option("--seconds", options->seconds, "How long to film (default: until Ctrl-C)");
  app->add_option("--model", options->model, "Size of the pose network: lite, full or heavy")
      ->capture_default_str();
  app->add_option("--language", options->language, "Of the report: en or de")
      ->capture_default_str();
  app->add_flag("--no-overlay", options->no_overlay, "Do not write overlay.mp4");
  return {app, [options](const Session& session) { return run_analyse(session, *options); }};
}

}  // namespace medius::cli
