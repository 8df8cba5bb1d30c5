// What each operation of openapi.yaml does. One function an operation, named as there.
#pragma once

#include "medius/server/api.h"

namespace medius::server {

// account_handlers.cpp
Response get_health(const Call&);
Response get_metrics(const Call&);
Response get_me(const Call&);
Response login(const Call&);
Response logout(const Call&);
Response change_password(const Call&);
Response invite(const Call&);
Response accept_invitation(const Call&);
// catalogue_handlers.cpp
Response list_exercises(const Call&);
Response get_exercise(const Call&);
Response get_questions(const Call&);
Response get_ladders(const Call&);
Response get_thresholds(const Call&);
Response get_sources(const Call&);
// person_handlers.cpp
Response list_people(const Call&);
Response add_person(const Call&);
Response get_person(const Call&);
Response change_person(const Call&);
Response forget_person(const Call&);
Response get_answers(const Call&);
Response save_answers(const Call&);
Response get_plan(const Call&);
Response list_tests(const Call&);
Response add_test(const Call&);
Response list_pain(const Call&);
Response add_pain(const Call&);
Response list_breaks(const Call&);
Response add_break(const Call&);
Response get_setting(const Call&);
Response save_setting(const Call&);
Response list_audit(const Call&);
// training_handlers.cpp
Response list_trainings(const Call&);
Response save_training(const Call&);
Response list_sets(const Call&);
Response save_set(const Call&);
Response get_recording(const Call&);
Response save_recording(const Call&);
// progress_handlers.cpp
Response get_progress(const Call&);
Response list_changes(const Call&);
Response get_digest(const Call&);
Response list_scores(const Call&);
Response add_score(const Call&);
// desk_handlers.cpp
Response look_at_desk(const Call&);
Response list_busy(const Call&);
Response save_busy_calendar(const Call&);
Response forget_busy_calendar(const Call&);
// library_handlers.cpp
Response apply_template(const Call&);
Response list_templates(const Call&);
Response save_template(const Call&);
Response delete_template(const Call&);
Response list_own_exercises(const Call&);
Response get_own_exercise(const Call&);
Response save_own_exercise(const Call&);
Response delete_own_exercise(const Call&);
// draft_handlers.cpp
Response draft_exercise(const Call&);
// prescription_handlers.cpp
Response list_prescriptions(const Call&);
Response prescribe(const Call&);
Response end_prescription(const Call&);
// phone_handlers.cpp
Response get_phone(const Call&);
Response start_phone(const Call&);
Response stop_phone(const Call&);
// export_handlers.cpp
Response export_person(const Call&);
Response import_person(const Call&);
Response get_storage(const Call&);
Response export_fhir(const Call&);
Response make_feed(const Call&);
Response end_feed(const Call&);
Response get_calendar(const Call&);

}  // namespace medius::server
