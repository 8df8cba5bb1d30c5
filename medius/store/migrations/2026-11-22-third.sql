-- What a plan asks of a session stands with the session (session_items.h): a year's history reads a hundred rows instead of a thousand sets.
-- NULL: not written yet, the sets are read; the next save writes it.
ALTER TABLE training ADD COLUMN items TEXT;
-- Pain that nobody was asked for is not "none".
UPDATE training SET pain_worst = (SELECT MAX(s.pain) FROM training_set s WHERE s.training_id = training.training_id AND s.document NOT LIKE '%"pain_said":false%')
WHERE EXISTS (SELECT 1 FROM training_set s WHERE s.training_id = training.training_id AND s.document LIKE '%"pain_said":false%');
