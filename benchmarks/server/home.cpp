// server_home FOLDER DATA: what one person at home waits for: a year's plan, a durable set, both in
// ms.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "medius/base/files.h"
#include "medius/programme/person_json.h"
#include "medius/programme/plan.h"
#include "medius/programme/plan_json.h"
#include "medius/store/store.h"

namespace medius::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

struct Times {
  std::vector<double> ms;
  template <typename Work>
  void take(const Work& work) {
    const auto begin = Clock::now();
    work();
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  void say(const char* what) {
    std::sort(ms.begin(), ms.end());
    fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", what, ms.size(), ms[ms.size() / 2],
               ms[ms.size() * 95 / 100], ms.back());
  }
};

/// A year of three sessions a week, as planned day by day.
Result<void> live_a_year(store::Store& store, const std::string& person,
                         const programme::Answers& answers, const programme::Rules& rules,
                         Times& sets) {
  using std::chrono::days;
  const auto start = *programme::read_date("2026-01-05");
  programme::History history;
  history.started = start;
  for (auto today = start; today < start + days{365};) {
    const auto plan = programme::make_plan(answers, history, today, rules);
    const auto& day = plan.days.front();
    store::Training training;
    training.training_id = store::new_identifier();
    training.person_id = person;
    training.date = day.date;
    training.pain_before = 2;
    MEDIUS_CHECK(store.save(training));
    int position = 0;
    for (const auto& line : day.lines) {
      for (int i = 0; i < line.sets; ++i) {
        store::TrainingSet set;
        set.set_id = store::new_identifier();
        set.training_id = training.training_id;
        set.position = position++;
        set.family = line.family;
        set.exercise = line.exercise;
        set.variant = line.variant;
        set.side = line.side;
        set.planned_repetitions = set.repetitions = line.repetitions;
        set.form = 0.9;
        set.effort = 6;
        set.pain = 1;
        Result<void> saved;
        sets.take([&] { saved = store.save(set); });
        MEDIUS_CHECK(std::move(saved));
      }
    }
    MEDIUS_TRY(history, store.history(person));
    today = day.date + days{1};
  }
  return {};
}

/// What the disk itself takes: a small append and its way to the disk.
void measure_disk(const std::filesystem::path& folder) {
  Times times;
  const int file =
      ::open((folder / "disk").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  for (int i = 0; i < 200 && file >= 0; ++i) {
    times.take([&] {
      (void)!::write(file, page.data(), page.size());
      ::fdatasync(file);
    });
  }
  if (file >= 0) ::close(file);
  times.say("4 KB to this disk, for comparison");
}

Result<int> measure(const std::filesystem::path& folder, const std::filesystem::path& root) {
  MEDIUS_TRY(const auto rules, programme::read_rules(root / "data"));
  MEDIUS_TRY(const std::string text, read_file(root / "examples/people/desk-worker.json", 1 << 20));
  MEDIUS_TRY(const auto answers, programme::read_answers(text, "desk-worker.json", rules));
  std::filesystem::create_directories(folder);
  MEDIUS_TRY(const auto store, store::Store::open({"sqlite:" + (folder / "home.db").string(), 2}));
  const store::Person person{store::new_identifier(), "Home", "en", 1};
  MEDIUS_CHECK(store->save(person));
  Times sets, histories, plans, words;
  MEDIUS_CHECK(live_a_year(*store, person.person_id, answers, rules, sets));
  const auto today = *programme::read_date("2027-01-05");
  std::size_t sessions = 0;
  for (int i = 0; i < 100; ++i) {
    programme::History history;
    histories.take([&] { history = store->history(person.person_id).value(); });
    sessions = history.sessions.size();
    programme::Plan plan;
    plans.take([&] { plan = programme::make_plan(answers, history, today, rules); });
    words.take([&] { (void)programme::plan_to_json(plan, rules).dump(); });
  }
  fmt::print(
      "| at home (SQLite, {} sessions of a year) | times | median ms | 95 % | most "
      "|\n|---|---|---|---|---|\n",
      sessions);
  sets.say("a set, durable");
  measure_disk(folder);
  histories.say("a year's history read");
  plans.say("the plan from it");
  words.say("the plan as JSON");
  return 0;
}

}  // namespace
}  // namespace medius::benchmark

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: server_home EMPTY_FOLDER CHECKOUT\n");
    return 2;
  }
  const auto measured = medius::benchmark::measure(words[1], words[2]);
  if (measured.ok()) return *measured;
  fmt::print(stderr, "{}\n", measured.error().message);
  return 1;
}
