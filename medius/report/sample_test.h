// A hand-made result for the report's tests: six squats of a drawn stick figure, one with a fault.
#pragma once

#include <cmath>

#include "medius/base/math.h"
#include "medius/report/recording.h"

namespace medius::report {

/// Front view, 720x1280 px, 30 Hz; 4 s a squat after 1 s of standing. `depth` 0..1 bends the knees,
/// `inward` moves them together.
inline pose::PoseFrame squatting(double time_s, double depth, double inward) {
  using enum pose::Landmark;
  pose::PoseFrame frame;
  frame.time_s = time_s;
  frame.person = frame.plausible = true;
  const double drop = 190.0 * depth;
  const auto put = [&](pose::Landmark left, double out, double y) {
    for (const double sign : {1.0, -1.0}) {
      pose::LandmarkPoint& point = frame[sign > 0 ? left : pose::mirrored(left)];
      point.image_px = {360.0 + sign * out, y};
      point.world_m = {sign * out / 500.0, (y - 640.0) / 500.0, 0.0};
      point.visibility = point.presence = 0.98;
      point.image_se_px = 4.0;
      point.world_se_m = 0.03;
    }
  };
  put(LeftEar, 32, 235 + drop);
  put(LeftEye, 15, 228 + drop);
  put(LeftShoulder, 92, 345 + drop);
  put(LeftElbow, 112, 470 + drop - 60 * depth);
  put(LeftWrist, 70, 540 + drop - 190 * depth);
  put(LeftIndex, 60, 565 + drop - 215 * depth);
  put(LeftHip, 56, 620 + drop);
  put(LeftKnee, 66 + 42 * depth - 70 * inward, 840 + 60 * depth);
  put(LeftAnkle, 64, 1055);
  put(LeftHeel, 62, 1080);
  put(LeftFootIndex, 96, 1100);
  frame[Nose].image_px = {360.0, 245.0 + drop};
  frame[Nose].visibility = 0.99;
  return frame;
}

inline Recording sample_recording(int repetitions = 6) {
  Recording recording;
  recording.name = "evening squats.mp4";
  recording.date = "2026-05-04";
  recording.version = "0.1.0";
  recording.height_m = 1.72;
  recording.landmarks.image_width_px = 720;
  recording.landmarks.image_height_px = 1280;
  recording.exercise.id = "squat";
  recording.exercise.counting.emplace().signal = "knee_flexion";
  exercise::SignalSpecification knee_signal;
  knee_signal.name = "knee_flexion";
  knee_signal.unit = "deg";
  recording.exercise.signals.push_back(knee_signal);
  exercise::SignalSpecification inward_signal;
  inward_signal.name = "knee_inward";
  inward_signal.unit = "deg";
  for (const auto point :
       {exercise::BodyPoint::Hip, exercise::BodyPoint::Knee, exercise::BodyPoint::Ankle}) {
    exercise::ExpressionStep step;
    step.function = exercise::Function::Height;
    step.points[0] = {point, exercise::PointSide::This};
    inward_signal.expression.steps.push_back(step);
  }
  recording.exercise.signals.push_back(inward_signal);
  exercise::CueSpecification knees;
  knees.id = "knees_inward";
  knees.citation = {"Ekstrom2007", "RECALLED", "secondary", ""};
  exercise::CueSpecification heels;
  heels.id = "heels_lift";
  heels.citation = {"convention", "SEEN", "convention", ""};
  recording.exercise.cues = {knees, heels};
  recording.sources["Ekstrom2007"] = {
      "Ekstrom RA, Donatelli RA, Carp KC. 2007. Electromyographic analysis of core trunk, hip, and "
      "thigh muscles. J Orthop Sports Phys Ther 37",
      "https://example.org/ekstrom"};

  form::FormResult& form = recording.form;
  form.exercise = "squat";
  form.exercise_name = {"Squat", "Kniebeuge"};
  form.view.view = exercise::View::Front;
  form.view.facing_deg = 6.0;
  form.view.facing_se_deg = 4.0;
  form.end_s = 1.0 + 4.0 * repetitions + 1.0;
  form.tracked = 0.99;
  form.frame_rate_hz = 30.0;

  form::SignalSeries left, right, inward;
  left.name = right.name = "knee_flexion";
  left.words = right.words = {"knee flexion", "Kniebeugung"};
  left.unit = right.unit = inward.unit = "deg";
  left.side = form::Side::Left;
  right.side = form::Side::Right;
  left.counts = right.counts = true;
  left.se = right.se = 5.0;
  left.thresholds = right.thresholds = {{"depth", 70.0, false}};
  inward.name = "knee_inward";
  inward.words = {"knees inward of the hip-ankle line",
                  "Knie einwärts der Linie Hüfte-Sprunggelenk"};
  inward.side = form::Side::Left;
  inward.se = 2.0;
  inward.thresholds = {{"knees_inward", 10.0, true}};
  for (int index = 0; index <= static_cast<int>(form.end_s * 30.0); ++index) {
    const double time_s = index / 30.0;
    const double within = time_s - 1.0;
    const int number = static_cast<int>(std::floor(within / 4.0)) + 1;
    const bool moving = within > 0.0 && number <= repetitions;
    const double depth = moving ? (1.0 - std::cos(2.0 * kPi * within / 4.0)) / 2.0 : 0.0;
    const double fault = number == 2 || number >= 4 ? depth : 0.25 * depth;
    recording.landmarks.frames.push_back(squatting(time_s, depth, fault));
    for (form::SignalSeries* series : {&left, &right, &inward}) series->time_s.push_back(time_s);
    left.values.push_back(6.0 + (92.0 + number) * depth);
    right.values.push_back(7.0 + (88.0 + number) * depth);
    inward.values.push_back(2.0 + 13.0 * fault);
  }
  form.signals = {left, right, inward};
  form.sides_signal = "knee_flexion";
  form.sides_unit = "deg";
  form.sides_words = left.words;

  for (int number = 1; number <= repetitions; ++number) {
    form::Repetition r;
    r.number = number;
    r.start_s = 1.0 + 4.0 * (number - 1);
    r.turn_s = r.start_s + 2.0;
    r.end_s = r.start_s + 4.0;
    r.towards_s = {1.8, 0.05};
    r.pause_s = {0.4, 0.05};
    r.back_s = {1.8, 0.05};
    r.tempo_s = {4.0, 0.05};
    r.rest = {6.5, 5.0};
    r.range = {90.0 + number, 3.6};
    r.left = {92.0 + number, 4.0};
    r.right = {88.0 + number, 4.0};
    r.difference = {4.0, 2.5};
    form.repetitions.push_back(r);
  }
  if (repetitions > 0) {
    form::Cue cue;
    cue.id = "knees_inward";
    cue.fault = {"The knees move inward", "Die Knie wandern nach innen"};
    cue.say = {"Press the knees out, in line with the toes",
               "Die Knie nach außen drücken, über die Zehen"};
    cue.side = form::Side::Left;
    cue.severity = 2;
    cue.signal = "knee_inward";
    cue.unit = "deg";
    cue.value = {15.0, 2.1};
    cue.threshold = 10.0;
    cue.e = 3.5;
    cue.time_s = 7.0;
    cue.citation = knees.citation;
    for (int number = 1; number <= repetitions; ++number)
      if (number == 2 || number >= 4)
        cue.moments.push_back({number, 1.0 + 4.0 * (number - 1) + 2.0, {15.0, 2.1}});
    if (cue.moments.empty()) cue.moments.push_back({1, 3.0, {15.0, 2.1}});
    form.cues.push_back(cue);
    form.in_order.push_back({"trunk_sideways",
                             {"The trunk leans to one side", "Der Rumpf neigt sich zur Seite"},
                             form::Side::Both,
                             "deg",
                             {2.0, 1.5},
                             10.0,
                             true,
                             2.5});
    form.in_order.push_back({"weight_uneven",
                             {"The weight is on one leg", "Das Gewicht liegt auf einem Bein"},
                             form::Side::Both,
                             "ratio",
                             {0.03, 0.02},
                             0.12,
                             true,
                             0.03});
    form::PartialRepetition partial;
    partial.start_s = form.end_s - 0.9;
    partial.turn_s = form.end_s - 0.5;
    partial.end_s = form.end_s - 0.1;
    partial.words = {"Too shallow: the movement turned back early",
                     "Zu flach: die Bewegung kehrte früh um"};
    partial.range = {24.0, 5.0};
    partial.needed = 40.0;
    form.partial.push_back(partial);
  }
  form.unseen = {
      {"heels_lift",
       {"Heels lifting", "Abheben der Fersen"},
       {"Turn a quarter, so that the camera sees you from the side, and film again.",
        "Eine Vierteldrehung machen, sodass die Kamera Sie von der Seite sieht, und neu filmen."}},
      {"back_rounds",
       {"Rounding of the low back", "Rundung des unteren Rückens"},
       {"No camera sees the low back through a shirt; this is never judged.",
        "Keine Kamera sieht den unteren Rücken durch ein Hemd; das wird nie beurteilt."}}};
  form.reminders = {{"core", {"Keep the belly gently tight", "Den Bauch sanft anspannen"}}};
  return recording;
}

}  // namespace medius::report
