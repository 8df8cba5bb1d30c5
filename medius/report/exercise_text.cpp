#include "medius/report/exercise_text.h"

#include <algorithm>
#include <set>
#include <vector>

#include "medius/report/numbers.h"

namespace medius::report {
namespace {

using exercise::Citation;
using exercise::Exercise;

/// Collects the text and the sources that it names.
class Page {
 public:
  Page(const Words& words, const std::map<std::string, Source>& sources)
      : words_(words), sources_(sources) {}

  void line(const std::string& text) { text_ += text + "\n"; }
  void heading(std::string_view key) { text_ += "\n" + words_(key) + "\n"; }
  void list(std::string_view key, const std::vector<exercise::Text>& sentences) {
    if (sentences.empty()) return;
    heading(key);
    for (const exercise::Text& sentence : sentences) line("  - " + words_.in_language(sentence));
  }

  /// " [Ekstrom2007]", and the source is listed at the end; nothing for no source.
  std::string cited(const Citation& citation) {
    if (citation.source.empty()) return "";
    if (sources_.contains(citation.source)) named_.insert(citation.source);
    return fmt::format(
        " [{}{}]", citation.source,
        citation.status == "SEEN" ? "" : fmt::format(", {}", words_("catalogue.unverified")));
  }

  [[nodiscard]] std::string finished() {
    if (!named_.empty()) heading("catalogue.sources");
    for (const std::string& key : named_) line(source_line(key, sources_.at(key)));
    return std::move(text_);
  }

  [[nodiscard]] const Words& words() const { return words_; }

 private:
  static std::string source_line(const std::string& key, const Source& source) {
    return fmt::format("  {}: {}{}{}", key, source.words, source.url.empty() ? "" : " ",
                       source.url);
  }

  const Words& words_;
  const std::map<std::string, Source>& sources_;
  std::set<std::string> named_;
  std::string text_;
};

void add_muscles(const Exercise& exercise, Page& page) {
  const Words& words = page.words();
  page.heading("catalogue.muscles");
  for (const exercise::MuscleRole& role : exercise.muscles) {
    std::string line = fmt::format("  {}: {}", words("catalogue.names." + role.muscle),
                                   words("catalogue.roles." + role.role));
    if (role.percent_mvic) {
      std::string value = words.number(*role.percent_mvic, 0);
      if (role.sd) value += " ± " + words.number(*role.sd, 0);
      line += ", " + words("catalogue.mvic", fmt::arg("value", value));
    }
    if (!role.variant.empty()) line += fmt::format(" ({})", role.variant);
    if (role.citation) line += page.cited(*role.citation);
    page.line(line);
  }
}

void add_dose(const exercise::Dose& dose, Page& page) {
  if (dose.sets == 0) return;
  const Words& words = page.words();
  const auto counted = [&](std::string_view key, int n) {
    return words(words.counted(key, static_cast<std::size_t>(n)), fmt::arg("n", n));
  };
  const auto seconds = [&](std::string_view key, double s) {
    return ", " + words(key, fmt::arg("s", fmt::format("{:g}", s)));
  };
  std::string line = "  " + counted("catalogue.doses.sets", dose.sets);
  if (dose.repetitions > 0)
    line += " " + words("catalogue.doses.repetitions", fmt::arg("n", dose.repetitions));
  if (dose.down_s > 0.0) line += seconds("catalogue.doses.down", dose.down_s);
  if (dose.hold_s > 0.0) line += seconds("catalogue.doses.hold", dose.hold_s);
  if (dose.up_s > 0.0) line += seconds("catalogue.doses.up", dose.up_s);
  if (dose.rest_s > 0.0) line += seconds("catalogue.doses.rest", dose.rest_s);
  if (dose.days_a_week > 0) line += ", " + counted("catalogue.doses.days", dose.days_a_week);
  page.heading("catalogue.dose");
  page.line(line + page.cited(dose.citation));
}

std::string seen_from(const std::vector<exercise::View>& views, const Words& words) {
  std::vector<std::string> names;
  for (const exercise::View view : views)
    names.push_back(words(fmt::format("catalogue.views.{}", name(view))));
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_cues(const Exercise& exercise, Page& page) {
  const Words& words = page.words();
  const Numbers numbers(words, 0.0);
  page.heading("catalogue.cues");
  for (const exercise::CueSpecification& cue : exercise.cues) {
    if (!cue.judged) continue;
    const auto& signal =
        exercise.signals[static_cast<std::size_t>(exercise.signal_index(cue.signal))];
    const std::string limit =
        words(cue.above ? "catalogue.above" : "catalogue.below",
              fmt::arg("limit", numbers.value(cue.above ? *cue.above : *cue.below, signal.unit)));
    page.line(fmt::format("  {}: {}", words.in_language(cue.fault), words.in_language(cue.say)));
    page.line("      " +
              words("catalogue.judged", fmt::arg("signal", words.in_language(signal.words)),
                    fmt::arg("limit", limit), fmt::arg("views", seen_from(cue.views, words))) +
              page.cited(cue.citation));
  }
  std::vector<exercise::Text> spoken;
  for (const exercise::CueSpecification& cue : exercise.cues)
    if (!cue.judged) spoken.push_back(cue.say);
  page.list("catalogue.spoken", spoken);
}

void add_variants(const Exercise& exercise, Page& page) {
  const Words& words = page.words();
  if (!exercise.variants.empty()) page.heading("catalogue.variants");
  for (const exercise::Variant& variant : exercise.variants)
    page.line(fmt::format("  {} ({}; {}): {}", words.in_language(variant.name), variant.id,
                          words("catalogue.levels." + variant.level),
                          words.in_language(variant.set_up)));
  const auto others = [&](std::string_view key, const std::vector<std::string>& ids) {
    if (!ids.empty()) page.line(fmt::format("\n{}: {}", words(key), fmt::join(ids, ", ")));
  };
  others("catalogue.easier", exercise.easier);
  others("catalogue.harder", exercise.harder);
}

}  // namespace

std::string exercise_text(const Exercise& exercise, const Words& words,
                          const std::map<std::string, Source>& sources) {
  Page page(words, sources);
  page.line(fmt::format("{} ({})", words.in_language(exercise.name), exercise.id));
  page.heading("catalogue.purpose");
  page.line("  " + words.in_language(exercise.purpose));
  add_muscles(exercise, page);
  page.list("catalogue.set_up", exercise.set_up);
  page.list("catalogue.steps", exercise.steps);
  add_dose(exercise.dose, page);
  if (!exercise.contraindications.empty()) page.heading("catalogue.care");
  for (const exercise::Contraindication& care : exercise.contraindications)
    page.line("  - " + words.in_language(care.words) + page.cited(care.citation));
  page.heading("catalogue.camera");
  page.line("  " + words.in_language(exercise.camera.words));
  add_cues(exercise, page);
  add_variants(exercise, page);
  return page.finished();
}

}  // namespace medius::report
