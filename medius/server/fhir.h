// A person as a FHIR R4 bundle: Patient, QuestionnaireResponse, Observation, CarePlan.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/programme/plan.h"
#include "medius/store/records.h"

namespace medius::server {

/// A collection bundle. Codes: LOINC 72514-3 for pain (HL7), 97909-6 for a typed-in ODI score,
/// SNOMED CT 229065009 for exercise therapy; movement tests and RMDQ have no confirmed code and
/// carry medius' own with a text.
nlohmann::json to_fhir(const store::Person& person, const programme::Answers& answers,
                       const programme::History& history, const programme::Plan& plan);

}  // namespace medius::server
