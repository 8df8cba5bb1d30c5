-- What is kept, in SQL that SQLite 3.40 and PostgreSQL 15 read alike. Identifiers are made by the program (128 random bits, hex),
-- times are milliseconds since 1970, dates year-month-day, documents JSON text. Forward only: a later change is a later file.
CREATE TABLE account (
  account_id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('person', 'therapist', 'administrator')),
  password_hash TEXT NOT NULL,
  person_id TEXT,
  created_ms BIGINT NOT NULL,
  disabled_ms BIGINT
);
CREATE TABLE person (
  person_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE TABLE care (
  therapist_id TEXT NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  since_ms BIGINT NOT NULL,
  PRIMARY KEY (therapist_id, person_id)
);
CREATE INDEX care_person ON care (person_id);
CREATE TABLE login (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  csrf_hash TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX login_expires ON login (expires_ms);
CREATE TABLE invitation (
  code_hash TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  person_id TEXT,
  therapist_id TEXT,
  expires_ms BIGINT NOT NULL
);
CREATE TABLE answers (
  answers_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX answers_person ON answers (person_id, created_ms);
CREATE TABLE training (
  training_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  date TEXT NOT NULL,
  started_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  minutes DOUBLE PRECISION NOT NULL,
  sets INTEGER NOT NULL,
  form DOUBLE PRECISION,
  effort DOUBLE PRECISION,
  pain_before DOUBLE PRECISION,
  pain_worst DOUBLE PRECISION,
  pain_next_day DOUBLE PRECISION,
  pain_spread INTEGER NOT NULL
);
CREATE INDEX training_person ON training (person_id, date);
CREATE TABLE training_set (
  set_id TEXT PRIMARY KEY,
  training_id TEXT NOT NULL REFERENCES training (training_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  saved_ms BIGINT NOT NULL,
  family TEXT NOT NULL,
  exercise TEXT NOT NULL,
  variant TEXT NOT NULL,
  side TEXT NOT NULL,
  planned_repetitions INTEGER NOT NULL,
  repetitions INTEGER NOT NULL,
  hold_s DOUBLE PRECISION NOT NULL,
  form DOUBLE PRECISION,
  effort DOUBLE PRECISION NOT NULL,
  pain DOUBLE PRECISION NOT NULL,
  measured_by TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX training_set_training ON training_set (training_id, position);
-- Landmarks stand apart, so that no overview ever reads past them.
CREATE TABLE recording (
  set_id TEXT PRIMARY KEY REFERENCES training_set (set_id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  content TEXT NOT NULL
);
CREATE TABLE test_result (
  result_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  date TEXT NOT NULL,
  test TEXT NOT NULL,
  side TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  error DOUBLE PRECISION,
  taken_by TEXT NOT NULL
);
CREATE INDEX test_result_person ON test_result (person_id, date);
CREATE TABLE pain_report (
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  date TEXT NOT NULL,
  average DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (person_id, date)
);
CREATE TABLE break_taken (
  break_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL
);
CREATE INDEX break_taken_person ON break_taken (person_id, at_ms);
-- The therapist's limits, locks and notes, as JSON documents of the programme's own format.
CREATE TABLE prescription (
  prescription_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  author_id TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  kind TEXT NOT NULL CHECK (kind IN ('limit', 'lock', 'note', 'exercise')),
  document TEXT NOT NULL
);
CREATE INDEX prescription_person ON prescription (person_id, created_ms);
CREATE TABLE feed (
  token_hash TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL
);
CREATE TABLE setting (
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (person_id, name)
);
CREATE TABLE audit (
  audit_id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_person ON audit (person_id, at_ms);
