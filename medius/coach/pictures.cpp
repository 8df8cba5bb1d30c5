#include "medius/coach/pictures.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "medius/report/overlay.h"
#include "medius/report/still.h"
#include "medius/video/video.h"

namespace medius::coach {
namespace fs = std::filesystem;
namespace {

/// A film larger than this would take longer than the analysis; a still fills a page's column.
constexpr int kFilmSide_px = 960;
constexpr int kStillSide_px = 560;

/// The cues still waiting for their picture, the earliest first.
class Stills {
 public:
  explicit Stills(report::Recording& recording) : recording_(&recording) {
    for (const form::Cue& cue : recording.form.cues) waiting_.push_back(&cue);
    std::sort(waiting_.begin(), waiting_.end(),
              [](const auto* a, const auto* b) { return a->time_s < b->time_s; });
  }

  [[nodiscard]] bool done() const { return next_ == waiting_.size(); }

  Result<void> offer(const video::Picture& picture, double time_s,
                     const report::OverlayPainter& painter) {
    for (; !done() && waiting_[next_]->time_s <= time_s + 1e-3; ++next_) {
      const form::Cue& cue = *waiting_[next_];
      video::Picture drawn = picture;
      painter.paint_person(drawn, time_s, &cue);
      const video::Picture part =
          report::around_person(drawn, painter.points(drawn, time_s), kStillSide_px);
      MEDIUS_TRY(std::string jpeg, report::jpeg(part));
      recording_->stills.push_back(
          {cue.id, cue.side, time_s, part.width_px, part.height_px, std::move(jpeg)});
    }
    return {};
  }

 private:
  report::Recording* recording_;
  std::vector<const form::Cue*> waiting_;
  std::size_t next_ = 0;
};

/// The film's rate: the recording's own, within what players take.
double film_rate_hz(const report::Recording& recording) {
  const double rate = recording.form.frame_rate_hz;
  return std::isfinite(rate) && rate > 0.0 ? std::clamp(rate, 5.0, 60.0) : 30.0;
}

/// The film, begun with its first picture.
class Film {
 public:
  Film(fs::path path, double rate_hz) : path_(std::move(path)), rate_hz_(rate_hz) {}

  Result<void> write(const video::Picture& picture, double time_s) {
    if (path_.empty()) return {};
    if (!writer_) {
      MEDIUS_TRY(video::Writer writer,
                 video::Writer::create(path_, picture.width_px, picture.height_px,
                                       {.frame_rate_hz = rate_hz_}));
      writer_.emplace(std::move(writer));
    }
    return writer_->write(picture, time_s);
  }
  Result<void> finish() { return writer_ ? writer_->finish() : Result<void>{}; }

 private:
  fs::path path_;
  double rate_hz_;
  std::optional<video::Writer> writer_;
};

Result<void> draw_on_video(const fs::path& path, Film& film, bool whole, Stills& stills,
                           const report::Recording& recording,
                           const report::OverlayPainter& painter, const Work& work) {
  video::ReaderOptions options;
  options.longest_side_px = kFilmSide_px;
  options.stop = work.stop;
  MEDIUS_TRY(video::Reader reader, video::Reader::open(path, options));
  video::Frame frame;
  const double end_s = std::max(recording.form.end_s, 1e-3);
  while (!work.stopped() && (whole || !stills.done())) {
    MEDIUS_TRY(const bool more, reader.next(frame));
    if (!more) break;
    MEDIUS_CHECK(stills.offer(frame.picture, frame.time_s, painter));
    if (whole) {
      painter.paint(frame.picture, frame.time_s);
      MEDIUS_CHECK(film.write(frame.picture, frame.time_s));
    }
    work.report("drawing on the pictures", std::min(1.0, frame.time_s / end_s));
  }
  return {};
}

/// Without a video only the film is drawn: the page has stick figures of its own.
Result<void> draw_on_plain_ground(Film& film, const report::Recording& recording,
                                  const report::OverlayPainter& painter, const Work& work) {
  const pose::Landmarks& landmarks = recording.landmarks;
  const bool sized =
      landmarks.has_image && landmarks.image_width_px > 0 && landmarks.image_height_px > 0;
  // Coordinates without a size of their picture cannot be placed in one.
  if (landmarks.has_image && !sized) return {};
  const double longest =
      sized ? std::max(landmarks.image_width_px, landmarks.image_height_px) : 1.0;
  const auto side = [&](int of_px) {
    return std::max(64, static_cast<int>(std::lround(sized ? of_px * 720.0 / longest : 720.0)));
  };
  video::Picture picture(side(landmarks.image_width_px), side(landmarks.image_height_px));
  const double end_s = std::max(recording.form.end_s, 1e-3);
  for (const pose::PoseFrame& frame : landmarks.frames) {
    if (work.stopped()) break;
    report::OverlayPainter::clear(picture);
    painter.paint_head(picture, frame.time_s);
    painter.paint(picture, frame.time_s);
    MEDIUS_CHECK(film.write(picture, frame.time_s));
    work.report("drawing", std::clamp(frame.time_s / end_s, 0.0, 1.0));
  }
  return {};
}

}  // namespace

Result<void> draw_pictures(const fs::path& video, const fs::path& film_path,
                           report::Recording& recording, const report::Words& words,
                           const Work& work) {
  MEDIUS_TRY(const report::OverlayPainter painter,
             report::OverlayPainter::create(recording, words));
  Film film(film_path, film_rate_hz(recording));
  Stills stills(recording);
  const bool whole = !film_path.empty();
  if (!video.empty())
    MEDIUS_CHECK(draw_on_video(video, film, whole, stills, recording, painter, work));
  else if (whole)
    MEDIUS_CHECK(draw_on_plain_ground(film, recording, painter, work));
  return work.stopped() ? Result<void>{} : film.finish();
}

}  // namespace medius::coach
