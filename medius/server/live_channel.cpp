#include "medius/server/live_channel.h"

#include "medius/base/files.h"
#include "medius/server/live_room.h"

namespace medius::server {
namespace {

class LiveChannel final : public Channel {
 public:
  explicit LiveChannel(std::shared_ptr<LiveRoom> room) : room_(std::move(room)) {}

  std::optional<std::string> on_text(std::string_view text) override { return room_->text(text); }
  void opened(Send send) override { room_->opened(std::move(send)); }
  std::optional<std::string> on_picture(const std::string& bytes, const Arrival& arrival) override {
    return room_->picture(bytes, arrival).page;
  }

 private:
  std::shared_ptr<LiveRoom> room_;
};

}  // namespace

LiveRooms::LiveRooms(Api& api, const LiveSettings& settings, form::ErrorTable errors,
                     report::Words words)
    : api_(&api), settings_(settings), errors_(std::move(errors)), words_(std::move(words)) {}

LiveRooms::~LiveRooms() = default;

Result<std::unique_ptr<LiveRooms>> LiveRooms::create(Api& api,
                                                     const std::filesystem::path& data_folder,
                                                     const LiveSettings& settings) {
  MEDIUS_TRY(form::ErrorTable errors, form::read_error_table(data_folder / "errors.yaml"));
  const auto path = data_folder / "words" / "coach.yaml";
  MEDIUS_TRY(const std::string text, read_file(path));
  MEDIUS_TRY(report::Words words,
             report::Words::parse(text, path.string(), exercise::Language::English));
  return std::unique_ptr<LiveRooms>(
      new LiveRooms(api, settings, std::move(errors), std::move(words)));
}

std::variant<std::unique_ptr<Channel>, Response> LiveRooms::open(const Request& request) {
  auto admitted = api_->admit_to_channel(request);
  if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
  const std::string& person = std::get<std::string>(admitted);
  api_->audit_channel(request, person, "openLive");
  auto room = std::make_shared<LiveRoom>(*this, request, person);
  {
    const std::lock_guard lock(lock_);
    std::erase_if(rooms_, [](const auto& entry) { return entry.second.expired(); });
    rooms_[person] = room;
  }
  return std::make_unique<LiveChannel>(std::move(room));
}

std::string LiveRooms::picture_from_phone(const std::string& person_id, const std::string& bytes,
                                          const Arrival& arrival) {
  std::shared_ptr<LiveRoom> room;
  {
    const std::lock_guard lock(lock_);
    const auto found = rooms_.find(person_id);
    if (found != rooms_.end()) room = found->second.lock();
  }
  if (!room) return R"({"type":"waiting"})";
  const LiveRoom::Answers answers = room->picture(bytes, arrival);
  // A picture that was not looked at is between the phone and us.
  if (answers.frame) room->tell_page(answers.page);
  return answers.phone;
}

Result<std::shared_ptr<LiveRooms::Seat>> LiveRooms::seat(pose::NetworkSize size) {
  const std::lock_guard lock(lock_);
  std::shared_ptr<Seat> least;
  int of_this_size = 0;
  for (const auto& seat : seats_) {
    if (seat->size != size) continue;
    ++of_this_size;
    if (!least || seat.use_count() < least.use_count()) least = seat;
  }
  // One use is the list's own: such a seat is free.
  if (least && (least.use_count() <= 2 || of_this_size >= settings_.most_networks)) return least;
  auto made = std::make_shared<Seat>();
  made->size = size;
  MEDIUS_TRY(made->network, pose::open_network(size, 1, settings_.weights));
  // The first picture would pay for what is only made on first use.
  std::fill(made->network->detector_input().begin(), made->network->detector_input().end(), 0.0F);
  std::fill(made->network->landmark_input().begin(), made->network->landmark_input().end(), 0.0F);
  MEDIUS_CHECK(made->network->detect());
  MEDIUS_CHECK(made->network->locate());
  seats_.push_back(made);
  return made;
}

}  // namespace medius::server
