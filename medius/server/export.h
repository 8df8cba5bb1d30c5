// Everything kept about a person as one JSON document (docs/formats.md, "An export").
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "medius/base/result.h"
#include "medius/store/store.h"

namespace medius::server {

inline constexpr int kPersonVersion = 2;
inline constexpr int kLibraryVersion = 1;

/// What stands in the document for a set's recording; null leaves it out.
using RecordingWriter = std::function<Result<nlohmann::json>(const store::Recording& recording)>;

/// The recording itself inside the document.
Result<nlohmann::json> recording_inside(const store::Recording& recording);

/// `write` empty: no recording is even read. Read it inside Store::together() to see one moment.
Result<nlohmann::json> person_to_document(store::Store& store, const store::Identifier& person_id,
                                          const RecordingWriter& write = recording_inside);

/// What belongs to the clinic and to nobody in it: template programmes and own exercises.
Result<nlohmann::json> library_to_document(store::Store& store);

}  // namespace medius::server
