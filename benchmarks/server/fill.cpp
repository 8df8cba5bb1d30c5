// server_fill postgresql:… [--patients 10000] [--trainings 100] [--recordings 1000]: a clinic's
// database of several years, made inside PostgreSQL by set-based statements: indexes are dropped,
// rows come in one statement a table, indexes are made again. The schema is the store's own.
#include <fmt/format.h>
#include <soci/soci.h>
#include <sodium.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "benchmarks/server/identifiers.h"
#include "benchmarks/server/option_words.h"
#include "medius/base/files.h"
#include "medius/server/guard.h"
#include "medius/store/codec.h"
#include "medius/store/session_items.h"
#include "medius/store/store.h"

namespace medius::benchmark {
namespace {

// The sets of every session, in order.
constexpr std::array<const char*, 8> kFamilies{"bridge", "bridge", "abductors", "abductors",
                                               "squat",  "squat",  "trunk",     "stretch_rotators"};
constexpr std::array<const char*, 8> kExercises{"glute-bridge", "glute-bridge",      "clamshell",
                                                "clamshell",    "sit-to-stand",      "sit-to-stand",
                                                "bird-dog",     "seated-figure-four"};
constexpr std::array<int, 8> kSides{2, 2, 0, 1, 2, 2, 0, 1};  ///< left, right, both

struct Wanted {
  std::string database, data;
  int patients = 10'000;
  int trainings = 100;  ///< a patient
  int sets = 8;         ///< a training
  int recordings = 1000;
};

/// What the server keeps of a session beside its sets: as the eight sets below make it.
programme::Session session_of_sets() {
  programme::Session session;
  store::SessionItems items(session);
  for (int s = 0; s < 8; ++s) {
    store::TrainingSet set;
    set.family = kFamilies[static_cast<std::size_t>(s)];
    set.exercise = kExercises[static_cast<std::size_t>(s)];
    set.side = static_cast<programme::Side>(kSides[static_cast<std::size_t>(s)]);
    set.planned_repetitions = 8;
    set.repetitions = 7;
    set.form = 0.8;
    set.effort = 6;
    set.pain = 1;
    items.add(set);
  }
  return session;
}

/// Runs a statement with $patients, $trainings, $sets put in.
void run(soci::session& sql, std::string text, const Wanted& wanted,
         const std::optional<std::string>& value = {}) {
  const auto put = [&](const std::string& name, int number) {
    for (std::size_t at; (at = text.find(name)) != std::string::npos;)
      text.replace(at, name.size(), std::to_string(number));
  };
  put("$patients", wanted.patients);
  put("$trainings", wanted.trainings);
  put("$sets", wanted.sets);
  put("$therapists", kTherapists);
  if (value) {
    sql << text, soci::use(*value);
  } else {
    sql << text;
  }
}

std::string list_of(const std::array<const char*, 8>& words) {
  std::string list;
  for (const char* word : words) list += (list.empty() ? "'" : ", '") + std::string(word) + "'";
  return "ARRAY[" + list + "]";
}

/// Drops a table's indexes and constraints and gives back the statements that make them again.
std::vector<std::string> unindex(soci::session& sql, const std::string& table) {
  std::vector<std::string> again;
  std::vector<std::string> names(100), definitions(100);
  sql << "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '" +
             table + "'::regclass ORDER BY contype DESC",
      soci::into(names), soci::into(definitions);
  std::vector<std::string> dropped;
  for (std::size_t i = 0; i < names.size(); ++i) {
    again.push_back(
        fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", table, names[i], definitions[i]));
    dropped.push_back(fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", table, names[i]));
  }
  for (const std::string& statement : dropped) sql << statement;
  std::vector<std::string> indexes(100), made(100);
  sql << "SELECT indexname::text, indexdef FROM pg_indexes WHERE tablename = '" + table + "'",
      soci::into(indexes), soci::into(made);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    sql << "DROP INDEX " + indexes[i];
    again.push_back(made[i]);
  }
  return again;
}

void fill_people(soci::session& sql, const Wanted& wanted) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (::crypto_pwhash_str(hash.data(), kPassword, std::strlen(kPassword),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::runtime_error("no memory for a password's hash");
  const std::string password = hash.data();
  sql << "INSERT INTO account SELECT md5('therapist' || i), 'therapist' || i, 'therapist', :a, "
         "NULL, "
         "0, NULL FROM generate_series(0, " +
             std::to_string(kTherapists - 1) + ") i",
      soci::use(password);
  sql << fmt::format(
      "INSERT INTO account SELECT md5('account' || i), 'patient' || i, 'person', :a, "
      "md5('patient' || i), 0, NULL FROM generate_series(0, {}) i",
      wanted.patients - 1),
      soci::use(password);
  run(sql,
      "INSERT INTO person (person_id, name, language, created_ms, advice, urgency, wanted, "
      "answered_ms, pain_at_start, tested, started) SELECT md5('patient' || i), 'Patient ' || i, "
      "CASE WHEN i % 2 = 0 THEN 'en' ELSE 'de' END, 0, CASE WHEN i % 20 = 0 THEN 'go_on_and_see' "
      "ELSE "
      "'go_on' END, '', 3, (extract(epoch FROM now()) * 1000)::bigint - i % 300 * "
      "86400000::bigint, "
      "5, (current_date - i % 40)::text, (current_date - 400)::text "
      "FROM generate_series(0, $patients - 1) i",
      wanted);
  run(sql,
      "INSERT INTO care SELECT md5('therapist' || i % $therapists), md5('patient' || i), 0 FROM "
      "generate_series(0, $patients - 1) i",
      wanted);
}

/// Sessions that the load generator can use without logging in.
void fill_logins(soci::session& sql, const Wanted& wanted) {
  std::string token, csrf, account;
  const long long created = 0, expires = 4'000'000'000'000;
  soci::statement insert =
      (sql.prepare << "INSERT INTO login VALUES (:a, :b, :c, :d, :e)", soci::use(token),
       soci::use(account), soci::use(csrf), soci::use(created), soci::use(expires));
  soci::transaction together(sql);
  const auto add = [&](const std::string& secret, const std::string& of) {
    token = server::hash_of(secret);
    csrf = server::hash_of(server::csrf_of(secret));
    account = md5(of);
    insert.execute(true);
  };
  for (int i = 0; i < kTherapists; ++i) add(therapist_token(i), "therapist" + std::to_string(i));
  for (int i = 0; i < wanted.patients; ++i) add(patient_token(i), "account" + std::to_string(i));
  together.commit();
}

Result<void> fill_answers(soci::session& sql, const Wanted& wanted) {
  const std::vector<const char*> examples{"desk-worker", "runner", "older-person"};
  for (std::size_t i = 0; i < examples.size(); ++i) {
    MEDIUS_TRY(const std::string document,
               read_file(std::filesystem::path(wanted.data) / (std::string(examples[i]) + ".json"),
                         1 << 20));
    sql << fmt::format(
        "INSERT INTO answers SELECT md5('answers' || i || '-' || k), md5('patient' || i), k, "
        ":a FROM generate_series({}, {}, {}) i, generate_series(0, 1) k",
        i, wanted.patients - 1, examples.size()),
        soci::use(document);
  }
  return {};
}

void fill_trainings(soci::session& sql, const Wanted& wanted) {
  // What refers to others goes first and comes back last.
  const auto of_set = unindex(sql, "recording");
  const auto of_training = unindex(sql, "training_set");
  const auto of_person = unindex(sql, "training");
  // Three a week, the newest yesterday; what a person feels changes slowly, what a session brings
  // at random.
  run(sql,
      "INSERT INTO training SELECT md5('training' || i || '-' || k), md5('patient' || i), "
      "(current_date - (k * 7 / 3) - 1)::text, (extract(epoch FROM now()) * 1000)::bigint - (k * 7 "
      "/ "
      "3 + 1) * 86400000::bigint, (extract(epoch FROM now()) * 1000)::bigint - (k * 7 / 3 + 1) * "
      "86400000::bigint + 900000, 10 + 10 * random(), $sets, 0.4 + 0.6 * random(), 4 + 3 * "
      "random(), "
      "2 + 2 * random(), 3 * random(), CASE WHEN random() < 0.5 THEN 2 + 2 * random() END, "
      "CASE WHEN random() < 0.01 THEN 1 ELSE 0 END, :a "
      "FROM generate_series(0, $patients - 1) i, generate_series(0, $trainings - 1) k",
      wanted, store::pack_items(session_of_sets()));
  run(sql,
      std::string("INSERT INTO training_set SELECT md5('set' || i || '-' || k || '-' || s), "
                  "md5('training' || "
                  "i "
                  "|| '-' || k), s, (extract(epoch FROM now()) * 1000)::bigint - (k * 7 / 3 + 1) * "
                  "86400000::bigint + s * 90000, (") +
          list_of(kFamilies) + ")[s % 8 + 1], (" + list_of(kExercises) +
          ")[s % 8 + 1], '', (ARRAY['both', 'both', 'left', 'right', 'both', 'both', 'left', "
          "'right'])[s % 8 + 1], 8, 6 + (3 * random())::int, 2, 0.4 + 0.6 * random(), 4 + 3 * "
          "random(), 3 * random(), 'medius 0.1.0, full', "
          "'{\"cues\":[{\"id\":\"hips_not_lifted\",\"repetition\":3,\"value\":12.4,\"error\":2.1}],"
          "\"repetitions\":[{\"start_s\":1.2,\"turn_s\":2.4,\"end_s\":3.9,\"range\":0.31}]}' "
          "FROM generate_series(0, $patients - 1) i, generate_series(0, $trainings - 1) k, "
          "generate_series(0, $sets - 1) s",
      wanted);
  for (const std::string& statement : of_person) sql << statement;
  for (const std::string& statement : of_training) sql << statement;
  for (const std::string& statement : of_set) sql << statement;
}

void fill_rest(soci::session& sql, const Wanted& wanted) {
  run(sql,
      "INSERT INTO pain_report SELECT md5('patient' || i), (current_date - k * 3)::text, 2 + 3 * "
      "random() FROM generate_series(0, $patients - 1) i, generate_series(0, $trainings - 1) k",
      wanted);
  run(sql,
      "INSERT INTO test_result SELECT md5('test' || i || '-' || k || side), md5('patient' || i), "
      "(current_date - i % 40 - k / 2 * 28)::text, (ARRAY['side_plank', 'figure_four_range'])[k % "
      "2 + "
      "1], side, 30 + 20 * random(), NULL, 'camera' FROM generate_series(0, $patients - 1) i, "
      "generate_series(0, 15) k, unnest(ARRAY['left', 'right']) side",
      wanted);
  run(sql,
      "INSERT INTO prescription SELECT md5('prescription' || i), md5('patient' || i), "
      "md5('therapist' "
      "|| i % $therapists), 0, NULL, 'limit', '{\"exercise\": \"pigeon\"}' FROM generate_series(0, "
      "$patients - 1, 5) i",
      wanted);
}

/// Landmarks as a camera gives them (33 points, 20 s at 15 pictures a second), a few in turn.
void fill_recordings(soci::session& sql, const Wanted& wanted) {
  std::mt19937 random(1);
  std::normal_distribution<> noise(0.0, 1.0);
  std::vector<std::string> packed;
  long long bytes = 0;
  for (int kind = 0; kind < 5; ++kind) {
    std::string text;
    for (int frame = 0; frame < 300; ++frame) {
      text += fmt::format("{:.3f},1,1,0", frame / 15.0);
      for (int i = 0; i < 33 * 9; ++i) text += fmt::format(",{:.4g}", 100.0 + i + noise(random));
      text += '\n';
    }
    bytes = static_cast<long long>(text.size());
    packed.push_back(store::compress(text));
  }
  std::string set, content;
  soci::statement insert =
      (sql.prepare << "INSERT INTO recording VALUES (:a, 'landmarks-csv-1', :b, :c)",
       soci::use(set), soci::use(bytes), soci::use(content));
  soci::transaction together(sql);
  for (int i = 0; i < wanted.recordings; ++i) {
    const int patient = i % wanted.patients;
    set = md5(fmt::format("set{}-{}-0", patient, i / wanted.patients));
    content = packed[static_cast<std::size_t>(i) % packed.size()];
    insert.execute(true);
  }
  together.commit();
}

Result<int> fill(const Wanted& wanted) {
  {
    MEDIUS_TRY(const auto schema, store::Store::open({wanted.database, 1}));
    (void)schema;
  }
  soci::session sql("postgresql", wanted.database.substr(std::string("postgresql:").size()));
  const auto begin = std::chrono::steady_clock::now();
  const auto say = [&](const char* what) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    fmt::print("{:6.0f} s  {}\n", passed.count(), what);
    std::fflush(stdout);
  };
  sql << "SET maintenance_work_mem = '256MB'";
  sql << "SET synchronous_commit = off";
  fill_people(sql, wanted);
  fill_logins(sql, wanted);
  MEDIUS_CHECK(fill_answers(sql, wanted));
  say("people, answers");
  fill_trainings(sql, wanted);
  say("sessions, sets");
  fill_rest(sql, wanted);
  fill_recordings(sql, wanted);
  say("pain, tests, landmarks");
  sql << "VACUUM ANALYZE";
  long long size = 0, trainings = 0;
  sql << "SELECT pg_database_size(current_database())", soci::into(size);
  sql << "SELECT COUNT(*) FROM training", soci::into(trainings);
  say("vacuum");
  fmt::print("{} patients, {} sessions, {} with landmarks, {:.2f} GB\n", wanted.patients, trainings,
             wanted.recordings, static_cast<double>(size) / 1e9);
  return 0;
}

}  // namespace
}  // namespace medius::benchmark

int main(int count, char** words) {
  medius::benchmark::Wanted wanted;
  wanted.database = medius::benchmark::read_options(count, words,
                                                    {{"--patients", &wanted.patients},
                                                     {"--trainings", &wanted.trainings},
                                                     {"--recordings", &wanted.recordings},
                                                     {"--people", &wanted.data}});
  if (!wanted.database.starts_with("postgresql:") || wanted.data.empty()) {
    fmt::print(stderr,
               "usage: server_fill postgresql:WORDS --people examples/people [--patients N] "
               "[--trainings N] [--recordings N]\n");
    return 2;
  }
  try {
    const auto filled = medius::benchmark::fill(wanted);
    if (filled.ok()) return *filled;
    fmt::print(stderr, "{}\n", filled.error().message);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
  }
  return 1;
}
