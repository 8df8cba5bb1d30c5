// The messages of docs/live-channel.md: what the page sends, read strictly, and what it is
// answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "medius/base/result.h"
#include "medius/coach/live_session.h"
#include "medius/pose/network.h"
#include "medius/report/words.h"

namespace medius::server {

struct LiveStart {
  std::string exercise;
  coach::LiveSessionOptions options;
  exercise::Language language = exercise::Language::English;
  std::optional<pose::NetworkSize> network;  ///< none: the server's
};
struct LiveGo {};
struct LivePause {};
struct LiveResume {};
struct LiveEnd {
  bool signals = false;  ///< the report's long time series too
};
struct LiveKeep {
  std::string training, set;
};
using LiveMessage = std::variant<LiveStart, LiveGo, LivePause, LiveResume, LiveEnd, LiveKeep>;

/// Any bytes; a mistake says what was expected where.
Result<LiveMessage> read_live_message(std::string_view text);

struct LivePicture {
  double time_ms = 0.0;
  std::string_view jpeg;
};
/// Any bytes; the picture itself is not looked into.
Result<LivePicture> read_live_picture(std::string_view bytes);

/// The language in which a channel speaks, and where the words come from.
struct LiveWords {
  const report::Words* coach = nullptr;  ///< data/words/coach.yaml
  exercise::Language language = exercise::Language::English;
};

/// How quickly the pictures of a set were worked on.
struct LivePace {
  int pictures = 0;   ///< that arrived
  int looked_at = 0;  ///< the rest came while another was worked on
  double median_ms = 0.0, p99_ms = 0.0;
};

std::string ready_message(const coach::LiveSession& session, const LiveWords& words,
                          pose::NetworkSize network, const std::string& version);
/// `width_px`, `height_px`: of the picture that was looked at.
std::string frame_message(const coach::LiveSession& session, const coach::LiveView& view,
                          const LiveWords& words, double time_ms, int width_px, int height_px,
                          double server_ms, int dropped);
/// The little that a phone needs, which shows no more than what to do.
std::string phone_message(const coach::LiveSession& session, const coach::LiveView& view,
                          const LiveWords& words, double time_ms);
/// `outcome` is taken apart.
std::string result_message(const coach::LiveSession& session, coach::LiveOutcome&& outcome,
                           const LiveWords& words, const LivePace& pace, const LiveEnd& wish,
                           pose::NetworkSize network, const std::string& version);
std::string kept_message(const std::string& set, std::size_t frames);
std::string error_message(std::string_view id, std::string_view words);

}  // namespace medius::server
