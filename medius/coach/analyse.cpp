#include "medius/coach/analyse.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <system_error>

#include "medius/base/files.h"
#include "medius/coach/advice.h"
#include "medius/coach/pictures.h"
#include "medius/form/analysis.h"
#include "medius/pose/landmarks_file.h"
#include "medius/report/html.h"
#include "medius/report/json.h"
#include "medius/report/sources.h"

namespace medius::coach {
namespace fs = std::filesystem;
namespace {

/// A folder inside the target in which everything is made; what is whole moves out, the rest goes.
class Stage {
 public:
  static Result<Stage> create(const fs::path& folder) {
    std::error_code failed;
    const bool made = fs::create_directories(folder, failed);
    if (failed) {
      return error("{}: this folder cannot be made ({}); choose another with --out.",
                   folder.string(), failed.message());
    }
    const fs::path part = folder / fmt::format(".medius-{}.part", ::getpid());
    fs::create_directory(part, failed);
    if (failed) {
      return error("{}: nothing can be written here ({}); choose another folder with --out.",
                   folder.string(), failed.message());
    }
    return Stage(folder, part, made);
  }
  Stage(Stage&& other) noexcept
      : target_(std::move(other.target_)),
        part_(std::exchange(other.part_, {})),
        made_(other.made_) {}
  Stage& operator=(Stage&&) = delete;
  ~Stage() {
    std::error_code ignored;
    if (part_.empty()) return;
    fs::remove_all(part_, ignored);
    // Only an empty folder goes: remove() refuses any other.
    if (made_) fs::remove(target_, ignored);
  }

  [[nodiscard]] const fs::path& folder() const { return part_; }

  /// Moves every file into the target, over older ones.
  Result<void> publish() {
    std::error_code failed;
    // What this recording has not, an older report beside it would seem to have.
    for (const char* name : {"overlay.mp4"}) {
      if (!fs::exists(part_ / name, failed)) fs::remove(target_ / name, failed);
    }
    for (const auto& entry : fs::directory_iterator(part_, failed)) {
      const fs::path target = target_ / entry.path().filename();
      fs::rename(entry.path(), target, failed);
      if (failed) return error("{}: cannot be written ({}).", target.string(), failed.message());
    }
    return {};
  }

