// One open live channel: its set, and the answers to its messages.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "medius/server/live_channel.h"
#include "medius/server/live_protocol.h"
#include "medius/video/jpeg.h"

namespace medius::server {

/// May be called from several threads: the page's socket and a phone's take turns.
class LiveRoom {
 public:
  LiveRoom(LiveRooms& rooms, Request upgrade, std::string person_id);

  std::string text(std::string_view message);
  /// The page's answer, and the phone's.
  struct Answers {
    std::string page, phone;
    bool frame = false;  ///< the picture was looked at
  };
  Answers picture(const std::string& bytes, const Arrival& arrival);

  /// How the page is told of what a phone's picture gave.
  void opened(Send send);
  void tell_page(const std::string& message);

 private:
  std::string answer(const LiveStart& start);
  std::string answer(const LiveGo&);
  std::string answer(const LivePause&);
  std::string answer(const LiveResume&);
  std::string answer(const LiveEnd& end);
  std::string answer(const LiveKeep& keep);
  std::string state_message() const;
  Answers look(const LivePicture& message, const Arrival& arrival);
  [[nodiscard]] bool still_admitted() const;

  LiveRooms& rooms_;
  const Request upgrade_;
  const std::string person_id_;
  std::mutex lock_;
  std::shared_ptr<LiveRooms::Seat> seat_;
  exercise::Exercise exercise_;  ///< of the set; the clinic's own may change while it runs
  std::optional<coach::LiveSession> session_;
  LiveWords words_;
  std::optional<pose::Landmarks> kept_;  ///< of the set that ended last
  video::JpegDecoder decoder_;
  video::Picture picture_;
  double last_time_ms_ = 0.0;
  int overtaken_ = 0;
  std::vector<float> answered_ms_;  ///< from arrival to answer, of each picture looked at
  std::mutex send_lock_;
  Send send_;
};

}  // namespace medius::server
