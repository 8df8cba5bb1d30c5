#include "medius/coach/advice.h"

#include <cmath>

#include "medius/base/math.h"
#include "medius/coach/sight_limits.h"

namespace medius::coach {
namespace {

// Of a whole recording; a camera waits for less (placement.cpp).
constexpr double kShareInView = 0.85;
/// A second person glimpsed in passing is no matter.
constexpr int kLooksWithOthers = 4;

class Notes {
 public:
  explicit Notes(const report::Words& words) : words_(&words) {}

  template <typename... Args>
  void add(std::string_view key, const Args&... args) {
    const exercise::Text text = words_->text(key);
    notes_.push_back({fmt::vformat(text.en, fmt::make_format_args(args...)),
                      fmt::vformat(text.de, fmt::make_format_args(args...))});
  }
  std::vector<exercise::Text> take() { return std::move(notes_); }

 private:
  const report::Words* words_;
  std::vector<exercise::Text> notes_;
};

}  // namespace

std::vector<exercise::Text> recording_notes(const pose::Estimate& estimate,
                                            const report::Words& words) {
  const pose::View& view = estimate.view;
  const pose::TrackerReport& report = estimate.report;
  Notes notes(words);
  if (estimate.damaged) notes.add("recording.damaged");
  if (report.looks_with_others > 0 && report.looks_with_others * kLooksWithOthers >= report.looks)
    notes.add("recording.others");
  const auto missing = [](double share) { return std::lround(100.0 * (1.0 - share)); };
  if (view.feet_share < kShareInView)
    notes.add("recording.feet", fmt::arg("share", missing(view.feet_share)));
  if (view.head_share < kShareInView)
    notes.add("recording.head", fmt::arg("share", missing(view.head_share)));
  if (view.brightness < kDark) notes.add("recording.dark");
  if (view.sharpness < kBlurred) notes.add("recording.blurred");
  if (view.body_height_px < kSmall_px)
    notes.add("recording.small", fmt::arg("height", std::lround(view.body_height_px)));
  // Beyond its error only: a standing person is never quite straight.
  if (std::abs(view.camera_roll_deg) > kTilted_deg + kHalfBand90 * view.camera_roll_se_deg) {
    notes.add("recording.tilted",
              fmt::arg("angle", fmt::format("{:.0f}°", std::abs(view.camera_roll_deg))));
  }
  if (std::abs(view.camera_down_deg) > kLooksDown_deg + kHalfBand90 * view.camera_down_se_deg) {
    notes.add(view.camera_down_deg > 0.0 ? "recording.looks_down" : "recording.looks_up",
              fmt::arg("angle", fmt::format("{:.0f}°", std::abs(view.camera_down_deg))));
  }
  if (report.restarts > 0) {
    notes.add(words.counted("recording.lost", static_cast<std::size_t>(report.restarts)),
              fmt::arg("n", report.restarts));
  }
  return notes.take();
}

}  // namespace medius::coach
