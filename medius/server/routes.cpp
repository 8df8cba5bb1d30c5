#include <array>

#include "medius/server/handlers.h"

namespace medius::server {

std::span<const Route> routes() {
  using enum Access;
  static constexpr std::array kRoutes{
      Route{"GET", "/healthz", "getHealth", Open, get_health},
      Route{"GET", "/api/me", "getMe", Open, get_me},
      Route{"POST", "/api/login", "login", Open, login},
      Route{"POST", "/api/logout", "logout", Account, logout},
      Route{"PUT", "/api/password", "changePassword", Account, change_password},
      Route{"POST", "/api/invitations", "invite", Therapist, invite},
      Route{"POST", "/api/accounts", "acceptInvitation", Open, accept_invitation},
      Route{"GET", "/api/exercises", "listExercises", Open, list_exercises},
      Route{"GET", "/api/exercises/{exercise}", "getExercise", Open, get_exercise},
      Route{"GET", "/api/questions", "getQuestions", Open, get_questions},
      Route{"GET", "/api/thresholds", "getThresholds", Open, get_thresholds},
      Route{"GET", "/api/sources", "getSources", Open, get_sources},
      Route{"GET", "/api/people", "listPeople", Therapist, list_people},
      Route{"POST", "/api/people", "addPerson", Therapist, add_person},
      Route{"GET", "/api/people/{person}", "getPerson", Person, get_person},
      Route{"PUT", "/api/people/{person}", "changePerson", Person, change_person},
      Route{"DELETE", "/api/people/{person}", "forgetPerson", Person, forget_person},
      Route{"GET", "/api/people/{person}/answers", "getAnswers", Person, get_answers},
      Route{"PUT", "/api/people/{person}/answers", "saveAnswers", Person, save_answers},
      Route{"GET", "/api/people/{person}/plan", "getPlan", Person, get_plan},
      Route{"GET", "/api/people/{person}/tests", "listTests", Person, list_tests},
      Route{"POST", "/api/people/{person}/tests", "addTest", Person, add_test},
      Route{"GET", "/api/people/{person}/pain", "listPain", Person, list_pain},
      Route{"POST", "/api/people/{person}/pain", "addPain", Person, add_pain},
      Route{"GET", "/api/people/{person}/trainings", "listTrainings", Person, list_trainings},
      Route{"PUT", "/api/people/{person}/trainings/{training}", "saveTraining", Person,
            save_training},
      Route{"GET", "/api/people/{person}/trainings/{training}/sets", "listSets", Person, list_sets},
      Route{"PUT", "/api/people/{person}/trainings/{training}/sets/{set}", "saveSet", Person,
            save_set},
      Route{"GET", "/api/people/{person}/trainings/{training}/sets/{set}/recording", "getRecording",
            Person, get_recording},
      Route{"PUT", "/api/people/{person}/trainings/{training}/sets/{set}/recording",
            "saveRecording", Person, save_recording},
      Route{"GET", "/api/people/{person}/breaks", "listBreaks", Person, list_breaks},
      Route{"POST", "/api/people/{person}/breaks", "addBreak", Person, add_break},
      Route{"GET", "/api/people/{person}/prescriptions", "listPrescriptions", Person,
            list_prescriptions},
      Route{"POST", "/api/people/{person}/prescriptions", "prescribe", Therapist, prescribe},
      Route{"DELETE", "/api/people/{person}/prescriptions/{prescription}", "endPrescription",
            Therapist, end_prescription},
      Route{"GET", "/api/people/{person}/settings/{setting}", "getSetting", Person, get_setting},
      Route{"PUT", "/api/people/{person}/settings/{setting}", "saveSetting", Person, save_setting},
      Route{"GET", "/api/people/{person}/audit", "listAudit", Person, list_audit},
      Route{"GET", "/api/people/{person}/export", "exportPerson", Person, export_person},
      Route{"GET", "/api/people/{person}/fhir", "exportFhir", Person, export_fhir},
      Route{"POST", "/api/people/{person}/feed", "makeFeed", Person, make_feed},
      Route{"DELETE", "/api/people/{person}/feed", "endFeed", Person, end_feed},
      Route{"GET", "/calendar/{feed}", "getCalendar", Open, get_calendar},
  };
  return kRoutes;
}

}  // namespace medius::server
