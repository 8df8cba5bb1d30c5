// The same tests on both databases; what survives is in durability_test.cpp.
#include "medius/store/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "medius/base/files.h"
#include "medius/store/migration.h"
#include "medius/store/session_items.h"
#include "medius/store/store_fixture.h"

namespace medius::store {
namespace {

using programme::Side;

class StoreTest : public StoreFixture {};

TEST_P(StoreTest, ASetComesBackAsItWasAndCountsInItsTraining) {
  const auto training = add_training(add_person(), "2026-11-20");
  const TrainingSet first = make_set(training, 0, 8), second = make_set(training, 1, 6);
  ASSERT_TRUE(store_->save(first).ok());
  ASSERT_TRUE(store_->save(second).ok());
  ASSERT_TRUE(store_->save(second).ok()) << "a repeated save is no second set";
  const auto sets = store_->sets(training).value();
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[1].repetitions, 6);
  EXPECT_DOUBLE_EQ(sets[0].form.value(), 0.75);
  EXPECT_EQ(store_->training(training)->sets, 2);
  EXPECT_DOUBLE_EQ(store_->training(training)->pain_worst.value(), 1.0);
}

TEST_P(StoreTest, ASetTakesTheLastWordOnIt) {
  const auto training = add_training(add_person(), "2026-11-20");
  TrainingSet set = make_set(training, 0, 7);
  set.form.reset();
  set.measured_by = "camera";
  ASSERT_TRUE(store_->save(set).ok());
  set.repetitions = 8;
  set.form = 0.5;
  set.pain = 3;
  set.measured_by = "medius, full";
  set.document = R"({"cues":[]})";
  ASSERT_TRUE(store_->save(set).ok());
  const auto sets = store_->sets(training).value();
  ASSERT_EQ(sets.size(), 1U);
  EXPECT_EQ(sets[0].repetitions, 8);
  EXPECT_DOUBLE_EQ(sets[0].form.value(), 0.5);
  EXPECT_EQ(sets[0].measured_by, "medius, full");
  EXPECT_EQ(sets[0].document, R"({"cues":[]})");
  EXPECT_DOUBLE_EQ(store_->training(training)->form.value(), 0.5);
}

TEST_P(StoreTest, HistoryIsWhatThePlanNeeds) {
  const auto person = add_person();
  const auto training = add_training(person, "2026-11-20");
  ASSERT_TRUE(store_->save(make_set(training, 0, 8)).ok());
  ASSERT_TRUE(store_->save(make_set(training, 1, 7)).ok());
  ASSERT_TRUE(store_->save_pain(person, {date("2026-11-20"), 3.5}).ok());
  ASSERT_TRUE(store_
                  ->save_test(person, {date("2026-11-19"), "side_plank", programme::Side::Left,
                                       41.5, 2.0, "camera"})
                  .ok());
  Prescription lock{new_identifier(),
                    person,
                    new_identifier(),
                    5,
                    {},
                    "lock",
                    R"({"family": "bridge", "level": 2, "sets": 3, "repetitions": 9})"};
  ASSERT_TRUE(store_->save(lock).ok());
  const auto history = store_->history(person).value();
  ASSERT_EQ(history.sessions.size(), 1U);
  ASSERT_EQ(history.sessions[0].items.size(), 1U);
  EXPECT_EQ(history.sessions[0].items[0].repetitions, (std::vector<int>{8, 7}));
  EXPECT_EQ(history.sessions[0].items[0].planned_sets, 0)
      << "two were done, nobody said of how many";
  EXPECT_TRUE(history.sessions[0].items[0].pain_said);
  EXPECT_DOUBLE_EQ(history.pain.at(0).average, 3.5);
  EXPECT_EQ(history.tests.at(0).side, programme::Side::Left);
  EXPECT_EQ(history.locks.at(0).repetitions, 9);
  lock.ended_ms = 9;
  ASSERT_TRUE(store_->save(lock).ok());
  EXPECT_TRUE(store_->history(person)->locks.empty());
}

TEST_P(StoreTest, SessionsThatStartedTogetherKeepTheirOwnSets) {
  const auto person = add_person();
  for (int session = 0; session < 3; ++session) {
    const auto training = add_training(person, "2026-11-20");
    for (int position = 0; position < 3; ++position)
      ASSERT_TRUE(store_->save(make_set(training, position)).ok());
  }
  const auto history = store_->history(person).value();
  ASSERT_EQ(history.sessions.size(), 3U);
  for (const auto& session : history.sessions) {
    ASSERT_EQ(session.items.size(), 1U);
    EXPECT_EQ(session.items[0].repetitions.size(), 3U);
  }
}

TEST_P(StoreTest, AnOddPrescriptionNeverTakesTheHistoryAway) {
  const auto person = add_person();
  ASSERT_TRUE(store_->save_pain(person, {date("2026-11-20"), 3.5}).ok());
  const std::pair<const char*, const char*> odd[] = {
      {"limit", R"({"family": null, "exercise": 7, "highest_level": "two", "note": []})"},
      {"lock", R"({"family": "bridge", "level": null, "sets": {}, "repetitions": 1e300})"},
      {"exercise", R"({"exercise": "cat-cow", "side": 3, "hold_s": "", "days_a_week": -1e300})"},
      {"exercise", R"({"exercise": ["cat-cow"]})"},
      {"lock", "[]"},
      {"limit", "no JSON"}};
  for (const auto& [kind, document] : odd) {
    ASSERT_TRUE(
        store_->save(Prescription{new_identifier(), person, "", 5, {}, kind, document}).ok());
  }
  const auto history = store_->history(person);
  ASSERT_TRUE(history.ok());
  EXPECT_EQ(history->pain.size(), 1U);
  ASSERT_EQ(history->locks.size(), 1U);
  EXPECT_EQ(history->locks[0].level, 1) << "what cannot be read counts as not said";
  EXPECT_EQ(history->locks[0].repetitions, 1);
  ASSERT_EQ(history->prescribed.size(), 1U);
  EXPECT_EQ(history->prescribed[0].days_a_week, 3);
}

TEST_P(StoreTest, HistoryKnowsWhatWasSaidAndPlanned) {
  const auto person = add_person();
  const auto training = add_training(person, "2026-11-20");
  int position = 0;
  const auto add = [&](const char* exercise, double form, double pain, const char* details) {
    TrainingSet set = make_set(training, position++);
    set.exercise = exercise;
    set.form = form;
    set.pain = pain;
    set.document = details;
    ASSERT_TRUE(store_->save(set).ok());
  };
  add("squat", 1.0, 7, R"({"effort_said": false, "pain_said": false, "planned_sets": 3})");
  add("squat", 0.5, 2, R"({"effort_said": false, "pain_said": true, "planned_sets": 3})");
  add("lunge", 1.0, 0, R"({"stopped_by_pain": {"regions": ["knee"], "spread": true}})");
  add("clamshell", 1.0, 1, R"({"pain_said": null, "stopped_by_pain": null, "planned_sets": "x"})");
  add("step-up", 1.0, 1, R"(["odd"])");
  const auto session = store_->history(person).value().sessions.at(0);
  ASSERT_EQ(session.items.size(), 4U);
  EXPECT_FALSE(session.items[0].effort_said);
  EXPECT_TRUE(session.items[0].pain_said) << "of one of its sets";
  EXPECT_DOUBLE_EQ(session.items[0].pain, 2) << "the other set's number was never said";
  EXPECT_EQ(session.items[0].planned_sets, 3);
  EXPECT_DOUBLE_EQ(session.items[0].form.value(), 0.75);
  EXPECT_TRUE(session.items[1].stopped_by_pain);
  EXPECT_TRUE(session.pain_spread) << "said when stopping";
  EXPECT_FALSE(session.items[2].stopped_by_pain);
  EXPECT_EQ(session.items[2].planned_sets, 0);
  EXPECT_TRUE(session.items[3].effort_said && session.items[3].pain_said);
}

TEST_P(StoreTest, RecordingsAreKeptApartAndWhole) {
  const auto training = add_training(add_person(), "2026-11-20");
  const TrainingSet set = make_set(training, 0);
  ASSERT_TRUE(store_->save(set).ok());
  std::string landmarks;
  for (int i = 0; i < 20'000; ++i) landmarks += std::to_string(i % 97) + (i % 7 == 0 ? "\n" : ",");
  landmarks += std::string("\0\xff", 2);
  ASSERT_TRUE(store_->save(Recording{set.set_id, "landmarks-csv-1", landmarks}).ok());
  EXPECT_EQ(store_->recording(set.set_id)->content, landmarks);
}

TEST_P(StoreTest, ForgettingAPersonForgetsEverything) {
  const auto person = add_person("Zuse"), other = add_person("Noether");
  const auto training = add_training(person, "2026-11-20");
  const TrainingSet set = make_set(training, 0);
  ASSERT_TRUE(store_->save(set).ok());
  ASSERT_TRUE(store_->save(Recording{set.set_id, "landmarks-csv-1", "MARKOFZUSE"}).ok());
  ASSERT_TRUE(store_->save_answers(person, R"({"work": "MARKOFZUSE"})", 1, {}).ok());
  ASSERT_TRUE(
      store_->audit({new_identifier(), 1, new_identifier(), person, "read", "MARKOFZUSE"}).ok());
  const auto forgotten = store_->forget(person);
  ASSERT_TRUE(forgotten.ok()) << forgotten.error().message;
  EXPECT_FALSE(store_->person(person).ok());
  EXPECT_FALSE(store_->training(training).ok());
  EXPECT_FALSE(store_->recording(set.set_id).ok());
  EXPECT_TRUE(store_->person(other).ok());
  if (GetParam() == Kind::Sqlite) {
    for (const auto& file : std::filesystem::directory_iterator(database_.folder())) {
      EXPECT_EQ(read_file(file.path()).value().find("MARKOFZUSE"), std::string::npos)
          << file.path() << " still holds what was deleted";
    }
  }
}

TEST_P(StoreTest, TheOverviewHoldsOwnPatientsOnly) {
  const Account therapist{new_identifier(), "pt", Role::Therapist, "", "", 1, false};
  ASSERT_TRUE(store_->save(therapist).ok());
  const auto mine = add_person("Mine"), strange = add_person("Strange");
  add_training(strange, "2026-11-20");
  const auto recent = add_training(mine, "2026-11-20"), old = add_training(mine, "2026-10-10");
  TrainingSet now = make_set(recent, 0), before = make_set(old, 0);
  now.pain = 2;
  before.pain = 6;
  ASSERT_TRUE(store_->save(now).ok());
  ASSERT_TRUE(store_->save(before).ok());
  ASSERT_TRUE(store_->entrust(mine, therapist.account_id, 1).ok());
  const auto overview = store_->overview(therapist.account_id, date("2026-11-22"));
  ASSERT_TRUE(overview.ok()) << overview.error().message;
  ASSERT_EQ(overview->size(), 1U);
  EXPECT_EQ(overview->front().person.name, "Mine");
  EXPECT_EQ(overview->front().trainings, 1);
  EXPECT_DOUBLE_EQ(overview->front().pain_now.value(), 2.0);
  EXPECT_DOUBLE_EQ(overview->front().pain_before.value(), 6.0);
  EXPECT_FALSE(store_->cares_for(therapist.account_id, strange).value());
}

TEST_P(StoreTest, TheOverviewKnowsTheStandingWithoutReadingAnswers) {
  const Account therapist{new_identifier(), "pt", Role::Therapist, "", "", 1, false};
  ASSERT_TRUE(store_->save(therapist).ok());
  const auto person = add_person();
  ASSERT_TRUE(store_->entrust(person, therapist.account_id, 1).ok());
  ASSERT_TRUE(store_->save_answers(person, "{}", 70, {"go_on_and_see", "soon", 3, 6.0}).ok());
  ASSERT_TRUE(store_->save_answers(person, "{}", 90, {"stop", "now", 2, 4.0}).ok());
  ASSERT_TRUE(
      store_->save_test(person, {date("2026-11-01"), "side_plank", Side::Left, 40, {}, "camera"})
          .ok());
  add_training(person, "2026-11-12");
  Training training;
  training.training_id = new_identifier();
  training.person_id = person;
  training.date = date("2026-11-20");
  training.pain_before = 2;
  training.pain_next_day = 4;
  training.pain_spread = true;
  ASSERT_TRUE(store_->save(training).ok());
  const auto overview = store_->overview(therapist.account_id, date("2026-11-22"));
  ASSERT_TRUE(overview.ok()) << overview.error().message;
  const Overview& line = overview->at(0);
  EXPECT_EQ(line.advice.value(), "stop");
  EXPECT_EQ(line.wanted.value(), 2);
  EXPECT_EQ(line.answered_ms.value(), 90);
  EXPECT_DOUBLE_EQ(line.pain_at_start.value(), 6.0) << "of the first answers";
  EXPECT_EQ(line.tested.value(), date("2026-11-01"));
  EXPECT_EQ(line.started.value(), date("2026-11-12"));
  EXPECT_EQ(line.fortnight, 2);
  EXPECT_EQ(line.spread, 1);
  EXPECT_EQ(line.worse_after, 1);
  EXPECT_DOUBLE_EQ(line.pain_daily.value(), 2.0);
  EXPECT_EQ(store_->overview_of_all(date("2026-11-22"))->size(), 1U);
  EXPECT_EQ(store_->all_answers(person)->size(), 2U);
}

TEST_P(StoreTest, ScoresBusyTimesTemplatesAndOwnExercisesComeBack) {
  const auto person = add_person();
  ASSERT_TRUE(store_->save_score(person, {date("2026-11-20"), "rmdq", 9, "[]"}).ok());
  ASSERT_TRUE(store_->save_score(person, {date("2026-11-20"), "rmdq", 7, "[]"}).ok());
  ASSERT_EQ(store_->scores(person)->size(), 1U) << "the same day again replaces";
  EXPECT_DOUBLE_EQ(store_->scores(person)->front().value, 7.0);
  ASSERT_TRUE(store_->replace_busy_times(person, {{10, 20}, {30, 40}, {30, 40}}).ok());
  EXPECT_EQ(store_->busy_times(person, 15, 100)->size(), 2U);
  EXPECT_EQ(store_->busy_times(person, 20, 30)->size(), 0U);
  ASSERT_TRUE(store_->replace_busy_times(person, {}).ok());
  EXPECT_TRUE(store_->busy_times(person, 0, 100)->empty());
  const Template programme{new_identifier(), "author", "After a disc", "", 5, "[]"};
  ASSERT_TRUE(store_->save(programme).ok());
  EXPECT_EQ(store_->template_of(programme.template_id)->name, "After a disc");
  ASSERT_TRUE(store_->delete_template(programme.template_id).ok());
  EXPECT_FALSE(store_->template_of(programme.template_id).ok());
  ASSERT_TRUE(store_->save(OwnExercise{"hip-circle", "author", 5, "id: hip-circle"}).ok());
  ASSERT_TRUE(store_->save(OwnExercise{"hip-circle", "author", 6, "id: hip-circle "}).ok());
  ASSERT_EQ(store_->own_exercises()->size(), 1U);
  EXPECT_EQ(store_->own_exercise("hip-circle")->changed_ms, 6);
  EXPECT_FALSE(store_->own_exercise("").ok());
}

TEST_P(StoreTest, WrongPasswordsAreCountedUntilTheirTimeIsOver) {
  EXPECT_EQ(store_->failed_tries("who", 0).value(), 0);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store_->count_failed_try("who", 0, 100 + i).ok());
  EXPECT_EQ(store_->failed_tries("who", 50).value(), 3);
  EXPECT_EQ(store_->failed_tries("other", 50).value(), 0);
  EXPECT_EQ(store_->failed_tries("who", 101).value(), 0);
  ASSERT_TRUE(store_->count_failed_try("who", 150, 200).ok());
  EXPECT_EQ(store_->failed_tries("who", 150).value(), 1) << "old ones are forgotten";
}

TEST_P(StoreTest, PrescriptionsAreSavedTogetherOrNotAtAll) {
  const auto person = add_person();
  const Prescription good{new_identifier(), person, "author", 1, {}, "note", "{}"};
  const Prescription bad{new_identifier(), "nobody", "author", 1, {}, "note", "{}"};
  EXPECT_FALSE(store_->save_all({good, bad}).ok());
  EXPECT_TRUE(store_->prescriptions(person)->empty());
  EXPECT_TRUE(store_->save_all({good}).ok());
  EXPECT_EQ(store_->prescriptions(person)->size(), 1U);
}

TEST_P(StoreTest, AnInvitationIsTakenOnceAndInTime) {
  ASSERT_TRUE(store_->save(Invitation{"hash", Role::Therapist, "", "", 100}).ok());
  EXPECT_FALSE(store_->take_invitation("other", 50).ok());
  EXPECT_TRUE(store_->take_invitation("hash", 50).ok());
  EXPECT_FALSE(store_->take_invitation("hash", 50).ok());
  ASSERT_TRUE(store_->save(Invitation{"late", Role::Therapist, "", "", 100}).ok());
  EXPECT_FALSE(store_->take_invitation("late", 100).ok());
}

TEST_P(StoreTest, LoginsExpireAndCanBeEnded) {
  const Account account{new_identifier(), "ada", Role::Person, "hash", "", 1, false};
  ASSERT_TRUE(store_->save(account).ok());
  ASSERT_TRUE(store_->save(Login{"token", "csrf", account.account_id, 0, 100}).ok());
  EXPECT_TRUE(store_->login("token", 99).ok());
  EXPECT_FALSE(store_->login("token", 100).ok());
  EXPECT_EQ(store_->logged_in("token", 99)->account.login, "ada");
  EXPECT_FALSE(store_->logged_in("token", 100).ok());
  ASSERT_TRUE(store_->end_logins_of(account.account_id).ok());
  EXPECT_FALSE(store_->login("token", 50).ok());
}

TEST_P(StoreTest, SqlInATextIsOnlyText) {
  const std::string nasty = "Robert'); DROP TABLE person; --\"%s:a :b ÄÖ\n";
  const auto person = add_person(nasty);
  EXPECT_EQ(store_->person(person)->name, nasty);
  EXPECT_FALSE(store_->account_by_login("' OR '1'='1").ok());
}

TEST_P(StoreTest, ASetOfNobodyIsRefusedAndNothingChanges) {
  const auto saved = store_->save(make_set("0123", 0));
  ASSERT_FALSE(saved.ok());
  EXPECT_NE(saved.error().message.find("Nothing was changed"), std::string::npos);
  EXPECT_TRUE(store_->sets("0123")->empty());
}

TEST_P(StoreTest, ManyThreadsSaveAtOnce) {
  const auto training = add_training(add_person(), "2026-11-20");
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i)
        failed += store_->save(make_set(training, 10 * t + i)).ok() ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(store_->sets(training)->size(), 80U);
}

