#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "medius/report/markup.h"
#include "medius/report/sections.h"
#include "medius/report/stick_figure.h"

namespace medius::report {
namespace {

using nlohmann::json;
using pose::Landmark;

constexpr double kFramesPerSecond = 15.0;
constexpr std::size_t kMostFrames = 1200;
constexpr double kLongSide = 60000.0;
constexpr std::uint16_t kUnknown = 65535;
/// How long a cue stays on the replay, in seconds around its moment.
constexpr double kCueBefore = 0.35, kCueAfter = 0.65;

/// The landmarks the replay draws, in its own order.
std::vector<Landmark> drawn_landmarks() {
  std::vector<Landmark> drawn{Landmark::Nose, Landmark::LeftEar, Landmark::RightEar};
  for (const Bone& bone : bones()) {
    for (const Landmark landmark : {bone.from, bone.to})
      if (std::find(drawn.begin(), drawn.end(), landmark) == drawn.end()) drawn.push_back(landmark);
  }
  return drawn;
}

template <typename Integer>
void append_little_endian(std::string& bytes, Integer value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes += static_cast<char>(value >> (8 * i) & 0xFFu);
}

/// Frames at the replay's rate; a person only.
std::vector<const pose::PoseFrame*> chosen_frames(const pose::Landmarks& landmarks) {
  std::vector<const pose::PoseFrame*> chosen;
  double next_s = -1e300;
  for (const pose::PoseFrame& frame : landmarks.frames) {
    if (!frame.person || frame.time_s < next_s) continue;
    chosen.push_back(&frame);
    next_s = frame.time_s + 0.9 / kFramesPerSecond;
  }
  if (chosen.size() > kMostFrames) {
    std::vector<const pose::PoseFrame*> fewer;
    for (std::size_t i = 0; i < kMostFrames; ++i)
      fewer.push_back(chosen[i * chosen.size() / kMostFrames]);
    return fewer;
  }
  return chosen;
}

}  // namespace

std::string replay_data(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const std::vector<Landmark> drawn = drawn_landmarks();
  const auto index_of = [&](Landmark landmark) {
    return std::find(drawn.begin(), drawn.end(), landmark) - drawn.begin();
  };
  const auto frames = chosen_frames(recording.landmarks);
  std::vector<Points2> poses;
  for (const auto* frame : frames) poses.push_back(points_in_plane(recording.landmarks, *frame));
  const Box box = box_around(poses).value_or(Box{Vector2::Zero(), Vector2::Ones()});
  const Vector2 size = (box.high - box.low).cwiseMax(1e-9);
  const double scale = kLongSide / size.maxCoeff();

  std::string bytes;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    append_little_endian(
        bytes, static_cast<std::uint32_t>(std::max(0.0, std::round(1000.0 * frames[i]->time_s))));
    for (const Landmark landmark : drawn) {
      const Vector2 point = (poses[i][static_cast<std::size_t>(landmark)] - box.low) * scale;
      for (const double value : {point.x(), point.y()}) {
        const bool drawable = std::isfinite(value) && value >= 0.0 && value < kUnknown;
        append_little_endian(bytes, drawable ? static_cast<std::uint16_t>(value) : kUnknown);
      }
    }
  }

  json data;
  data["points"] = drawn.size();
  data["width"] = size.x() * scale;
  data["height"] = size.y() * scale;
  data["frames"] = base64(bytes);
  data["bones"] = json::array();
  for (const Bone& bone : bones())
    data["bones"].push_back({index_of(bone.from), index_of(bone.to), static_cast<int>(bone.side)});
  data["head"] = json::array();
  for (const Landmark landmark : {Landmark::Nose, Landmark::LeftEar, Landmark::RightEar,
                                  Landmark::LeftShoulder, Landmark::RightShoulder})
    data["head"].push_back(index_of(landmark));
  std::vector<double> radii;
  for (const Points2& points : poses)
    if (const auto head = head_of(points)) radii.push_back(head->radius * scale);
  const auto middle = radii.begin() + static_cast<std::ptrdiff_t>(radii.size() / 2);
  std::nth_element(radii.begin(), middle, radii.end());
  data["head_radius"] = radii.empty() ? 0.0 : *middle;
  data["repetitions"] = json::array();
  for (const auto& repetition : recording.form.repetitions)
    data["repetitions"].push_back(repetition.end_s);
  data["cues"] = json::array();
  for (const form::Cue& cue : recording.form.cues) {
    json points = json::array();
    for (const Landmark landmark : landmarks_of_signal(recording.exercise, cue.signal, cue.side)) {
      const auto index = index_of(landmark);
      if (index < static_cast<std::ptrdiff_t>(drawn.size())) points.push_back(index);
    }
    for (const form::CueMoment& moment : cue.moments) {
      data["cues"].push_back({{"from", moment.time_s - kCueBefore},
                              {"to", moment.time_s + kCueAfter},
                              {"words", words.in_language(cue.say)},
                              {"points", points}});
    }
  }
  data["play"] = words("replay.play");
  data["pause"] = words("replay.pause");
  data["comma"] = words.language() == Language::German;
  data["first"] = !recording.form.cues.empty()          ? recording.form.cues.front().time_s
                  : !recording.form.repetitions.empty() ? recording.form.repetitions.front().turn_s
                                                        : recording.form.start_s;
  // "</script>" in a word would end the element.
  std::string text = data.dump(-1, ' ', false, json::error_handler_t::replace);
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at))
    text.replace(at, 1, "\\u003c");
  return text;
}

}  // namespace medius::report
