// What the overview keeps of a person's answers.
#pragma once

#include "medius/programme/person.h"
#include "medius/programme/rules.h"
#include "medius/server/application.h"

namespace medius::server {

/// What the screening says of the answers, and how many sessions a week they ask for.
store::Standing standing_of(const programme::Answers& answers, programme::Date today,
                            const programme::Rules& rules);

/// Fills what an older database lacks.
Result<void> fill_standings(Application& application);

}  // namespace medius::server