TEST_P(StoreTest, OpeningAgainKeepsWhatIsThere) {
  const auto person = add_person();
  store_.reset();
  auto again = Store::open({database_.url(), 1});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE((*again)->person(person).ok());
  EXPECT_EQ((*again)->health().value(), migrations().back().name);
}

TEST_P(StoreTest, SavedTogetherMeansAllOrNothing) {
  const Person ada{new_identifier(), "Ada", "en", 1}, bob{new_identifier(), "Bob", "en", 1};
  const auto undone = store_->together([&]() -> Result<void> {
    MEDIUS_CHECK(store_->save(ada));
    if (!store_->person(ada.person_id).ok()) return error("not seen inside");
    return error("changed my mind");
  });
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().message, "changed my mind");
  EXPECT_FALSE(store_->person(ada.person_id).ok());
  const auto refused = store_->together([&]() -> Result<void> {
    MEDIUS_CHECK(store_->save(ada));
    return store_->save(make_set("of nobody", 0));
  });
  EXPECT_FALSE(refused.ok());
  EXPECT_FALSE(store_->person(ada.person_id).ok());
  ASSERT_TRUE(store_
                  ->together([&]() -> Result<void> {
                    MEDIUS_CHECK(store_->save(ada));
                    return store_->save(bob);
                  })
                  .ok());
  EXPECT_EQ(store_->people()->size(), 2U);
}

