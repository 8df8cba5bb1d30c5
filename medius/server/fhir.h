// A person as a FHIR R4 bundle: Patient, QuestionnaireResponse, Observation, CarePlan.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/programme/plan.h"
#include "medius/store/records.h"

namespace medius::server {

/// A collection bundle. Codes: LOINC 72514-3 for pain, 97909-6 for a typed-in ODI score, 82291-6
/// for how often was trained (data/fhir_codes.csv). Movement tests, exercises and RMDQ have no
/// confirmed code and carry medius' own with a text; SNOMED CT is left out, because whoever uses it
/// needs a licence of their country.
nlohmann::json to_fhir(const store::Person& person, const programme::Answers& answers,
                       const programme::History& history, const programme::Plan& plan,
                       const programme::Rules& rules);

}  // namespace medius::server
