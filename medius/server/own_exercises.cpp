#include "medius/server/own_exercises.h"

#include <algorithm>

namespace medius::server {

Result<exercise::Exercise> find_exercise(const Application& application, const std::string& id) {
  const auto& all = application.catalogue.exercises;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& exercise) { return exercise.id == id; });
  if (found != all.end()) return *found;
  MEDIUS_TRY(const auto own, application.store->own_exercise(id));
  return read_own_exercise(own.document, id);
}

Result<exercise::Exercise> read_own_exercise(const std::string& text, const std::string& id) {
  MEDIUS_TRY(auto exercise, exercise::parse_exercise(text, id + ".yaml"));
  if (exercise.id != id)
    return error("{}.yaml: id: expected '{}', found '{}'.", id, id, exercise.id);
  return exercise;
}

}  // namespace medius::server
