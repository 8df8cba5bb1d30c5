// What a variant of an exercise changes of its cues.
#include <algorithm>

#include "medius/form/series.h"

namespace medius::form {
namespace {

const exercise::Variant* variant_of(const Scene& scene) {
  const auto& variants = scene.exercise->variants;
  const auto found = std::find_if(variants.begin(), variants.end(), [&](const auto& variant) {
    return variant.id == scene.options.variant;
  });
  return found == variants.end() ? nullptr : &*found;
}

}  // namespace

double threshold_of(const Scene& scene, const exercise::CueSpecification& cue) {
  if (const auto* variant = variant_of(scene)) {
    for (const auto& [id, threshold] : variant->thresholds) {
      if (id == cue.id) return threshold;
    }
  }
  return cue.above ? *cue.above : *cue.below;
}

bool is_silent(const Scene& scene, const exercise::CueSpecification& cue) {
  const auto* variant = variant_of(scene);
  return variant != nullptr && std::find(variant->silent_cues.begin(), variant->silent_cues.end(),
                                         cue.id) != variant->silent_cues.end();
}

}  // namespace medius::form
