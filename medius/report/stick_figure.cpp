#include "medius/report/stick_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "medius/report/markup.h"

namespace medius::report {
namespace {

using enum pose::Landmark;
using form::Side;
using pose::Landmark;

constexpr std::array kBones{
    Bone{LeftShoulder, RightShoulder, Side::Both}, Bone{LeftHip, RightHip, Side::Both},
    Bone{LeftShoulder, LeftHip, Side::Left},       Bone{RightShoulder, RightHip, Side::Right},
    Bone{LeftShoulder, LeftElbow, Side::Left},     Bone{RightShoulder, RightElbow, Side::Right},
    Bone{LeftElbow, LeftWrist, Side::Left},        Bone{RightElbow, RightWrist, Side::Right},
    Bone{LeftWrist, LeftIndex, Side::Left},        Bone{RightWrist, RightIndex, Side::Right},
    Bone{LeftHip, LeftKnee, Side::Left},           Bone{RightHip, RightKnee, Side::Right},
    Bone{LeftKnee, LeftAnkle, Side::Left},         Bone{RightKnee, RightAnkle, Side::Right},
    Bone{LeftAnkle, LeftHeel, Side::Left},         Bone{RightAnkle, RightHeel, Side::Right},
    Bone{LeftHeel, LeftFootIndex, Side::Left},     Bone{RightHeel, RightFootIndex, Side::Right},
    Bone{LeftAnkle, LeftFootIndex, Side::Left},    Bone{RightAnkle, RightFootIndex, Side::Right},
};

bool known(const Vector2& point) { return std::isfinite(point.x()) && std::isfinite(point.y()); }

const Vector2& at(const Points2& points, Landmark landmark) {
  return points[static_cast<std::size_t>(landmark)];
}

/// The middle of two points, either where only one is known.
std::optional<Vector2> middle(const Vector2& a, const Vector2& b) {
  if (known(a) && known(b)) return Vector2((a + b) / 2.0);
  if (known(a)) return a;
  if (known(b)) return b;
  return std::nullopt;
}

/// The landmark of a body point on the left.
Landmark left_landmark(exercise::BodyPoint point) {
  using exercise::BodyPoint;
  switch (point) {
    case BodyPoint::Nose:
      return Nose;
    case BodyPoint::Ear:
      return LeftEar;
    case BodyPoint::Eye:
      return LeftEye;
    case BodyPoint::Mouth:
      return MouthLeft;
    case BodyPoint::Shoulder:
      return LeftShoulder;
    case BodyPoint::Elbow:
      return LeftElbow;
    case BodyPoint::Wrist:
      return LeftWrist;
    case BodyPoint::Hand:
      return LeftIndex;
    case BodyPoint::Hip:
      return LeftHip;
    case BodyPoint::Knee:
      return LeftKnee;
    case BodyPoint::Ankle:
      return LeftAnkle;
    case BodyPoint::Heel:
      return LeftHeel;
    case BodyPoint::Toe:
      return LeftFootIndex;
  }
  return Nose;
}

void add_once(std::vector<Landmark>& landmarks, Landmark landmark) {
  if (std::find(landmarks.begin(), landmarks.end(), landmark) == landmarks.end())
    landmarks.push_back(landmark);
}

void add_point(const exercise::PointName& name, Side side, std::vector<Landmark>& found) {
  using exercise::PointSide;
  const Landmark left = left_landmark(name.point);
  const Landmark right = pose::mirrored(left);
  const bool mine_left = side != Side::Right, mine_right = side != Side::Left;
  const PointSide where = name.side;
  if (where == PointSide::Left || where == PointSide::Middle ||
      (where == PointSide::This && mine_left) || (where == PointSide::Other && mine_right))
    add_once(found, left);
  if (where == PointSide::Right || where == PointSide::Middle ||
      (where == PointSide::This && mine_right) || (where == PointSide::Other && mine_left))
    add_once(found, right);
}

int points_taken_by(exercise::Function function) {
  using exercise::Function;
  switch (function) {
    case Function::Angle:
    case Function::FrontAngle:
    case Function::Offset:
    case Function::Inward:
    case Function::Outward:
      return 3;
    case Function::Lean:
    case Function::LeanForward:
    case Function::LeanOut:
    case Function::Slope:
    case Function::Distance:
    case Function::Forward:
    case Function::Up:
    case Function::Out:
    case Function::Heading:
      return 2;
    case Function::Height:
    case Function::Speed:
      return 1;
    default:
      return 0;
  }
}

void add_signal(const exercise::Exercise& exercise, int index, Side side,
                std::vector<Landmark>& found) {
  if (index < 0 || index >= static_cast<int>(exercise.signals.size())) return;
  for (const auto& step : exercise.signals[static_cast<std::size_t>(index)].expression.steps) {
    for (int i = 0; i < points_taken_by(step.function); ++i) add_point(step.points[i], side, found);
    // An expression names earlier signals only, so this ends.
    if (step.signal >= 0 && step.signal < index) {
      const bool other = step.function == exercise::Function::OtherSignal;
      const Side its = !other || side == Side::Both ? side
                       : side == Side::Left         ? Side::Right
                                                    : Side::Left;
      add_signal(exercise, step.signal, its, found);
    }
  }
}

/// One pose's lines, moved and scaled by `place`.
template <typename Place>
std::string figure_svg(const Points2& points, const std::vector<Landmark>& marked, Place place) {
  std::string svg;
  const auto is_marked = [&](Landmark landmark) {
    return std::find(marked.begin(), marked.end(), landmark) != marked.end();
  };
  // Right first: the left side lies over it, as in the words' order left, right.
  for (const Side side : {Side::Right, Side::Left, Side::Both}) {
    for (const Bone& bone : kBones) {
      const Vector2 &from = at(points, bone.from), &to = at(points, bone.to);
      if (bone.side != side || !known(from) || !known(to)) continue;
      const Vector2 a = place(from), b = place(to);
      const char* kind = is_marked(bone.from) && is_marked(bone.to) ? "m"
                         : side == Side::Left                       ? "l"
                         : side == Side::Right                      ? "r"
                                                                    : "t";
      fmt::format_to(std::back_inserter(svg),
                     R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", kind,
                     a.x(), a.y(), b.x(), b.y());
    }
  }
  if (const auto head = head_of(points)) {
    const Vector2 centre = place(head->centre);
    const double radius = (place(head->centre + Vector2(head->radius, 0.0)) - centre).norm();
    fmt::format_to(std::back_inserter(svg),
                   R"(<circle class="h" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>)", centre.x(),
                   centre.y(), radius);
  }
  for (const Landmark landmark : marked) {
    if (!known(at(points, landmark))) continue;
    const Vector2 centre = place(at(points, landmark));
    fmt::format_to(std::back_inserter(svg), R"(<circle class="p" cx="{:.1f}" cy="{:.1f}" r="5"/>)",
                   centre.x(), centre.y());
  }
  return svg;
}

}  // namespace

std::span<const Bone> bones() { return kBones; }

Points2 points_in_plane(const pose::Landmarks& landmarks, const pose::PoseFrame& frame) {
  Points2 points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const pose::LandmarkPoint& point = frame.points[i];
    points[i] = landmarks.has_image ? point.image_px : Vector2(point.world_m.head<2>());
  }
  return points;
}

