// The live channel of docs/live-channel.md: who may open it, whose network looks at the pictures,
// and what of a set is kept.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "medius/form/error_table.h"
#include "medius/pose/network.h"
#include "medius/report/words.h"
#include "medius/server/api.h"

namespace medius::server {

struct LiveSettings {
  pose::NetworkSize network = pose::NetworkSize::Full;
  /// Networks of a size that may be loaded; more sets than these take turns.
  int most_networks = 1;
  std::filesystem::path weights;  ///< empty: where tools/setup puts them
};

/// Everything the channels share. Opens nothing until somebody begins a set.
class LiveRooms {
 public:
  /// Reads errors.yaml and words/coach.yaml of the data folder. `api` must outlive it.
  static Result<std::unique_ptr<LiveRooms>> create(Api& api,
                                                   const std::filesystem::path& data_folder,
                                                   const LiveSettings& settings = {});
  ~LiveRooms();
  LiveRooms(const LiveRooms&) = delete;
  LiveRooms& operator=(const LiveRooms&) = delete;

  /// For Service::open_channel: a channel for the upgrade, or the answer that refuses it.
  std::variant<std::unique_ptr<Channel>, Response> open(const Request& request);

  /// A picture that came by another way than the page's own channel (a phone as camera), as its
  /// binary message. It counts in the set that this person's page has begun; the page gets the
  /// frame through its channel. What the phone should show; {"type":"waiting"} while no set runs.
  std::string picture_from_phone(const std::string& person_id, const std::string& bytes,
                                 const Arrival& arrival);

 private:
  friend class LiveRoom;
  /// A network and the lock that lends it for one picture.
  struct Seat {
    std::shared_ptr<pose::PoseNetwork> network;
    pose::NetworkSize size = pose::NetworkSize::Full;
    std::mutex lock;
  };

  LiveRooms(Api& api, const LiveSettings& settings, form::ErrorTable errors, report::Words words);
  /// The least used one; loads another where that is allowed.
  Result<std::shared_ptr<Seat>> seat(pose::NetworkSize size);

  Api* api_;
  LiveSettings settings_;
  form::ErrorTable errors_;
  report::Words words_;
  std::mutex lock_;
  std::vector<std::shared_ptr<Seat>> seats_;
  std::map<std::string, std::weak_ptr<class LiveRoom>> rooms_;  ///< by person: the newest
};

}  // namespace medius::server
