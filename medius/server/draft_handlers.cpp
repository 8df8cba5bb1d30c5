// A recorded movement becomes the draft of an exercise.
#include "medius/form/draft.h"
#include "medius/pose/landmarks_file.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/words.h"

namespace medius::server {

Response draft_exercise(const Call& call) {
  form::DraftRequest wish;
  std::string recording;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    wish.id = required_text(body, "id", 2, 60);
    const bool good =
        wish.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
        !wish.id.empty() && wish.id.front() >= 'a';
    if (!good) body.mistake("id", "expected small letters, digits and '-', a letter first");
    wish.name = required_text(body, "name", 1, 100);
    if (body.has("position"))
      wish.position = body.choice(
          "position", "standing",
          {"standing", "sitting", "supine", "side-lying", "prone", "hands-and-knees", "kneeling"});
    if (body.has("one_sided")) wish.one_sided = body.boolean("one_sided", false);
    recording = required_text(body, "recording", 1, 16'000'000);
  });
  if (!read.ok()) return problem_of(read.error());
  const auto landmarks = pose::parse_landmarks(recording, "the recording");
  if (!landmarks.ok()) return problem(400, "bad_recording", landmarks.error().message);
  const auto draft = form::draft_exercise(*landmarks, wish, call.application.errors);
  if (!draft.ok()) return problem(400, "no_repetitions", draft.error().message);
  nlohmann::json notes = nlohmann::json::array();
  for (const auto& note : draft->notes) notes.push_back(words(note));
  return json_answer({{"id", wish.id},
                      {"text", draft->text},
                      {"repetitions", draft->repetitions},
                      {"signal", draft->signal},
                      {"notes", notes}});
}

}  // namespace medius::server