TEST_P(StoreTest, AnIdentifierOfSomebodyElseChangesNothing) {
  const auto mine = add_person("Mine"), theirs = add_person("Theirs");
  const auto own = add_training(mine, "2026-11-20"), foreign = add_training(theirs, "2026-11-20");
  TrainingSet set = make_set(foreign, 0);
  ASSERT_TRUE(store_->save(set).ok());
  set.training_id = own;
  set.pain = 9;
  EXPECT_FALSE(store_->save(set).ok());
  EXPECT_DOUBLE_EQ(store_->sets(foreign)->at(0).pain, 1.0);
  Training training = store_->training(foreign).value();
  training.person_id = mine;
  training.minutes = 99;
  EXPECT_FALSE(store_->save(training).ok());
  EXPECT_NE(store_->training(foreign)->minutes, 99);
  Prescription limit{new_identifier(), theirs, new_identifier(), 1, {}, "note", "{}"};
  ASSERT_TRUE(store_->save(limit).ok());
  limit.person_id = mine;
  limit.ended_ms = 2;
  EXPECT_FALSE(store_->save(limit).ok());
  EXPECT_FALSE(store_->prescriptions(theirs)->at(0).ended_ms.has_value());
}

TEST_P(StoreTest, AClockSetBackDoesNotBringOldAnswersBack) {
  const auto person = add_person();
  ASSERT_TRUE(store_->save_answers(person, R"({"age": 40})", 5000).ok());
  ASSERT_TRUE(store_->save_answers(person, R"({"age": 41})", 1000).ok());
  EXPECT_EQ(store_->newest_answers(person).value(), R"({"age": 41})");
  EXPECT_EQ(store_->all_answers(person)->size(), 2U);
}

