#include "medius/programme/attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace medius::programme {
namespace {

std::string with_number(std::string text, double value) {
  const auto at = text.find("{n}");
  if (at == std::string::npos) return text;
  const double rounded = std::round(value * 10.0) / 10.0;
  return text.replace(at, 3, fmt::format("{:g}", rounded));
}

class Finder {
 public:
  Finder(const Glance& glance, Date today, const Rules& rules)
      : glance_(glance), today_(today), rules_(rules) {}

  std::vector<Attention> find() {
    look_at_answers();
    look_at_pain();
    look_at_attendance();
    look_at_form();
    look_at_tests();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Attention& a, const Attention& b) { return a.weight > b.weight; });
    return std::move(found_);
  }

 private:
  void add(const char* key, int weight, std::optional<double> value, const std::string& rule) {
    Text words = rules_.words.at(std::string("attention_") + key);
    if (value) words = {with_number(words.en, *value), with_number(words.de, *value)};
    const auto known = rules_.rules.find(rule);
    found_.push_back(
        {key, weight, words, value, known == rules_.rules.end() ? Source{} : known->second.source});
  }
  [[nodiscard]] double days_since(Date date) const {
    return static_cast<double>((today_ - date).count());
  }

  void look_at_answers() {
    if (glance_.advice == "stop") add("safety_stop", 3, {}, "");
    if (glance_.advice == "go_on_and_see") {
      add("safety_see", glance_.urgency == "now" || glance_.urgency == "this_week" ? 3 : 2, {}, "");
    }
    if (!glance_.answered) add("no_answers", 1, {}, "");
  }

  void look_at_pain() {
    if (glance_.spread > 0) add("pain_spread", 3, glance_.spread, "pain_acceptable");
    if (glance_.pain_now && glance_.pain_before) {
      const double rise = *glance_.pain_now - *glance_.pain_before;
      if (rise >= rules_.value("flare_rise")) add("more_pain", 2, rise, "flare_rise");
    }
    if (glance_.worse_after > 0) add("pain_after", 2, glance_.worse_after, "pain_next_day_rise");
    const double weeks = glance_.started ? days_since(*glance_.started) / 7.0 : 0.0;
    const bool had_pain = glance_.pain_at_start && *glance_.pain_at_start > 0.0;
    if (weeks >= rules_.value("review_weeks") && had_pain && glance_.pain_daily &&
        *glance_.pain_daily > (1.0 - rules_.value("review_change")) * *glance_.pain_at_start)
      add("no_change", 2, std::floor(weeks), "review_weeks");
  }

  void look_at_attendance() {
    if (!glance_.started) {
      if (glance_.answered && days_since(*glance_.answered) >= 7.0 && glance_.advice != "stop")
        add("no_training", 2, days_since(*glance_.answered), "missed_days_step_back");
      return;
    }
    if (glance_.trainings == 0) {
      add("no_training", 2, glance_.last ? days_since(*glance_.last) : 28.0,
          "missed_days_level_back");
      return;
    }
    const int wanted = 2 * glance_.wanted.value_or(0);
    const int missed = wanted - glance_.fortnight;
    if (days_since(*glance_.started) >= 14.0 &&
        missed > rules_.value("attention_missed_share") * wanted)
      add("missed_sessions", 2, missed, "attention_missed_share");
  }

  void look_at_form() {
    if (!glance_.form) return;
    if (glance_.form_before &&
        *glance_.form_before - *glance_.form >= rules_.value("attention_form_drop")) {
      add("form_down", 1, 100.0 * (*glance_.form_before - *glance_.form), "attention_form_drop");
    } else if (*glance_.form < rules_.value("form_too_poor")) {
      add("poor_form", 1, 100.0 * (1.0 - *glance_.form), "form_too_poor");
    }
  }

  void look_at_tests() {
    if (!glance_.started) return;
    const Date last = std::max(*glance_.started, glance_.tested.value_or(*glance_.started));
    const double overdue = days_since(last) - 7.0 * rules_.value("retest_weeks");
    if (overdue >= 0.0) add("tests_due", 1, overdue, "retest_weeks");
  }

  const Glance& glance_;
  Date today_;
  const Rules& rules_;
  std::vector<Attention> found_;
};

}  // namespace

std::vector<Attention> find_attention(const Glance& glance, Date today, const Rules& rules) {
  return Finder(glance, today, rules).find();
}

}  // namespace medius::programme