 private:
  Stage(fs::path target, fs::path part, bool made)
      : target_(std::move(target)), part_(std::move(part)), made_(made) {}
  fs::path target_, part_;
  bool made_;
};

Result<bool> is_landmarks_file(const fs::path& path) {
  std::error_code failed;
  if (!fs::exists(path, failed)) return error("{}: there is no such file.", path.string());
  if (fs::is_directory(path, failed))
    return error("{}: is a folder, a recording was expected.", path.string());
  std::ifstream file(path, std::ios::binary);
  std::array<char, 32> first{};
  file.read(first.data(), first.size());
  const bool is = pose::is_landmarks_csv({first.data(), static_cast<std::size_t>(file.gcount())});
  if (!is && path.extension() == ".csv")
    return error(
        "{}: is not a landmarks file of medius (its first line would begin with '# medius "
        "landmarks'); give it one that 'medius analyse' wrote, or the video itself.",
        path.string());
  return is;
}

/// A lying person is looked for as one: the networks alone find them badly.
pose::TrackerOptions::Posture posture_for(const exercise::Exercise* exercise) {
  using Posture = pose::TrackerOptions::Posture;
  static const std::set<std::string> kLying{"supine", "side-lying", "prone"};
  return exercise != nullptr && kLying.contains(exercise->position) ? Posture::Lying : Posture::Any;
}

struct Seen {
  pose::Landmarks landmarks;
  std::vector<exercise::Text> notes;
  bool from_video = false;
};

Result<Seen> see(const fs::path& recording, const exercise::Exercise* exercise,
                 const AnalyseOptions& options, const Knowledge& knowledge, const Work& work) {
  MEDIUS_TRY(const bool is_landmarks, is_landmarks_file(recording));
  if (is_landmarks) {
    MEDIUS_TRY(pose::Landmarks landmarks, pose::read_landmarks(recording));
    return Seen{std::move(landmarks), {}, false};
  }
  pose::EstimateOptions estimate_options;
  estimate_options.size = options.network;
  estimate_options.threads = options.threads;
  estimate_options.tracker.posture = posture_for(exercise);
  MEDIUS_TRY(pose::Estimate estimate, pose::estimate(recording, estimate_options, work));
  auto notes = recording_notes(estimate, knowledge.words);
  return Seen{std::move(estimate.landmarks), std::move(notes), true};
}

/// The exercise that was asked for; null for "auto".
Result<const exercise::Exercise*> asked_for(const AnalyseOptions& options,
                                            const Knowledge& knowledge) {
  if (options.exercise == "auto") return static_cast<const exercise::Exercise*>(nullptr);
  return knowledge.catalogue.find(options.exercise);
}

/// "none of them" as a sentence that says what to do.
Error not_recognised(const fs::path& recording, const form::Recognition& recognition) {
  if (recognition.is_open())
    return error("{}: this is {} or {}, and which of them cannot be told; name it with --exercise.",
                 recording.string(), recognition.candidates[0].exercise,
                 recognition.candidates[1].exercise);
  std::string nearest;
  if (!recognition.candidates.empty())
    nearest = fmt::format(" (nearest: {})", recognition.candidates.front().exercise);
  return error(
      "{}: none of the catalogue's exercises was recognised{}; name it with --exercise "
      "(medius exercises lists them).",
      recording.string(), nearest);
}

/// What was done instead of the exercise that was asked for.
void name_what_it_is(const pose::Landmarks& landmarks, const Knowledge& knowledge,
                     const exercise::Exercise& asked, form::FormResult& form) {
  const auto seen = form::recognise(landmarks, knowledge.catalogue);
  if (seen.exercise.empty() || seen.exercise == asked.id) return;
  if (const auto found = knowledge.catalogue.find(seen.exercise))
    form.mismatch->looks_like = (*found)->name;
}

Result<form::FormResult> judge(const fs::path& recording, const pose::Landmarks& landmarks,
                               const exercise::Exercise*& exercise, const AnalyseOptions& options,
                               const Knowledge& knowledge, const Work& work) {
  std::optional<form::Recognition> recognition;
  if (exercise == nullptr) {
    recognition = form::recognise(landmarks, knowledge.catalogue);
    if (recognition->exercise.empty()) return not_recognised(recording, *recognition);
    MEDIUS_TRY(exercise, knowledge.catalogue.find(recognition->exercise));
  }
  if (options.side != form::Side::Both && !exercise->one_sided)
    return error("{} is done with both sides together; leave out --side.", exercise->id);
  form::AnalysisOptions form_options;
  form_options.variant = options.variant;
  form_options.height_m = options.height_m;
  form_options.side = options.side;
  MEDIUS_TRY(form::FormResult form,
             form::analyse(landmarks, *exercise, knowledge.errors, form_options, work));
  if (form.mismatch && !recognition) name_what_it_is(landmarks, knowledge, *exercise, form);
  form.recognition = std::move(recognition);
  return form;
}

Result<void> write_texts(const report::Recording& recording, const report::Words& words,
                         const fs::path& folder) {
  MEDIUS_CHECK(write_file(folder / "landmarks.csv", pose::landmarks_csv(recording.landmarks)));
  MEDIUS_CHECK(write_file(folder / "report.json", report::json(recording)));
  return write_file(folder / "report.html", report::html(recording, words));
}

}  // namespace

Result<Knowledge> read_knowledge(const fs::path& data_folder, report::Language language) {
  MEDIUS_TRY(exercise::Catalogue catalogue, exercise::read_catalogue(data_folder / "exercises"));
  MEDIUS_TRY(form::ErrorTable errors, form::read_error_table(data_folder / "errors.yaml"));
  MEDIUS_TRY(report::Words words, report::Words::read(data_folder, language));
  const fs::path path = data_folder / "sources.csv";
  MEDIUS_TRY(const std::string text, read_file(path));
  MEDIUS_TRY(auto sources, report::parse_sources(text, path.string()));
  return Knowledge{std::move(catalogue), std::move(errors), std::move(words), std::move(sources)};
}

Result<Analysis> analyse(const fs::path& recording, const fs::path& folder,
                         const AnalyseOptions& options, const Knowledge& knowledge,
                         const Work& work) {
  MEDIUS_TRY(const exercise::Exercise* exercise, asked_for(options, knowledge));
  MEDIUS_TRY(Stage stage, Stage::create(folder));

  // Recording -> landmarks -> what they mean.
  MEDIUS_TRY(Seen seen, see(recording, exercise, options, knowledge, work));
  MEDIUS_TRY(form::FormResult form,
             judge(recording, seen.landmarks, exercise, options, knowledge, work));

  report::Recording result;
  result.name = options.name.empty() ? recording.filename().string() : options.name;
  result.date = options.date;
  result.version = options.version;
  result.height_m = options.height_m;
  result.exercise = *exercise;
  result.form = std::move(form);
  result.landmarks = std::move(seen.landmarks);
  result.notes = std::move(seen.notes);
  result.sources = knowledge.sources;

  // What they mean -> pictures -> page.
  const fs::path film = options.overlay ? stage.folder() / "overlay.mp4" : fs::path{};
  const fs::path video = seen.from_video ? recording : fs::path{};
  MEDIUS_CHECK(draw_pictures(video, film, result, knowledge.words, work));
  if (work.stopped())
    return error("{}: stopped before the report was written.", recording.string());
  work.report("writing the report", 0.5);
  MEDIUS_CHECK(write_texts(result, knowledge.words, stage.folder()));
  MEDIUS_CHECK(stage.publish());
  work.report("writing the report", 1.0);
  return Analysis{std::move(result), folder};
}

Result<std::vector<fs::path>> recordings_in(const fs::path& folder) {
  static const std::set<std::string> kEndings{".mp4", ".mov",  ".m4v", ".mkv", ".webm", ".avi",
                                              ".mpg", ".mpeg", ".3gp", ".ts",  ".csv"};
  std::error_code failed;
  std::vector<fs::path> found;
  fs::directory_iterator entries(folder, failed);
  for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    const fs::directory_entry& entry = *entries;
    std::string ending = entry.path().extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    std::error_code unreadable;  // of this entry alone: the folder's others are read all the same
    if (!entry.is_regular_file(unreadable) || !kEndings.contains(ending)) continue;
    // A table of something else is no recording.
    if (ending == ".csv") {
      const auto landmarks = is_landmarks_file(entry.path());
      if (!landmarks.ok() || !*landmarks) continue;
    }
    found.push_back(entry.path());
  }
  if (failed) return error("{}: cannot be read ({}).", folder.string(), failed.message());
  if (found.empty())
    return error("{}: holds no recording (.mp4, .mov, .mkv ... or a landmarks file).",
                 folder.string());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace medius::coach
