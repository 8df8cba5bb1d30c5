#include "medius/coach/sentences.h"

#include <fmt/format.h>

#include <algorithm>

namespace medius::coach {
namespace {

constexpr int kHighestCount = 60;

void add_numbered(const std::string& stem, const std::vector<exercise::Text>& texts,
                  std::vector<Sentence>& list) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    list.push_back({fmt::format("{}-{}", stem, i + 1), texts[i]});
}

void add_exercise(const exercise::Exercise& exercise, std::vector<Sentence>& list) {
  list.push_back({"name-" + exercise.id, exercise.name});
  add_numbered("setup-" + exercise.id, exercise.set_up, list);
  add_numbered("step-" + exercise.id, exercise.steps, list);
  if (!exercise.camera.words.en.empty())
    list.push_back({"camera-" + exercise.id, exercise.camera.words});
  for (const exercise::CueSpecification& cue : exercise.cues)
    list.push_back({fmt::format("cue-{}-{}", exercise.id, cue.id), cue.say});
  for (const exercise::Variant& variant : exercise.variants) {
    list.push_back({fmt::format("name-{}--{}", exercise.id, variant.id), variant.name});
    if (!variant.set_up.en.empty())
      list.push_back({fmt::format("setup-{}--{}", exercise.id, variant.id), variant.set_up});
  }
}

}  // namespace

std::vector<Sentence> sentences(const exercise::Catalogue& catalogue,
                                const report::Words& coach_words) {
  std::vector<Sentence> list;
  for (const std::string& key : coach_words.keys()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '.', '-');
    list.push_back({name, coach_words.text(key)});
  }
  for (int n = 1; n <= kHighestCount; ++n) {
    const std::string number = std::to_string(n);
    list.push_back({"count-" + number, {number, number}});
  }
  for (const exercise::Exercise& exercise : catalogue.exercises) add_exercise(exercise, list);
  std::sort(list.begin(), list.end(),
            [](const Sentence& a, const Sentence& b) { return a.name < b.name; });
  return list;
}

}  // namespace medius::coach
