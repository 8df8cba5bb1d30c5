-- What an overview asks of a person stands with the person, so that a list of patients reads no answers and no history: what the screening
-- said (advice, urgency), sessions wanted a week, pain at the first answers, day of the last movement test and of the first session.
ALTER TABLE person ADD COLUMN advice TEXT;
ALTER TABLE person ADD COLUMN urgency TEXT;
ALTER TABLE person ADD COLUMN wanted INTEGER;
ALTER TABLE person ADD COLUMN answered_ms BIGINT;
ALTER TABLE person ADD COLUMN pain_at_start DOUBLE PRECISION;
ALTER TABLE person ADD COLUMN tested TEXT;
ALTER TABLE person ADD COLUMN started TEXT;
UPDATE person SET answered_ms = (SELECT MAX(a.created_ms) FROM answers a WHERE a.person_id = person.person_id);
UPDATE person SET tested = (SELECT MAX(r.date) FROM test_result r WHERE r.person_id = person.person_id);
UPDATE person SET started = (SELECT MIN(t.date) FROM training t WHERE t.person_id = person.person_id);
-- Carries all that the overview reads of a session, so that the sessions themselves are not touched.
CREATE INDEX training_overview ON training (person_id, date, pain_worst, pain_before, pain_next_day, pain_spread, form);
DROP INDEX training_person;
CREATE TABLE score (
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  date TEXT NOT NULL,
  instrument TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (person_id, date, instrument)
);
CREATE TABLE busy_time (
  person_id TEXT NOT NULL REFERENCES person (person_id) ON DELETE CASCADE,
  from_ms BIGINT NOT NULL,
  to_ms BIGINT NOT NULL,
  PRIMARY KEY (person_id, from_ms, to_ms)
);
-- A therapist's template programmes and own exercises belong to the clinic, not to a person.
CREATE TABLE template (
  template_id TEXT PRIMARY KEY,
  author_id TEXT NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  changed_ms BIGINT NOT NULL,
  document TEXT NOT NULL
);
CREATE TABLE own_exercise (
  exercise_id TEXT PRIMARY KEY,
  author_id TEXT NOT NULL,
  changed_ms BIGINT NOT NULL,
  document TEXT NOT NULL
);
-- Wrong passwords, counted for all server processes alike; `who` is a hash.
CREATE TABLE failed_try (
  who TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  since_ms BIGINT NOT NULL
);