TEST_P(StoreTest, UsageCountsWhatIsKept) {
  const auto person = add_person();
  EXPECT_EQ(store_->usage(person)->sets, 0);
  const auto training = add_training(person, "2026-11-20");
  const TrainingSet set = make_set(training, 0);
  ASSERT_TRUE(store_->save(set).ok());
  ASSERT_TRUE(store_->save(make_set(training, 1)).ok());
  ASSERT_TRUE(store_->save(Recording{set.set_id, "landmarks-csv-1", std::string(9000, 'x')}).ok());
  const auto usage = store_->usage(person);
  ASSERT_TRUE(usage.ok()) << usage.error().message;
  EXPECT_EQ(usage->trainings, 1);
  EXPECT_EQ(usage->sets, 2);
  EXPECT_EQ(usage->recordings, 1);
  EXPECT_EQ(usage->landmark_bytes, 9000);
  EXPECT_LT(usage->recording_bytes, 9000);
  EXPECT_GT(usage->database_bytes, 9000);
}

TEST_P(StoreTest, PainNobodyWasAskedForIsNotNone) {
  const auto person = add_person();
  const auto training = add_training(person, "2026-11-20");
  TrainingSet set = make_set(training, 0);
  set.pain = 0;
  set.effort = 0;
  set.document = R"({"pain_said":false,"effort_said":false})";
  ASSERT_TRUE(store_->save(set).ok());
  EXPECT_FALSE(store_->training(training)->pain_worst) << "nobody has said anything of pain";
  EXPECT_FALSE(store_->training(training)->effort);
  set = make_set(training, 1);
  set.pain = 4;
  ASSERT_TRUE(store_->save(set).ok());
  EXPECT_DOUBLE_EQ(store_->training(training)->pain_worst.value(), 4.0);
  EXPECT_DOUBLE_EQ(store_->training(training)->effort.value(), 6.0) << "the said ones' mean";
}

