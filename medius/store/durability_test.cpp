// What survives: kills, a second server, damaged files, backups.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "medius/base/files.h"
#include "medius/store/codec.h"
#include "medius/store/migration.h"
#include "medius/store/store_fixture.h"

namespace medius::store {
namespace {

class Durability : public StoreFixture {};

/// A child saves sets and says each as soon as it is acknowledged; it is killed at a random moment.
std::set<std::string> acknowledged_before_kill(const std::string& url, const std::string& training,
                                               std::chrono::milliseconds delay) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    auto store = Store::open({url, 1});
    if (!store.ok()) ::_exit(1);
    for (int i = 0;; ++i) {
      TrainingSet set;
      set.set_id = new_identifier();
      set.training_id = training;
      set.position = i;
      if (!(*store)->save(set).ok()) ::_exit(1);
      if (::write(pipe_ends[1], set.set_id.data(), 32) != 32) ::_exit(1);
    }
  }
  ::close(pipe_ends[1]);
  std::this_thread::sleep_for(delay);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  std::set<std::string> acknowledged;
  char id[32];
  while (::read(pipe_ends[0], id, 32) == 32) acknowledged.emplace(id, 32);
  ::close(pipe_ends[0]);
  return acknowledged;
}

TEST_P(Durability, EveryAcknowledgedSetSurvivesKills) {
  const auto training = add_training(add_person(), "2026-11-20");
  store_.reset();
  std::mt19937 random(7);
  std::size_t seen = 0;
  const int kills = std::getenv("MEDIUS_TEST_LONG") != nullptr ? 200 : 20;
  for (int kill = 0; kill < kills; ++kill) {
    const auto acknowledged = acknowledged_before_kill(
        database_.url(), training,
        std::chrono::milliseconds(std::uniform_int_distribution<>(20, 250)(random)));
    seen += acknowledged.size();
    auto store = Store::open({database_.url(), 1});
    ASSERT_TRUE(store.ok()) << store.error().message;
    std::set<std::string> kept;
    const auto sets = (*store)->sets(training);
    ASSERT_TRUE(sets.ok()) << sets.error().message;
    for (const TrainingSet& set : *sets) kept.insert(set.set_id);
    for (const std::string& id : acknowledged) ASSERT_TRUE(kept.contains(id)) << "kill " << kill;
  }
  EXPECT_GT(seen, 0U) << "no set was acknowledged before any kill: the test saw nothing";
}

INSTANTIATE_TEST_SUITE_P(Databases, Durability, testing::Values(Kind::Sqlite, Kind::Postgresql),
                         name_of_kind);

TEST(SqliteStore, ASecondServerOnTheSameFolderIsRefused) {
  const TestDatabase database(Kind::Sqlite);
  const auto first = Store::open({database.url(), 1});
  ASSERT_TRUE(first.ok()) << first.error().message;
  const auto second = Store::open({database.url(), 1});
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().message.find("another medius uses this database"), std::string::npos);
}

TEST(SqliteStore, AnExportReadsBesideARunningServer) {
  const TestDatabase database(Kind::Sqlite);
  const auto server = std::move(Store::open({database.url(), 2}).value());
  const Person person{new_identifier(), "Ada", "de", 1};
  ASSERT_TRUE(server->save(person).ok());
  const auto beside = Store::open({database.url(), 1, true});
  ASSERT_TRUE(beside.ok()) << beside.error().message;
  ASSERT_TRUE((*beside)
                  ->together([&]() -> Result<void> {
                    MEDIUS_CHECK((*beside)->person(person.person_id));
                    MEDIUS_CHECK(server->save(Person{new_identifier(), "Bob", "de", 1}));
                    EXPECT_EQ((*beside)->people()->size(), 1U) << "one moment of the database";
                    return {};
                  })
                  .ok());
  EXPECT_EQ((*beside)->people()->size(), 2U);
}

TEST(SqliteStore, ABackupOpensAndHoldsTheSame) {
  const TestDatabase database(Kind::Sqlite);
  auto store = std::move(Store::open({database.url(), 2}).value());
  const Person person{new_identifier(), "Ada", "de", 1};
  ASSERT_TRUE(store->save(person).ok());
  const auto copy = database.folder() / "copy.db";
  const auto saved = store->backup(copy);
  ASSERT_TRUE(saved.ok()) << saved.error().message;
  EXPECT_FALSE(store->backup(copy).ok()) << "an existing backup is never overwritten";
  auto opened = Store::open({"sqlite:" + copy.string(), 1});
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ((*opened)->person(person.person_id)->language, "de");
}

TEST(SqliteStore, RubbishIsNoDatabase) {
  const TestDatabase database(Kind::Sqlite);
  std::ofstream(database.folder() / "medius.db") << std::string(5000, 'x');
  EXPECT_FALSE(Store::open({database.url(), 1}).ok());
  EXPECT_NE(Store::open({"mysql://x", 1}).error().message.find("is no database"),
            std::string::npos);
  EXPECT_FALSE(Store::open({"sqlite:/dev/null/inside/medius.db", 1}).ok());
}

TEST(Codec, DamagedRecordingsAreSaidNotBelieved) {
  const std::string packed = compress("some landmarks, some landmarks");
  EXPECT_EQ(decompress(packed).value(), "some landmarks, some landmarks");
  EXPECT_FALSE(decompress("").ok());
  EXPECT_FALSE(decompress("99999999999:AAAA").ok());
  EXPECT_FALSE(decompress(packed.substr(0, packed.size() - 8)).ok());
  EXPECT_FALSE(decompress("30:????").ok());
}

}  // namespace
}  // namespace medius::store
