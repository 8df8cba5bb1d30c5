#include "medius/programme/digest.h"

#include <fmt/format.h>

#include <algorithm>

#include "medius/programme/person_json.h"

namespace medius::programme {
namespace {

std::string filled(std::string text, const std::string& value) {
  const auto at = text.find("{n}");
  return at == std::string::npos ? text : text.replace(at, 3, value);
}

class Teller {
 public:
  Teller(const Rules& rules, Digest& digest) : rules_(rules), digest_(digest) {}

  void say(const std::string& key, const std::string& value = "") {
    const Text& words = rules_.words.at("digest_" + key);
    digest_.lines.push_back({key, {filled(words.en, value), filled(words.de, value)}});
  }
  void repeat(const std::string& key) { digest_.lines.push_back({key, rules_.words.at(key)}); }

 private:
  const Rules& rules_;
  Digest& digest_;
};

}  // namespace

Digest make_digest(const Plan& plan, const History& history, int breaks_today, bool ask_next_day,
                   const Rules& rules) {
  Digest digest;
  digest.date = plan.today;
  Teller teller(rules, digest);
  if (plan.screening.advice == Advice::Stop) {
    teller.repeat("stop");
    return digest;
  }
  digest.done_today = std::any_of(
      history.sessions.begin(), history.sessions.end(),
      [&](const Session& session) { return session.date == plan.today && !session.items.empty(); });
  for (const DayPlan& day : plan.days) {
    if (day.date == plan.today) digest.session = &day;
    if (day.date > plan.today && !digest.next) digest.next = day.date;
  }
  if (ask_next_day) teller.say("ask_next_day");
  if (digest.done_today) {
    teller.say("done");
  } else if (digest.session != nullptr) {
    teller.say(digest.session->kind == DayKind::Strength ? "strength" : "light",
               fmt::format("{:.0f}", std::max(1.0, digest.session->minutes)));
  } else if (digest.next) {
    teller.say("rest", write_date(*digest.next));
  }
  digest.tests_due = plan.next_tests <= plan.today;
  if (digest.tests_due) teller.say("tests_due");
  if (breaks_today > 0) teller.say("breaks", fmt::format("{}", breaks_today));
  if (plan.flare) teller.repeat("flare");
  if (plan.review) teller.repeat("review");
  if (plan.screen_again) teller.repeat("screen_again");
  return digest;
}

}  // namespace medius::programme
