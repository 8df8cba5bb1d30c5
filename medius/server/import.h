// A person's document (docs/formats.md, "An export") back into a store: strictly read, kept whole
// or not at all.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/programme/rules.h"
#include "medius/store/store.h"

namespace medius::server {

/// A set's recording as the document names it: inside it, or in a file beside it.
struct RecordingReference {
  std::string format, content, file;
};

struct PersonRecords {
  store::Person person;
  std::vector<store::AnswersVersion> answers;
  std::vector<store::Training> trainings;
  std::vector<store::TrainingSet> sets;
  std::map<store::Identifier, RecordingReference> recordings;  ///< by set
  std::vector<programme::PainReport> pain;
  std::vector<programme::TestResult> tests;
  std::vector<store::Prescription> prescriptions;
  std::vector<store::Score> scores;
  std::vector<store::Break> breaks;
  std::vector<store::BusyTime> busy;
  std::vector<store::Setting> settings;
};

/// The first mistake is named with `file` and its place in it; a newer version is refused.
Result<PersonRecords> read_person(std::string_view json, const std::string& file,
                                  const programme::Rules& rules);

/// Reads the file that a recording names.
using RecordingLoader = std::function<Result<std::string>(const std::string& file)>;

/// Keeps the records under their own identifiers, for `records.person`; what is there already stays
/// (importing twice changes nothing), what belongs to somebody else is refused. The caller wraps it
/// in Store::together().
Result<void> keep(store::Store& store, const PersonRecords& records, const RecordingLoader& load);

/// Template programmes and own exercises: read strictly, and kept at once; what is there stays.
Result<void> keep_library(store::Store& store, std::string_view json, const std::string& file,
                          const programme::Rules& rules);

/// A person about whom nothing is kept yet: the one that home begins with.
Result<bool> is_blank(store::Store& store, const store::Person& person);

}  // namespace medius::server