TEST_P(StoreTest, WhatASessionKeepsBesideItsSetsIsWhatItsSetsSay) {
  const auto person = add_person();
  const auto training = add_training(person, "2026-11-20");
  for (int position = 0; position < 3; ++position) {
    TrainingSet set = make_set(training, position, 8 - position);
    set.side = position == 2 ? Side::Left : Side::Both;
    set.variant = position == 2 ? "odd\tname\n100%" : "";
    ASSERT_TRUE(store_->save(set).ok());
  }
  const auto kept = store_->history(person);
  ASSERT_EQ(kept->sessions.size(), 1U);
  programme::Session computed;
  SessionItems items(computed);
  const auto sets = store_->sets(training);
  for (const TrainingSet& set : *sets) items.add(set);
  const auto& found = kept->sessions.front().items;
  ASSERT_EQ(found.size(), computed.items.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].variant, computed.items[i].variant);
    EXPECT_EQ(found[i].side, computed.items[i].side);
    EXPECT_EQ(found[i].repetitions, computed.items[i].repetitions);
    EXPECT_EQ(found[i].form, computed.items[i].form);
    EXPECT_DOUBLE_EQ(found[i].effort, computed.items[i].effort);
    EXPECT_EQ(found[i].pain_said, computed.items[i].pain_said);
  }
}

