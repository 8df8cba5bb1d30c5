// server_load PORT [--rate 500] [--seconds 20] [--connections 64] [--patients N] [--trainings N]:
// what patients and therapists ask of a clinic's server, at a steady rate. A request's time counts
// from when it was due, so a server that falls behind is seen to.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/server/identifiers.h"
#include "benchmarks/server/option_words.h"
#include "medius/server/guard.h"

namespace medius::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

struct Wanted {
  int port = 0;
  double rate = 500.0, seconds = 20.0;  ///< rate 0: as fast as the connections can
  int connections = 64, patients = 10'000, trainings = 100;
  int logins = 20;
};

/// One connection that is kept, blocking.
class Connection {
 public:
  explicit Connection(int port) : port_(port) {}
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The status, 0 where the connection broke; the body's bytes are counted.
  int ask(const std::string& request, std::size_t& bytes) {
    if (socket_ < 0 && !open()) return 0;
    std::size_t sent = 0;
    while (sent < request.size()) {
      const auto now = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) return broken();
      sent += static_cast<std::size_t>(now);
    }
    std::string answer;
    std::size_t head = std::string::npos, wanted = 0;
    char buffer[65536];
    while (head == std::string::npos || answer.size() < wanted) {
      const auto now = ::recv(socket_, buffer, sizeof buffer, 0);
      if (now <= 0) return broken();
      answer.append(buffer, static_cast<std::size_t>(now));
      if (head != std::string::npos) continue;
      head = answer.find("\r\n\r\n");
      if (head == std::string::npos) continue;
      const auto length = answer.find("Content-Length: ");
      wanted =
          head + 4 + (length < head ? std::strtoul(answer.c_str() + length + 16, nullptr, 10) : 0);
    }
    bytes += answer.size();
    return std::atoi(answer.c_str() + 9);
  }

 private:
  bool open() {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  int broken() {
    close();
    return 0;
  }

  int port_;
  int socket_ = -1;
};

std::string today(int days_ago) {
  const std::time_t when = std::time(nullptr) - std::time_t{86400} * days_ago;
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

struct Question {
  const char* name;
  std::string request;
};

std::string request_of(const char* method, const std::string& path, const std::string& token,
                       const std::string& body = "") {
  std::string text = fmt::format(
      "{} {} HTTP/1.1\r\nHost: localhost\r\nCookie: medius_session={}\r\n", method, path, token);
  if (std::string(method) != "GET") {
    text +=
        fmt::format("X-CSRF-Token: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
                    server::csrf_of(token), body.size());
  }
  return text + "\r\n" + body;
}

/// What a clinic's day looks like: patients open their plan, train (sets and sessions are saved),
/// look at their progress; therapists look at their list and at single patients.
class Mix {
 public:
  Mix(const Wanted& wanted, unsigned seed) : wanted_(wanted), random_(seed) {}

  Question next() {
    const int patient = between(0, wanted_.patients - 1);
    const std::string me = "/api/people/" + patient_id(patient), token = patient_token(patient);
    const int dice = between(0, 99);
    if (dice < 15) return {"plan", request_of("GET", me + "/plan?today=" + today(0), token)};
    if (dice < 40) return save_set(patient, me, token);
    if (dice < 48) return save_training(me, token);
    if (dice < 58)
      return {"sessions of a month",
              request_of("GET", me + "/trainings?from=" + today(28) + "&to=" + today(0), token)};
    if (dice < 64)
      return {"sets of a session",
              request_of("GET",
                         me + "/trainings/" +
                             training_id(patient, between(0, wanted_.trainings - 1)) + "/sets",
                         token)};
    if (dice < 67)
      return {"progress", request_of("GET", me + "/progress?today=" + today(0), token)};
    if (dice < 70) return {"digest", request_of("GET", me + "/digest?today=" + today(0), token)};
    if (dice < 80) return {"me", request_of("GET", "/api/me", token)};
    if (dice < 85) return {"exercise", request_of("GET", "/api/exercises/clamshell", token)};
    if (dice < 88) return {"tests", request_of("GET", me + "/tests", token)};
    if (dice < 91)
      return {"pain saved", request_of("POST", me + "/pain", token,
                                       fmt::format(R"({{"date": "{}", "average": 3}})", today(0)))};
    const std::string of_therapist = therapist_token(patient % kTherapists);
    if (dice < 95) return {"therapist's overview", request_of("GET", "/api/people", of_therapist)};
    return {"therapist reads a patient",
            request_of("GET", me + "/trainings?from=" + today(56), of_therapist)};
  }

 private:
  int between(int low, int high) { return std::uniform_int_distribution<>(low, high)(random_); }
  std::string identifier() {
    return md5(std::to_string(random_()) + std::to_string(random_()) +
               std::to_string(Clock::now().time_since_epoch().count()));
  }
  Question save_set(int patient, const std::string& me, const std::string& token) {
    const std::string body =
        R"({"position": 9, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", )"
        R"("planned_repetitions": 8, "repetitions": 8, "hold_s": 2, "form": 0.9, "effort": 5, "pain": 1, )"
        R"("measured_by": "medius", "details": {"cues": []}})";
    return {
        "set saved",
        request_of("PUT", me + "/trainings/" + training_id(patient, 0) + "/sets/" + identifier(),
                   token, body)};
  }
  Question save_training(const std::string& me, const std::string& token) {
    return {"session saved",
            request_of("PUT", me + "/trainings/" + identifier(), token,
                       fmt::format(R"({{"date": "{}", "pain_before": 2}})", today(0)))};
  }

  const Wanted& wanted_;
  std::mt19937_64 random_;
};

