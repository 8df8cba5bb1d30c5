#include "medius/programme/questionnaire.h"

#include <algorithm>

#include "medius/base/files.h"
#include "medius/programme/rules_yaml.h"

namespace medius::programme {

bool Questionnaire::knows(std::string_view id) const {
  return std::any_of(statements.begin(), statements.end(),
                     [&](const Statement& one) { return one.id == id; });
}

Result<Questionnaire> read_rmdq(const std::filesystem::path& data_folder) {
  const auto path = data_folder / "programme" / "rmdq.yaml";
  MEDIUS_TRY(const std::string text, read_file(path, 1 << 20));
  MEDIUS_TRY(const YAML::Node root, exercise::YamlReader::parse(text, path.string()));
  RulesYaml yaml(path.string());
  Questionnaire questionnaire;
  questionnaire.instruction_en = yaml.text(root, "instruction");
  questionnaire.source = {yaml.text(root, "source"), yaml.text(root, "status")};
  yaml.each(root, "statements", [&](const YAML::Node& node) {
    Statement statement{yaml.text(node, "id"), yaml.text(node, "en")};
    if (questionnaire.knows(statement.id)) yaml.fail(node, "this id stands twice");
    questionnaire.statements.push_back(std::move(statement));
  });
  constexpr std::size_t kStatements = 24;
  if (questionnaire.statements.size() != kStatements)
    yaml.fail(root, "the Roland-Morris questionnaire has 24 statements");
  if (yaml.failed()) return yaml.error();
  return questionnaire;
}

}  // namespace medius::programme
