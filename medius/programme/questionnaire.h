// A questionnaire of sentences that are ticked: the Roland-Morris (data/programme/rmdq.yaml).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/programme/rules.h"

namespace medius::programme {

struct Statement {
  std::string id, en;
};

struct Questionnaire {
  std::string instruction_en;
  std::vector<Statement> statements;  ///< in the published order
  Source source;

  [[nodiscard]] bool knows(std::string_view id) const;
};

Result<Questionnaire> read_rmdq(const std::filesystem::path& data_folder);

}  // namespace medius::programme
