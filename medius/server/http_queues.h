// Who waits for a request, and what a channel has to send. Only for http.cpp.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "medius/server/http.h"

namespace medius::server {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using Code = boost::system::error_code;

/// The connections that wait for a request, longest silent first: what may be cut at any time.
class Waiting {
 public:
  struct Entry {
    net::any_io_executor executor;
    tcp::socket* socket = nullptr;  ///< none once the connection has gone on
  };

  /// In the list while it lives.
  class Here {
   public:
    Here(Waiting& list, const net::any_io_executor& executor, tcp::socket& socket)
        : list_(list), entry_(std::make_shared<Entry>(Entry{executor, &socket})) {
      const std::lock_guard lock(list_.lock_);
      place_ = list_.entries_.insert(list_.entries_.end(), entry_);
    }
    ~Here() {
      const std::lock_guard lock(list_.lock_);
      entry_->socket = nullptr;
      list_.entries_.erase(place_);
    }
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

   private:
    Waiting& list_;
    std::shared_ptr<Entry> entry_;
    std::list<std::shared_ptr<Entry>>::iterator place_;
  };

  /// Cuts the one that has been silent longest; false where nobody waits.
  bool cut_oldest() {
    const std::lock_guard lock(lock_);
    if (entries_.empty()) return false;
    cut(entries_.front());
    entries_.splice(entries_.end(), entries_, entries_.begin());
    return true;
  }
  void cut_all() {
    const std::lock_guard lock(lock_);
    for (const auto& entry : entries_) cut(entry);
  }

 private:
  static void cut(const std::shared_ptr<Entry>& entry) {
    // Runs where the connection's own steps run, so that its socket is there or known to be gone.
    net::post(entry->executor, [entry] {
      Code ignored;
      if (entry->socket != nullptr) entry->socket->close(ignored);
    });
  }

  std::mutex lock_;
  std::list<std::shared_ptr<Entry>> entries_;
};

/// What a channel has to send: filled from any thread, emptied by the channel's own steps.
struct Outbox {
  std::mutex lock;
  std::deque<std::string> texts;
  std::size_t bytes = 0;
  net::any_io_executor executor;
  net::steady_timer* wake = nullptr;  ///< of the channel; none once it is gone
  std::function<void()> cut;          ///< ends the channel's connection
  bool overfull = false;

  static void put(const std::shared_ptr<Outbox>& box, std::string text) {
    const std::lock_guard guard(box->lock);
    if (box->wake == nullptr || box->overfull) return;
    box->bytes += text.size();
    box->overfull = box->bytes > kMostUnsent;
    if (!box->overfull) box->texts.push_back(std::move(text));
    net::post(box->executor, [box] {
      const std::lock_guard inner(box->lock);
      if (box->wake == nullptr) return;
      box->wake->cancel();
      if (box->overfull) box->cut();
    });
  }
  bool take(std::string& text) {
    const std::lock_guard guard(lock);
    if (texts.empty()) return false;
    text = std::move(texts.front());
    texts.pop_front();
    bytes -= text.size();
    return true;
  }
};

}  // namespace medius::server