struct Measured {
  std::map<std::string, std::vector<double>> ms;  ///< by question
  std::map<int, int> failures;                    ///< by status
  std::size_t bytes = 0;

  void add(const Measured& other) {
    for (const auto& [name, values] : other.ms)
      ms[name].insert(ms[name].end(), values.begin(), values.end());
    for (const auto& [status, count] : other.failures) failures[status] += count;
    bytes += other.bytes;
  }
};

double at_share(std::vector<double>& values, double share) {
  if (values.empty()) return 0.0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

Measured load(const Wanted& wanted) {
  std::atomic<long> ticket{0};
  const auto begin = Clock::now() + std::chrono::milliseconds(50);
  const auto end = begin + std::chrono::duration<double>(wanted.seconds);
  Measured all;
  std::mutex lock;
  std::vector<std::thread> threads;
  for (int c = 0; c < wanted.connections; ++c) {
    threads.emplace_back([&, c] {
      Connection connection(wanted.port);
      Mix mix(wanted, static_cast<unsigned>(std::time(nullptr)) + static_cast<unsigned>(c) * 7919U);
      Measured mine;
      while (true) {
        auto due = Clock::now();
        if (wanted.rate > 0.0) {
          due = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                            static_cast<double>(ticket++) / wanted.rate));
          std::this_thread::sleep_until(due);
        }
        if (due >= end) break;
        const Question question = mix.next();
        const int status = connection.ask(question.request, mine.bytes);
        const std::chrono::duration<double, std::milli> passed = Clock::now() - due;
        mine.ms[question.name].push_back(passed.count());
        if (status < 200 || status >= 300) ++mine.failures[status];
      }
      const std::lock_guard guard(lock);
      all.add(mine);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return all;
}

/// Logins one after another: the password's hash is meant to take its time.
std::vector<double> log_in(const Wanted& wanted) {
  std::vector<double> ms;
  Connection connection(wanted.port);
  for (int i = 0; i < wanted.logins; ++i) {
    const std::string body =
        fmt::format(R"({{"login": "patient{}", "password": "{}"}})", i, kPassword);
    const std::string request = fmt::format(
        "POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/json\r\nContent-Length: {}\r\n\r\n{}",
        body.size(), body);
    std::size_t bytes = 0;
    const auto begin = Clock::now();
    if (connection.ask(request, bytes) != 200) return {};
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  return ms;
}

int report(const Wanted& wanted) {
  Measured measured = load(wanted);
  std::vector<double> every;
  fmt::print("| question | requests | median ms | 95 % | 99 % |\n|---|---|---|---|---|\n");
  for (auto& [name, values] : measured.ms) {
    every.insert(every.end(), values.begin(), values.end());
    fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", name, values.size(),
               at_share(values, 0.5), at_share(values, 0.95), at_share(values, 0.99));
  }
  const double median = at_share(every, 0.5), p95 = at_share(every, 0.95),
               p99 = at_share(every, 0.99);
  fmt::print("| all | {} | {:.1f} | {:.1f} | {:.1f} |\n", every.size(), median, p95, p99);
  auto logins = log_in(wanted);
  fmt::print("| login (apart) | {} | {:.1f} | {:.1f} | {:.1f} |\n", logins.size(),
             at_share(logins, 0.5), at_share(logins, 0.95), at_share(logins, 0.99));
  int failed = 0;
  for (const auto& [status, count] : measured.failures) {
    failed += count;
    fmt::print("{} answers with status {}\n", count, status);
  }
  fmt::print("{:.0f} requests a second, {:.1f} MB a second, {} failed\n",
             static_cast<double>(every.size()) / wanted.seconds,
             static_cast<double>(measured.bytes) / 1e6 / wanted.seconds, failed);
  return failed == 0 && !logins.empty() ? 0 : 1;
}

}  // namespace
}  // namespace medius::benchmark

int main(int count, char** words) {
  medius::benchmark::Wanted wanted;
  const std::string port = medius::benchmark::read_options(count, words,
                                                           {{"--rate", &wanted.rate},
                                                            {"--seconds", &wanted.seconds},
                                                            {"--connections", &wanted.connections},
                                                            {"--patients", &wanted.patients},
                                                            {"--trainings", &wanted.trainings},
                                                            {"--logins", &wanted.logins}});
  wanted.port = std::atoi(port.c_str());
  if (wanted.port <= 0) {
    fmt::print(
        stderr,
        "usage: server_load PORT [--rate N] [--seconds N] [--connections N] [--patients N]\n");
    return 2;
  }
  return medius::benchmark::report(wanted);
}
