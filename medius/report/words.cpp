#include "medius/report/words.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "medius/base/files.h"

namespace medius::report {
namespace {

using Texts = std::map<std::string, exercise::Text, std::less<>>;

/// Adds every {en:, de:} below `node`; keys are joined with dots.
Result<void> collect(const YAML::Node& node, const std::string& key, const std::string& file,
                     Texts& texts) {
  const int line = node.Mark().line + 1;
  if (!node.IsMap()) return error("{}:{}: '{}' must have en and de.", file, line, key);
  const YAML::Node en = node["en"], de = node["de"];
  if (en && de && en.IsScalar() && de.IsScalar()) {
    if (en.Scalar().empty() || de.Scalar().empty())
      return error("{}:{}: '{}' is empty in one language.", file, line, key);
    texts[key] = {en.Scalar(), de.Scalar()};
    return {};
  }
  for (const auto& item : node) {
    const std::string name = item.first.Scalar();
    MEDIUS_CHECK(collect(item.second, key.empty() ? name : key + "." + name, file, texts));
  }
  return {};
}

}  // namespace

Result<Words> Words::parse(std::string_view text, const std::string& file, Language language) {
  Words words;
  words.language_ = language;
  try {
    MEDIUS_CHECK(collect(YAML::Load(std::string(text)), "", file, words.texts_));
  } catch (const YAML::Exception& wrong) {
    return error("{}:{}: {}", file, wrong.mark.line + 1, wrong.msg);
  }
  return words;
}

Result<Words> Words::read(const std::filesystem::path& data_folder, Language language) {
  const auto path = data_folder / "words" / "report.yaml";
  MEDIUS_TRY(const std::string text, read_file(path));
  return parse(text, path.string(), language);
}

std::string Words::operator()(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? fmt::format("[{}]", key) : found->second.in(language_);
}

std::string Words::counted(std::string_view key, std::size_t count) const {
  const std::string one = std::string(key) + ".one";
  return count == 1 && has(one) ? one : std::string(key);
}

exercise::Text Words::text(std::string_view key) const {
  const auto found = texts_.find(key);
  const std::string missing = fmt::format("[{}]", key);
  return found == texts_.end() ? exercise::Text{missing, missing} : found->second;
}

bool Words::has(std::string_view key) const { return texts_.contains(key); }

std::vector<std::string> Words::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, text] : texts_) keys.push_back(key);
  return keys;
}

std::string Words::number(double value, int decimals) const {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  // "-0" says nothing that "0" does not.
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  if (language_ == Language::German) std::replace(text.begin(), text.end(), '.', ',');
  if (text.front() == '-') text.replace(0, 1, "−");
  return text;
}

Result<Language> language_from(std::string_view name) {
  if (name == "en") return Language::English;
  if (name == "de") return Language::German;
  return error("'{}' is no language of medius; choose en or de.", name);
}

}  // namespace medius::report
