#include "medius/pose/estimate.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "medius/pose/quality.h"

namespace medius::pose {
namespace {

constexpr int kSmallestSide_px = 96;
constexpr double kBlack = 0.02;
constexpr std::size_t kQualityEvery = 10;  // pictures
constexpr double kFewPictures = 0.1;       // of them with a person: hardly a recording of one

/// Decodes ahead of the network on its own thread, into a few pictures that are used again.
class Decoder {
 public:
  explicit Decoder(video::Reader& reader) : reader_(&reader), thread_([this] { run(); }) {}
  ~Decoder() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// The next picture, or null at the end; the one before is given back.
  Result<const video::Frame*> next() {
    std::unique_lock lock(mutex_);
    if (lent_) {
      ++taken_;
      lent_ = false;
      changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > taken_ || ended_; });
    if (filled_ == taken_) {
      if (!failure_.message.empty()) return failure_;
      return static_cast<const video::Frame*>(nullptr);
    }
    lent_ = true;
    return static_cast<const video::Frame*>(&frames_[taken_ % frames_.size()]);
  }

 private:
  void run() {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || filled_ - taken_ < frames_.size(); });
        if (stopping_) return;
      }
      const auto more = reader_->next(frames_[filled_ % frames_.size()]);
      const std::lock_guard lock(mutex_);
      if (more.ok() && *more) {
        ++filled_;
      } else {
        if (!more.ok()) failure_ = more.error();
        ended_ = true;
      }
      changed_.notify_all();
      if (ended_) return;
    }
  }

  video::Reader* reader_;
  std::array<video::Frame, 4> frames_;
  std::size_t filled_ = 0, taken_ = 0;
  bool lent_ = false, ended_ = false, stopping_ = false;
  Error failure_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;  // last: it uses all of the above
};

/// Means over the pictures that were looked at.
class QualityMean {
 public:
  void add(const PictureQuality& one) {
    if (!(one.brightness >= 0.0)) return;
    sum_.brightness += one.brightness;
    sum_.contrast += one.contrast;
    if (one.sharpness >= 0.0) {
      sum_.sharpness += one.sharpness;
      ++sharp_;
    }
    ++count_;
  }
  [[nodiscard]] double brightness() const {
    return count_ > 0 ? sum_.brightness / count_ : kMissing;
  }
  [[nodiscard]] double contrast() const { return count_ > 0 ? sum_.contrast / count_ : kMissing; }
  [[nodiscard]] double sharpness() const { return sharp_ > 0 ? sum_.sharpness / sharp_ : kMissing; }

 private:
  PictureQuality sum_{0.0, 0.0, 0.0};
  int count_ = 0, sharp_ = 0;
};

PictureQuality quality_round(const video::Picture& picture, const RawPose* pose) {
  Vector2 lower(0.0, 0.0), upper(picture.width_px, picture.height_px);
  if (pose != nullptr) {
    const double half = pose->region.side_px / 2.5;
    lower = lower.cwiseMax(Vector2(pose->region.centre_px.array() - half));
    upper = upper.cwiseMin(Vector2(pose->region.centre_px.array() + half));
  }
  return quality_of(picture, lower, upper);
}

Error nobody(const std::string& file, double brightness) {
  if (brightness < kBlack)
    return error("{}: the pictures are black; record again with light and an open lens", file);
  return error(
      "{}: nobody was found in it; film the whole person, from the side or 45 degrees, "
      "in good light, 2 to 4 m away",
      file);
}

void take_notes(Estimate& estimate, const std::string& damage) {
  auto& notes = estimate.landmarks.notes;
  estimate.damaged = !damage.empty();
  if (estimate.damaged) notes.push_back(damage);
  const TrackerReport& report = estimate.report;
  if (report.looks_with_others > 0 && report.looks_with_others * 4 >= report.looks)
    notes.emplace_back(
        "A second person (or a mirror) is in view; the one in the foreground was followed.");
  if (report.restarts > 0)
    notes.push_back(fmt::format("The person was lost and found again {} time{}.", report.restarts,
                                report.restarts == 1 ? "" : "s"));
}

}  // namespace

Result<Estimate> estimate(const std::filesystem::path& recording, const EstimateOptions& options,
                          const Work& work) {
  MEDIUS_TRY(video::Reader reader,
             video::Reader::open(recording,
                                 {.longest_side_px = options.longest_side_px, .stop = work.stop}));
  Estimate result;
  result.info = reader.info();
  const std::string file = recording.string();
  const video::Info& info = result.info;
  if (std::min(info.width_px, info.height_px) < kSmallestSide_px)
    return error("{}: pictures of {} x {} px are too small to see a person; at least {} px a side",
                 file, info.width_px, info.height_px, kSmallestSide_px);
  MEDIUS_TRY(const auto network, open_network(options.size, options.threads, options.weights));

  Tracker tracker(*network, options.tracker);
  Track track;
  QualityMean quality;
  {
    Decoder decoder(reader);
    while (true) {
      MEDIUS_TRY(const video::Frame* const frame, decoder.next());
      if (frame == nullptr) break;
      MEDIUS_TRY(const RawPose* const pose, tracker.next(frame->picture, frame->time_s));
      TrackFrame& entry = track.emplace_back();
      entry.time_s = frame->time_s;
      entry.person = pose != nullptr;
      if (pose != nullptr) {
        entry.pose = *pose;
        entry.agreement = agreement(*pose);
      }
      if (track.size() % kQualityEvery == 1) quality.add(quality_round(frame->picture, pose));
      work.report("watching",
                  info.duration_s > 0.0 ? std::min(1.0, frame->time_s / info.duration_s) : -1.0);
    }
  }
  if (work.stopped()) return error("{}: stopped before its end", file);
  work.report("watching", 1.0);

  result.report = tracker.report();
  if (result.report.followed < std::max(1.0, kFewPictures * static_cast<double>(track.size())))
    return nobody(file, quality.brightness());
  result.landmarks = finish(std::move(track), info.width_px, info.height_px,
                            options.tracker.posture != TrackerOptions::Posture::Any);
  result.landmarks.source = file;
  result.view = view_of(result.landmarks.frames, info.width_px, info.height_px);
  result.view.brightness = quality.brightness();
  result.view.contrast = quality.contrast();
  result.view.sharpness = quality.sharpness();
  take_notes(result, reader.damage());
  return result;
}

}  // namespace medius::pose