std::optional<Head> head_of(const Points2& points) {
  const auto ears = middle(at(points, LeftEar), at(points, RightEar));
  const auto shoulders = middle(at(points, LeftShoulder), at(points, RightShoulder));
  const auto hips = middle(at(points, LeftHip), at(points, RightHip));
  const std::optional<Vector2> centre =
      ears ? ears : (known(at(points, Nose)) ? std::optional(at(points, Nose)) : std::nullopt);
  if (!centre || !shoulders) return std::nullopt;
  // A head is about .13 of the stature high, a shin .246 and a trunk .288 (Winter 2009,
  // figure 4.1); the longest of them is the least foreshortened.
  double stature = 0.0;
  const auto see = [&](const Vector2& from, const Vector2& to, double share) {
    if (known(from) && known(to)) stature = std::max(stature, (to - from).norm() / share);
  };
  see(at(points, LeftKnee), at(points, LeftAnkle), 0.246);
  see(at(points, RightKnee), at(points, RightAnkle), 0.246);
  if (hips) see(*hips, *shoulders, 0.288);
  if (stature <= 0.0) stature = (*centre - *shoulders).norm() / 0.118;
  return Head{*centre, 0.065 * stature};
}

const pose::PoseFrame* frame_at(const pose::Landmarks& landmarks, double time_s) {
  const auto& frames = landmarks.frames;
  if (frames.empty()) return nullptr;
  auto next = std::lower_bound(
      frames.begin(), frames.end(), time_s,
      [](const pose::PoseFrame& frame, double time) { return frame.time_s < time; });
  if (next == frames.end()) return &frames.back();
  if (next != frames.begin() && time_s - std::prev(next)->time_s < next->time_s - time_s) --next;
  return &*next;
}

