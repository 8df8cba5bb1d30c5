// A store of either kind with somebody in it, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "medius/programme/person_json.h"
#include "medius/store/store.h"
#include "medius/store/test_database.h"

namespace medius::store {

using Kind = TestDatabase::Kind;

inline Date date(const char* text) { return programme::read_date(text).value(); }

class StoreFixture : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "no PostgreSQL could be started for the tests";
    auto opened = Store::open({database_.url(), 4});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store_ = std::move(*opened);
  }

  Identifier add_person(const std::string& name = "Ada") {
    const Person person{new_identifier(), name, "en", 1000};
    EXPECT_TRUE(store_->save(person).ok());
    return person.person_id;
  }

  Identifier add_training(const Identifier& person, const char* day, double pain_before = 2) {
    Training training;
    training.training_id = new_identifier();
    training.person_id = person;
    training.date = date(day);
    training.pain_before = pain_before;
    const auto saved = store_->save(training);
    EXPECT_TRUE(saved.ok()) << (saved.ok() ? "" : saved.error().message);
    return training.training_id;
  }

  static TrainingSet make_set(const Identifier& training, int position, int repetitions = 8) {
    TrainingSet set;
    set.set_id = new_identifier();
    set.training_id = training;
    set.position = position;
    set.family = "bridge";
    set.exercise = "glute-bridge";
    set.planned_repetitions = 8;
    set.repetitions = repetitions;
    set.form = 0.75;
    set.effort = 6;
    set.pain = 1;
    set.measured_by = "medius, full";
    return set;
  }

  TestDatabase database_{GetParam()};
  std::unique_ptr<Store> store_;
};

inline std::string name_of_kind(const testing::TestParamInfo<Kind>& database) {
  return database.param == Kind::Sqlite ? "Sqlite" : "Postgresql";
}

}  // namespace medius::store
