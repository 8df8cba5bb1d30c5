#include "medius/report/overlay.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "medius/report/stick_figure.h"

namespace medius::report {
namespace {

using form::Side;
using pose::Landmark;

// The page's colours for left, right, middle and fault, lightened for pictures.
constexpr Colour kLeft{86, 178, 226}, kRight{208, 136, 213}, kMiddle{240, 240, 236},
    kFault{255, 140, 66}, kDark{22, 28, 30}, kWhite{255, 255, 255}, kGround{236, 233, 226};

/// How long a cue's words stay, in seconds around its moment.
constexpr double kCueBefore_s = 0.3, kCueAfter_s = 1.5;
/// A person is not drawn where the nearest frame is farther off than this.
constexpr double kNearest_s = 0.2;

cv::Scalar scalar(const Colour& colour) {
  return {double(colour[0]), double(colour[1]), double(colour[2])};
}

cv::Mat matrix(video::Picture& picture) {
  return {picture.height_px, picture.width_px, CV_8UC3, picture.rgb.data()};
}

/// Sub-pixel coordinates as OpenCV takes them: 1/16 px.
cv::Point fine(const Vector2& point) {
  return {static_cast<int>(std::lround(point.x() * 16.0)),
          static_cast<int>(std::lround(point.y() * 16.0))};
}

/// Far-off coordinates would overflow OpenCV's fixed point.
bool drawable(const Vector2& point) {
  return std::isfinite(point.x()) && std::isfinite(point.y()) && point.cwiseAbs().maxCoeff() < 2e4;
}

int line_px(const video::Picture& picture) {
  return std::max(
      2, static_cast<int>(std::lround(std::max(picture.width_px, picture.height_px) / 240.0)));
}

/// A rounded panel, `share` of it covering what is below.
void panel(video::Picture& picture, cv::Rect box, double radius, const Colour& colour,
           double share) {
  cv::Mat whole = matrix(picture);
  const cv::Rect inside = box & cv::Rect(0, 0, picture.width_px, picture.height_px);
  if (inside.empty()) return;
  cv::Mat mask(inside.height, inside.width, CV_8UC1, cv::Scalar(0));
  const cv::Rect local(box.x - inside.x, box.y - inside.y, box.width, box.height);
  const int r = static_cast<int>(std::min({radius, box.width / 2.0, box.height / 2.0}));
  cv::rectangle(mask, cv::Rect(local.x + r, local.y, local.width - 2 * r, local.height), 255,
                cv::FILLED);
  cv::rectangle(mask, cv::Rect(local.x, local.y + r, local.width, local.height - 2 * r), 255,
                cv::FILLED);
  for (const int x : {local.x + r, local.x + local.width - 1 - r})
    for (const int y : {local.y + r, local.y + local.height - 1 - r})
      cv::circle(mask, {x, y}, r, 255, cv::FILLED, cv::LINE_AA);
  cv::Mat part = whole(inside);
  for (int y = 0; y < part.rows; ++y) {
    std::uint8_t* pixels = part.ptr(y);
    const std::uint8_t* cover = mask.ptr(y);
    for (int x = 0; x < part.cols; ++x) {
      const double of = share * cover[x] / 255.0;
      for (std::size_t c = 0; c < 3; ++c) {
        std::uint8_t& value = pixels[3 * static_cast<std::size_t>(x) + c];
        value = static_cast<std::uint8_t>(value * (1.0 - of) + colour[c] * of + 0.5);
      }
    }
  }
}

}  // namespace

OverlayPainter::OverlayPainter(const Recording& recording, const Words& words, Typeface face)
    : recording_(&recording), words_(&words), face_(std::move(face)) {
  if (recording.landmarks.has_image) return;
  std::vector<Points2> poses;
  for (const auto& frame : recording.landmarks.frames)
    if (frame.person) poses.push_back(points_in_plane(recording.landmarks, frame));
  world_box_ = box_around(poses);
}

Result<OverlayPainter> OverlayPainter::create(const Recording& recording, const Words& words) {
  MEDIUS_TRY(Typeface face, Typeface::open());
  return OverlayPainter(recording, words, std::move(face));
}

void OverlayPainter::paint_head(video::Picture& picture, double time_s) const {
  const auto head = head_of(points(picture, time_s));
  if (!head || !drawable(head->centre) || !(head->radius < 2e4)) return;
  cv::Mat target = matrix(picture);
  for (const bool edge : {true, false}) {
    cv::circle(target, fine(head->centre), static_cast<int>(head->radius * 16.0),
               scalar(edge ? kDark : kMiddle), line_px(picture) + (edge ? 2 : 0), cv::LINE_AA, 4);
  }
}

void OverlayPainter::clear(video::Picture& picture) { matrix(picture).setTo(scalar(kGround)); }

Points2 OverlayPainter::points(const video::Picture& picture, double time_s) const {
  Points2 points;
  points.fill(Vector2::Constant(pose::kMissing));
  const pose::PoseFrame* frame = frame_at(recording_->landmarks, time_s);
  if (frame == nullptr || !frame->person || std::abs(frame->time_s - time_s) > kNearest_s)
    return points;
  points = points_in_plane(recording_->landmarks, *frame);
  if (world_box_) {
    const Vector2 size = (world_box_->high - world_box_->low).cwiseMax(1e-6);
    const double scale = 0.8 * std::min(picture.width_px / size.x(), picture.height_px / size.y());
    const Vector2 middle = (world_box_->high + world_box_->low) / 2.0;
    const Vector2 centre(picture.width_px / 2.0, picture.height_px / 2.0);
    for (Vector2& point : points) point = centre + (point - middle) * scale;
  } else if (recording_->landmarks.image_width_px > 0) {
    const double scale =
        static_cast<double>(picture.width_px) / recording_->landmarks.image_width_px;
    for (Vector2& point : points) point *= scale;
  }
  return points;
}

OverlayPainter::Said OverlayPainter::said_at(double time_s) const {
  for (const form::Cue& cue : recording_->form.cues) {
    for (const form::CueMoment& moment : cue.moments) {
      if (time_s >= moment.time_s - kCueBefore_s && time_s <= moment.time_s + kCueAfter_s)
        return {&cue, moment.time_s};
    }
  }
  return {};
}

void OverlayPainter::paint_person(video::Picture& picture, double time_s,
                                  const form::Cue* cue) const {
  cv::Mat target = matrix(picture);
  const Points2 at = points(picture, time_s);
  std::vector<Landmark> marked;
  if (cue != nullptr) marked = landmarks_of_signal(recording_->exercise, cue->signal, cue->side);
  const auto is_marked = [&](Landmark landmark) {
    return std::find(marked.begin(), marked.end(), landmark) != marked.end();
  };
  const int thin = line_px(picture);
  // A dark edge first, so that the lines show on any ground.
  for (const bool edge : {true, false}) {
    for (const Bone& bone : bones()) {
      const Vector2 &from = at[static_cast<std::size_t>(bone.from)],
                    &to = at[static_cast<std::size_t>(bone.to)];
      if (!drawable(from) || !drawable(to)) continue;
      const bool hot = is_marked(bone.from) && is_marked(bone.to);
      const Colour& colour = edge                       ? kDark
                             : hot                      ? kFault
                             : bone.side == Side::Left  ? kLeft
                             : bone.side == Side::Right ? kRight
                                                        : kMiddle;
      cv::line(target, fine(from), fine(to), scalar(colour), thin + (edge ? 2 : 0) + (hot ? 1 : 0),
               cv::LINE_AA, 4);
    }
  }
  for (const Landmark landmark : marked) {
    const Vector2& centre = at[static_cast<std::size_t>(landmark)];
    if (!drawable(centre)) continue;
    cv::circle(target, fine(centre), (2 * thin + 1) * 16, scalar(kDark), cv::FILLED, cv::LINE_AA,
               4);
    cv::circle(target, fine(centre), 2 * thin * 16, scalar(kFault), cv::FILLED, cv::LINE_AA, 4);
  }
}

void OverlayPainter::paint_counter(video::Picture& picture, double time_s) const {
  const auto& form = recording_->form;
  const double unit = std::max(picture.width_px, picture.height_px) / 40.0;
  std::string text;
  if (!form.holds.empty() && form.repetitions.empty()) {
    double held_s = 0.0;
    for (const form::Hold& hold : form.holds)
      held_s += std::clamp(time_s, hold.start_s, hold.end_s) - hold.start_s;
    text = fmt::format("{:.0f} s", std::floor(held_s));
  } else {
    const auto done = std::count_if(form.repetitions.begin(), form.repetitions.end(),
                                    [&](const form::Repetition& r) { return r.end_s <= time_s; });
    text = std::to_string(done);
  }
  const double size = 1.9 * unit;
  const double width = face_.width(text, size);
  const cv::Rect box(static_cast<int>(0.6 * unit), static_cast<int>(0.6 * unit),
                     static_cast<int>(std::max(width, 1.2 * unit) + 1.6 * unit),
                     static_cast<int>(2.6 * unit));
  panel(picture, box, 0.7 * unit, kDark, 0.72);
  face_.draw(picture, box.x + (box.width - width) / 2.0, box.y + 0.5 * box.height + 0.36 * size,
             text, size, kWhite);
}

bool OverlayPainter::room_below(const video::Picture& picture, double time_s) const {
  const std::vector<Points2> poses{points(picture, time_s)};
  const auto box = box_around(poses);
  return !box || picture.height_px - box->high.y() >= box->low.y();
}

void OverlayPainter::paint_cue(video::Picture& picture, const form::Cue& cue,
                               double moment_s) const {
  const double unit = std::max(picture.width_px, picture.height_px) / 40.0;
  const double size = 1.15 * unit, line = 1.55 * size, room = 0.7 * unit;
  const double most = picture.width_px - 4.0 * room;
  const auto lines = face_.wrapped(words_->in_language(cue.say), size, most);
  double width = 0.0;
  for (const std::string& one : lines) width = std::max(width, face_.width(one, size));
  const double height = line * static_cast<double>(lines.size()) + 1.1 * room;
  // Where the person leaves more room at the moment itself; above, it stands under the counter.
  const double top = room_below(picture, moment_s) ? picture.height_px - height - room : 3.7 * unit;
  const cv::Rect box(static_cast<int>((picture.width_px - width) / 2.0 - room),
                     static_cast<int>(top), static_cast<int>(width + 2.0 * room),
                     static_cast<int>(height));
  panel(picture, box, 0.6 * unit, kDark, 0.78);
  panel(picture, {box.x, box.y, std::max(3, static_cast<int>(0.22 * unit)), box.height}, 2.0,
        kFault, 1.0);
  double baseline = box.y + 0.55 * room + 0.5 * line + 0.36 * size;
  for (const std::string& one : lines) {
    face_.draw(picture, (picture.width_px - face_.width(one, size)) / 2.0, baseline, one, size,
               kWhite);
    baseline += line;
  }
}

void OverlayPainter::paint(video::Picture& picture, double time_s) const {
  if (picture.empty()) return;
  const Said said = said_at(time_s);
  paint_person(picture, time_s, said.cue);
  paint_counter(picture, time_s);
  if (said.cue != nullptr) paint_cue(picture, *said.cue, said.moment_s);
}

}  // namespace medius::report