std::vector<pose::Landmark> landmarks_of_signal(const exercise::Exercise& exercise,
                                                const std::string& signal, form::Side side) {
  std::vector<Landmark> found;
  add_signal(exercise, exercise.signal_index(signal), side, found);
  return found;
}

std::optional<Box> box_around(std::span<const Points2> poses) {
  Box box{Vector2::Constant(1e300), Vector2::Constant(-1e300)};
  bool any = false;
  const auto add = [&](const Vector2& low, const Vector2& high) {
    box.low = box.low.cwiseMin(low);
    box.high = box.high.cwiseMax(high);
    any = true;
  };
  for (const Points2& points : poses) {
    for (const Vector2& point : points)
      if (known(point)) add(point, point);
    if (const auto head = head_of(points)) {
      const Vector2 reach = Vector2::Constant(head->radius);
      add(head->centre - reach, head->centre + reach);
    }
  }
  if (!any) return std::nullopt;
  return box;
}

std::string strip_svg(std::span<const Points2> poses, std::span<const std::string> captions,
                      const std::vector<pose::Landmark>& marked, const std::string& label) {
  const auto box = box_around(poses);
  if (!box) return "";
  constexpr double kHeight = 150.0, kWidth = 300.0, kMargin = 8.0, kCaption = 22.0;
  const Vector2 size = (box->high - box->low).cwiseMax(1e-6);
  // Standing poses stand beside each other. Lying ones lie below each other, the first, the middle
  // and the last.
  const bool lying = poses.size() > 1 && size.x() > 1.6 * size.y();
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < poses.size(); ++i)
    if (!lying || i == 0 || i == poses.size() / 2 || i + 1 == poses.size()) shown.push_back(i);
  // One scale and one floor for all poses, so that they compare.
  const double scale = std::min(kHeight / size.y(), (lying ? kWidth : 220.0) / size.x());
  const Vector2 cell = size * scale + Vector2::Constant(2.0 * kMargin);
  const auto count = static_cast<double>(shown.size());
  // A wide strip is shown smaller: its words must not shrink with it.
  const double width = lying ? cell.x() : cell.x() * count;
  const double enlarged = std::max(1.0, width / 430.0);
  const double caption = captions.empty() ? 0.0 : kCaption * enlarged;
  const double row = cell.y() + caption;
  std::string svg =
      fmt::format(R"(<svg class="figure" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">)",
                  width, lying ? row * count : row, escaped(label));
  for (std::size_t place = 0; place < shown.size(); ++place) {
    const std::size_t i = shown[place];
    const Vector2 corner = lying ? Vector2(0.0, row * static_cast<double>(place))
                                 : Vector2(cell.x() * static_cast<double>(place), 0.0);
    svg += figure_svg(poses[i], marked, [&](const Vector2& point) -> Vector2 {
      return corner + Vector2::Constant(kMargin) + (point - box->low) * scale;
    });
    if (i < captions.size()) {
      fmt::format_to(std::back_inserter(svg),
                     R"(<text x="{:.1f}" y="{:.1f}" style="font-size:{:.1f}px">{}</text>)",
                     corner.x() + cell.x() / 2.0, corner.y() + cell.y() + 0.64 * caption,
                     12.0 * enlarged, escaped(captions[i]));
    }
  }
  return svg + "</svg>";
}

}  // namespace medius::report