TEST(PackedItems, AreReadBackOrRefused) {
  programme::Session session;
  session.pain_spread = true;
  programme::SessionItem item;
  item.family = "bridge";
  item.exercise = "glute-bridge";
  item.side = Side::Right;
  item.repetitions = {8, 7};
  item.planned_sets = 2;
  item.planned_repetitions = 8;
  item.form = 1.0 / 3.0;
  item.effort = 6.5;
  item.pain_said = false;
  item.stopped_by_pain = true;
  session.items = {item, {}};
  const std::string text = pack_items(session);
  programme::Session read;
  ASSERT_TRUE(unpack_items(text, read));
  ASSERT_EQ(read.items.size(), 2U);
  EXPECT_TRUE(read.pain_spread);
  EXPECT_EQ(read.items[0].repetitions, (std::vector{8, 7}));
  EXPECT_EQ(read.items[0].form, item.form) << "to the last bit";
  EXPECT_FALSE(read.items[0].pain_said || !read.items[0].stopped_by_pain);
  EXPECT_TRUE(read.items[1].repetitions.empty() && !read.items[1].form);
  for (const char* odd : {"", "2\t0\n", "1\tx\n", "1\t0\nbridge\n"})
    EXPECT_FALSE(unpack_items(odd, read)) << odd;
  for (std::size_t length = 4; length + 1 < text.size(); ++length) {
    programme::Session part;
    if (!unpack_items(text.substr(0, length), part)) {
      EXPECT_TRUE(part.items.empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, StoreTest, testing::Values(Kind::Sqlite, Kind::Postgresql),
                         name_of_kind);

}  // namespace
}  // namespace medius::store
