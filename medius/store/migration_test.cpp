// From every earlier schema with data in it, on both databases: nothing is lost, and what is new is
// filled.
#include "medius/store/migration.h"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "medius/programme/person_json.h"
#include "medius/store/store.h"
#include "medius/store/test_database.h"

namespace medius::store {
namespace {

using Kind = TestDatabase::Kind;

Date date(const char* text) { return programme::read_date(text).value(); }

/// The database as a medius wrote it that knew only the first `count` migrations.
void make_earlier(soci::session& sql, std::size_t count) {
  sql << "CREATE TABLE migration (name TEXT PRIMARY KEY, applied_ms BIGINT NOT NULL)";
  for (std::size_t i = 0; i < count; ++i) {
    for (const std::string& statement : statements(migrations()[i])) sql << statement;
    sql << "INSERT INTO migration (name, applied_ms) VALUES (:a, 1)",
        soci::use(migrations()[i].name);
  }
}

/// A row in every table of the first schema, which every later one still has.
void fill_first(soci::session& sql) {
  sql << "INSERT INTO account (account_id, login, role, password_hash, person_id, created_ms) "
         "VALUES "
         "('t1', 'pt', 'therapist', 'hash', NULL, 1)";
  sql << "INSERT INTO person (person_id, name, language, created_ms) VALUES ('p1', 'Ada', 'de', 2)";
  sql << "INSERT INTO care (therapist_id, person_id, since_ms) VALUES ('t1', 'p1', 3)";
  sql << "INSERT INTO login (token_hash, account_id, csrf_hash, created_ms, expires_ms) VALUES "
         "('tok', 't1', 'csrf', 4, 1000)";
  sql << "INSERT INTO invitation (code_hash, role, person_id, therapist_id, expires_ms) VALUES "
         "('code', 'person', 'p1', 't1', 1000)";
  sql << "INSERT INTO answers (answers_id, person_id, created_ms, document) VALUES "
         "('a1', 'p1', 5, '{\"age\": 40}'), ('a2', 'p1', 6, '{\"age\": 41}')";
  sql << "INSERT INTO training (training_id, person_id, date, started_ms, minutes, sets, form, "
         "effort, pain_before, pain_worst, pain_next_day, pain_spread) VALUES "
         "('r1', 'p1', '2026-10-01', 7, 12.5, 1, 0.5, 6, 2, 3, 4, 0), "
         "('r2', 'p1', '2026-11-20', 8, 15, 0, NULL, NULL, NULL, NULL, NULL, 1)";
  sql << "INSERT INTO training_set (set_id, training_id, position, saved_ms, family, exercise, "
         "variant, side, planned_repetitions, repetitions, hold_s, form, effort, pain, "
         "measured_by, "
         "document) VALUES ('s1', 'r1', 0, 9, 'bridge', 'glute-bridge', '', 'both', 8, 7, 2, 0.5, "
         "6, "
         "3, 'medius', '{}')";
  sql << "INSERT INTO recording (set_id, format, bytes, content) VALUES "
         "('s1', 'landmarks-csv-1', 0, '0:eJwDAAAAAAE=')";
  sql << "INSERT INTO test_result (result_id, person_id, date, test, side, value, error, taken_by) "
         "VALUES ('x1', 'p1', '2026-10-02', 'side_plank', 'left', 40, NULL, 'therapist')";
  sql << "INSERT INTO pain_report (person_id, date, average) VALUES ('p1', '2026-10-03', 4.5)";
  sql << "INSERT INTO break_taken (break_id, person_id, at_ms, kind) VALUES ('b1', 'p1', 10, "
         "'walk')";
  sql << "INSERT INTO prescription (prescription_id, person_id, author_id, created_ms, kind, "
         "document) VALUES ('q1', 'p1', 't1', 11, 'note', '{\"text\": \"slowly\"}')";
  sql << "INSERT INTO feed (token_hash, person_id, created_ms) VALUES ('feed', 'p1', 12)";
  sql << "INSERT INTO setting (person_id, name, document) VALUES ('p1', 'voice', '{\"on\": true}')";
  sql << "INSERT INTO audit (audit_id, at_ms, account_id, person_id, action, detail) VALUES "
         "('u1', 13, 't1', 'p1', 'getPerson', '')";
}

/// What a program of the second schema writes beside.
void fill_second(soci::session& sql) {
  sql << "UPDATE person SET answered_ms = 6, tested = '2026-10-02', started = '2026-10-01'";
  sql << "INSERT INTO training_set (set_id, training_id, position, saved_ms, family, exercise, "
         "variant, side, planned_repetitions, repetitions, hold_s, form, effort, pain, "
         "measured_by, document) VALUES ('s2', 'r2', 0, 9, 'bridge', 'glute-bridge', '', 'both', "
         "8, 7, 2, 0.5, 6, 0, 'medius', '{\"pain_said\":false}')";
  sql << "UPDATE training SET pain_worst = 0 WHERE training_id = 'r2'";
}

void expect_everything(Store& store) {
  EXPECT_EQ(store.account_by_login("pt")->account_id, "t1");
  EXPECT_EQ(store.person("p1")->name, "Ada");
  EXPECT_EQ(store.person("p1")->language, "de");
  EXPECT_TRUE(store.cares_for("t1", "p1").value());
  EXPECT_EQ(store.logged_in("tok", 900)->account.login, "pt");
  EXPECT_EQ(store.newest_answers("p1").value(), R"({"age": 41})");
  EXPECT_EQ(store.all_answers("p1")->size(), 2U);
  const auto trainings = store.trainings("p1", date("2026-01-01"), date("2026-12-31"));
  ASSERT_EQ(trainings->size(), 2U);
  EXPECT_DOUBLE_EQ(trainings->at(0).pain_next_day.value(), 4.0);
  EXPECT_FALSE(trainings->at(1).form.has_value());
  EXPECT_EQ(store.sets("r1")->at(0).repetitions, 7);
  EXPECT_EQ(store.recording("s1")->content, "");
  EXPECT_FALSE(trainings->at(1).pain_worst) << "nobody was asked for it";
  const auto history = store.history("p1");
  ASSERT_EQ(history->sessions.at(0).items.size(), 1U) << "out of the sets, where none are kept";
  EXPECT_EQ(history->sessions.at(0).items.at(0).repetitions, std::vector<int>{7});
  EXPECT_DOUBLE_EQ(history->tests.at(0).value, 40.0);
  EXPECT_DOUBLE_EQ(history->pain.at(0).average, 4.5);
  EXPECT_EQ(store.breaks("p1", 0, 100)->size(), 1U);
  EXPECT_EQ(store.prescriptions("p1")->at(0).document, R"({"text": "slowly"})");
  EXPECT_EQ(store.person_of_feed("feed").value(), "p1");
  EXPECT_EQ(store.setting("p1", "voice").value(), R"({"on": true})");
  EXPECT_EQ(store.audit_of("p1")->size(), 1U);
  EXPECT_TRUE(store.take_invitation("code", 900).ok());
  const auto overview = store.overview("t1", date("2026-11-22"));
  ASSERT_EQ(overview->size(), 1U);
  EXPECT_EQ(overview->at(0).started.value(), date("2026-10-01")) << "filled by the migration";
  EXPECT_EQ(overview->at(0).tested.value(), date("2026-10-02"));
  EXPECT_EQ(overview->at(0).answered_ms.value(), 6);
  EXPECT_EQ(store.people_without_standing().value(), std::vector<Identifier>{"p1"})
      << "the server screens these again when it starts";
}

class MigrationTest : public testing::TestWithParam<Kind> {};

TEST_P(MigrationTest, EveryEarlierSchemaComesForwardWithItsData) {
  ASSERT_GE(migrations().size(), 2U) << "there is no earlier schema to come from";
  for (std::size_t count = 1; count < migrations().size(); ++count) {
    SCOPED_TRACE("from " + migrations()[count - 1].name);
    const TestDatabase database(GetParam());
    if (!database.available()) GTEST_SKIP() << "no PostgreSQL could be started for the tests";
    {
      const std::string url = database.url();
      const bool sqlite = GetParam() == Kind::Sqlite;
      soci::session sql(sqlite ? "sqlite3" : "postgresql",
                        sqlite ? "dbname=" + url.substr(7) : url.substr(11));
      make_earlier(sql, count);
      fill_first(sql);
      if (count >= 2) fill_second(sql);
    }
    auto store = Store::open({database.url(), 2});
    ASSERT_TRUE(store.ok()) << store.error().message;
    EXPECT_EQ((*store)->health().value(), migrations().back().name);
    expect_everything(**store);
    store->reset();
    auto again = Store::open({database.url(), 2});
    ASSERT_TRUE(again.ok()) << "a second start changes nothing: " << again.error().message;
    EXPECT_EQ((*again)->sets("r1")->size(), 1U);
  }
}

TEST_P(MigrationTest, ANewerDatabaseIsLeftAlone) {
  const TestDatabase database(GetParam());
  if (!database.available()) GTEST_SKIP() << "no PostgreSQL could be started for the tests";
  ASSERT_TRUE(Store::open({database.url(), 1}).ok());
  {
    const std::string url = database.url();
    const bool sqlite = GetParam() == Kind::Sqlite;
    soci::session sql(sqlite ? "sqlite3" : "postgresql",
                      sqlite ? "dbname=" + url.substr(7) : url.substr(11));
    sql << "INSERT INTO migration (name, applied_ms) VALUES ('2999-01-01-later', 1)";
  }
  const auto refused = Store::open({database.url(), 1});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("2999-01-01-later"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Databases, MigrationTest, testing::Values(Kind::Sqlite, Kind::Postgresql),
                         [](const auto& database) {
                           return database.param == Kind::Sqlite ? "Sqlite" : "Postgresql";
                         });

}  // namespace
}  // namespace medius::store
