// A plan in words, for a person and for docs/example-plans.md.
#pragma once

#include <functional>
#include <string>

#include "medius/programme/plan.h"

namespace medius::programme {

/// What an exercise and its variant are called in the reader's language.
using ExerciseName =
    std::function<std::string(const std::string& exercise, const std::string& variant)>;

/// The catalogue's names; the identifier where it knows none.
ExerciseName names_of(const exercise::Catalogue& catalogue, exercise::Language language);

/// What a physiotherapist would read: the screening, the patterns, how to train, one week of
/// sessions and daily tasks. The reasons of a family stand with its first line.
std::string plan_to_text(const Plan& plan, const Rules& rules, exercise::Language language,
                         const ExerciseName& name);

}  // namespace medius::programme
