// Everything kept about a person as one JSON document, and back. The format is described in
// docs/formats.md.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/base/result.h"
#include "medius/store/store.h"

namespace medius::server {

Result<nlohmann::json> person_to_document(store::Store& store, const store::Identifier& person_id);

/// Keeps what the document holds under the same identifiers; importing twice changes nothing.
Result<void> document_to_person(store::Store& store, const nlohmann::json& document,
                                const std::string& file);

}  // namespace medius::server
