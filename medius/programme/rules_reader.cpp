#include <algorithm>

#include "medius/base/files.h"
#include "medius/programme/rules.h"
#include "medius/programme/rules_yaml.h"

namespace medius::programme {
namespace {

using Node = YAML::Node;

Source read_source(RulesYaml& yaml, const Node& node, const std::string& key = "source",
                   const std::string& status = "status") {
  Source source{yaml.text(node, key), yaml.text(node, status)};
  if (source.status != "SEEN" && source.status != "RECALLED")
    yaml.fail(node, "'" + status + "' expects SEEN or RECALLED");
  return source;
}

Condition read_condition(RulesYaml& yaml, const Node& node) {
  Condition condition{yaml.text(node, "fact"), {}, {}, {}};
  if (yaml.child(node, "at_least").IsDefined()) condition.at_least = yaml.number(node, "at_least");
  if (yaml.child(node, "above").IsDefined()) condition.above = yaml.number(node, "above");
  if (yaml.child(node, "below").IsDefined()) condition.below = yaml.number(node, "below");
  if (!condition.at_least && !condition.above && !condition.below) {
    yaml.fail(node, "a condition expects at_least, above or below");
  }
  return condition;
}

Points read_points(RulesYaml& yaml, const Node& node, const std::string& key) {
  Points points;
  yaml.pairs(node, key, [&](const std::string& name, const Node&) {
    points[name] = yaml.integer(yaml.child(node, key), name);
  });
  return points;
}

void read_safety(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.pairs(root, "conditions", [&](const std::string& id, const Node& node) {
    rules.safety_conditions.push_back({id, yaml.words(node, "words"), yaml.integer(node, "see"),
                                       yaml.integer(node, "stop"), yaml.text(node, "urgency")});
  });
  const auto check_points = [&](const Points& points, const Node& node) {
    for (const auto& [id, amount] : points) {
      const bool known = std::any_of(
          rules.safety_conditions.begin(), rules.safety_conditions.end(),
          [&name = id](const SafetyCondition& condition) { return condition.id == name; });
      if (!known) yaml.fail(node, "points go to the unknown condition '" + id + "'");
    }
  };
  yaml.each(root, "questions", [&](const Node& node) {
    SafetyQuestion question{yaml.text(node, "id"), yaml.words(node, "words"),
                            read_points(yaml, node, "points"),
                            read_points(yaml, node, "new_or_worse"), read_source(yaml, node)};
    check_points(question.points, node);
    check_points(question.new_or_worse, node);
    rules.safety_questions.push_back(std::move(question));
  });
  yaml.each(root, "facts", [&](const Node& node) {
    SafetyFact fact;
    fact.when = read_condition(yaml, yaml.child(node, "when", true));
    fact.points = read_points(yaml, node, "points");
    check_points(fact.points, node);
    fact.needs_any = yaml.texts(node, "needs_any");
    yaml.each(node, "needs_all_facts", [&](const Node& item) {
      fact.needs_all_facts.push_back(read_condition(yaml, item));
    });
    fact.source = read_source(yaml, node);
    rules.safety_facts.push_back(std::move(fact));
  });
}

void read_patterns(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.each(root, "patterns", [&](const Node& node) {
    PatternRule pattern;
    pattern.id = yaml.text(node, "id");
    pattern.some = yaml.integer(node, "some");
    pattern.several = yaml.integer(node, "several");
    pattern.name = yaml.words(yaml.child(node, "words", true), "name");
    pattern.explanation = yaml.words(yaml.child(node, "words", true), "explanation");
    pattern.sources = yaml.texts(node, "sources");
    pattern.raises = read_points(yaml, node, "raises");
    yaml.each(node, "signs", [&](const Node& sign) {
      pattern.signs.push_back({read_condition(yaml, sign), yaml.integer(sign, "points"),
                               yaml.words(sign, "words"), read_source(yaml, sign)});
    });
    rules.patterns.push_back(std::move(pattern));
  });
}

Norm read_norm(RulesYaml& yaml, const Node& node) {
  Norm norm;
  const std::string sex = yaml.text(node, "sex");
  norm.sex = sex == "female" ? Sex::Female : sex == "male" ? Sex::Male : Sex::Unstated;
  const Node age = yaml.child(node, "age", true);
  if (age.IsDefined() && age.IsSequence() && age.size() == 2) {
    norm.age_from = age[0].as<int>(0);
    norm.age_to = age[1].as<int>(200);
  } else {
    yaml.fail(node, "'age' expects [from, to] in years");
  }
  norm.low = yaml.number(node, "low");
  if (yaml.child(node, "high").IsDefined()) norm.high = yaml.number(node, "high");
  norm.source = read_source(yaml, node);
  return norm;
}

void read_tests(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.each(root, "tests", [&](const Node& node) {
    TestRule test;
    test.id = yaml.text(node, "id");
    test.unit = yaml.text(node, "unit");
    test.exercise = yaml.text(node, "exercise", "");
    test.words = yaml.words(node, "words");
    test.sided = yaml.yes(node, "sided", false);
    test.higher_is_worse = yaml.yes(node, "higher_is_worse", false);
    test.error = yaml.number(node, "error");
    test.error_source = read_source(yaml, node, "error_source", "error_status");
    if (yaml.child(node, "ceiling").IsDefined()) test.ceiling = yaml.number(node, "ceiling");
    if (yaml.child(node, "side_gap").IsDefined()) test.side_gap = yaml.number(node, "side_gap");
    yaml.each(node, "norms",
              [&](const Node& norm) { test.norms.push_back(read_norm(yaml, norm)); });
    rules.tests.push_back(std::move(test));
  });
}

void read_form(RulesYaml& yaml, const Node& node, Form& form) {
  form.variant = yaml.text(node, "variant", "");
  form.needs = yaml.texts(node, "needs");
  form.avoid = yaml.texts(node, "avoid");
  form.position = yaml.text(node, "position");
  form.measured = yaml.yes(node, "measured", true);
}

Level read_level(RulesYaml& yaml, const Node& node) {
  Level level;
  level.exercise = yaml.text(node, "exercise");
  read_form(yaml, node, level);
  level.easier_variant = yaml.text(node, "easier_variant", "");
  yaml.each(node, "instead", [&](const Node& other) {
    Form form;
    form.exercise = level.exercise;
    read_form(yaml, other, form);
    level.instead.push_back(std::move(form));
  });
  level.sided = yaml.yes(node, "sided", false);
  const Node reps = yaml.child(node, "reps", true);
  if (reps.IsDefined() && reps.IsSequence() && reps.size() == 2) {
    level.reps_first = reps[0].as<int>(0);
    level.reps_last = reps[1].as<int>(0);
  }
  if (level.reps_first < 1 || level.reps_last < level.reps_first)
    yaml.fail(node, "'reps' expects [first, last] with 1 <= first <= last");
  level.step = yaml.integer(node, "step", 1);
  level.sets = yaml.integer(node, "sets");
  level.hold_s = yaml.number(node, "hold_s", 0.0);
  level.rep_s = yaml.number(node, "rep_s");
  level.rest_s = yaml.number(node, "rest_s", 0.0);
  return level;
}

void read_families(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.each(root, "families", [&](const Node& node) {
    Family family;
    family.id = yaml.text(node, "id");
    const std::string kind = yaml.text(node, "kind");
    if (kind != "strength" && kind != "stretch" && kind != "daily")
      yaml.fail(node, "'kind' expects strength, stretch or daily");
    family.kind = kind == "strength"  ? Kind::Strength
                  : kind == "stretch" ? Kind::Stretch
                                      : Kind::Daily;
    family.base_priority = yaml.integer(node, "base_priority");
    family.trains = yaml.texts(node, "trains");
    family.words = yaml.words(node, "words");
    family.why = yaml.words(node, "why");
    family.source = read_source(yaml, node);
    if (yaml.child(node, "unless").IsDefined())
      family.unless = read_condition(yaml, yaml.child(node, "unless"));
    yaml.each(node, "levels",
              [&](const Node& level) { family.levels.push_back(read_level(yaml, level)); });
    if (family.levels.empty()) yaml.fail(node, "a family expects at least one level");
    rules.families.push_back(std::move(family));
  });
  yaml.each(root, "avoidances", [&](const Node& node) {
    rules.avoidances.push_back({yaml.text(node, "id"),
                                read_condition(yaml, yaml.child(node, "when", true)),
                                yaml.words(node, "words"), read_source(yaml, node)});
  });
  yaml.each(root, "cares", [&](const Node& node) {
    rules.cares.push_back({yaml.text(node, "id"),
                           read_condition(yaml, yaml.child(node, "when", true)),
                           yaml.texts(node, "positions"), yaml.texts(node, "families"),
                           yaml.words(node, "words"), read_source(yaml, node)});
  });
}

void read_numbers(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.pairs(root, "rules", [&](const std::string& name, const Node& node) {
    rules.rules[name] = {yaml.number(node, "value"), yaml.number(node, "least", 0.0),
                         yaml.text(node, "note", ""), read_source(yaml, node)};
  });
}

void read_words(RulesYaml& yaml, const Node& root, Rules& rules) {
  yaml.pairs(root, "words", [&](const std::string& key, const Node&) {
    rules.words[key] = yaml.words(yaml.child(root, "words", true), key);
  });
}

using Part = void (*)(RulesYaml&, const Node&, Rules&);

Result<void> read_part(const std::filesystem::path& path, Part part, Rules& rules) {
  MEDIUS_TRY(const std::string text, read_file(path, 1 << 22));
  MEDIUS_TRY(const Node root, exercise::YamlReader::parse(text, path.string()));
  RulesYaml yaml(path.string());
  part(yaml, root, rules);
  if (yaml.failed()) return yaml.error();
  return {};
}

}  // namespace

const Family* Rules::family(std::string_view id) const {
  const auto found = std::find_if(families.begin(), families.end(),
                                  [&](const Family& family) { return family.id == id; });
  return found == families.end() ? nullptr : &*found;
}

const TestRule* Rules::test(std::string_view id) const {
  const auto found =
      std::find_if(tests.begin(), tests.end(), [&](const TestRule& test) { return test.id == id; });
  return found == tests.end() ? nullptr : &*found;
}

Result<Rules> read_rules(const std::filesystem::path& data_folder) {
  Rules rules;
  const std::filesystem::path folder = data_folder / "programme";
  MEDIUS_CHECK(read_part(folder / "safety.yaml", read_safety, rules));
  MEDIUS_CHECK(read_part(folder / "patterns.yaml", read_patterns, rules));
  MEDIUS_CHECK(read_part(folder / "tests.yaml", read_tests, rules));
  MEDIUS_CHECK(read_part(folder / "ladders.yaml", read_families, rules));
  MEDIUS_CHECK(read_part(folder / "rules.yaml", read_numbers, rules));
  MEDIUS_CHECK(read_part(folder / "words.yaml", read_words, rules));
  return rules;
}

}  // namespace medius::programme
