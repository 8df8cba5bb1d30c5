// The report's own words in the chosen language: data/words/report.yaml.
#pragma once

#include <fmt/args.h>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"

namespace medius::report {

using exercise::Language;

class Words {
 public:
  /// Reads `text`, nested maps of keys that end in {en: ..., de: ...}; a mistake names `file` and
  /// line.
  static Result<Words> parse(std::string_view text, const std::string& file, Language language);
  /// Reads words/report.yaml of the data folder.
  static Result<Words> read(const std::filesystem::path& data_folder, Language language);

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const std::string& in_language(const exercise::Text& text) const {
    return text.in(language_);
  }

  /// The words of `key` ("lead.none"); a key that is not in the file is a programmer's mistake and
  /// comes back as itself in brackets.
  [[nodiscard]] std::string operator()(std::string_view key) const;

  /// The same with its {names} filled: words("lead.none", fmt::arg("length", "12 s")).
  template <typename... Args>
  [[nodiscard]] std::string operator()(std::string_view key, const Args&... args) const {
    return fmt::vformat((*this)(key), fmt::make_format_args(args...));
  }

  /// The key's ".one" form where `count` is 1 and there is such a form, else the key itself.
  [[nodiscard]] std::string counted(std::string_view key, std::size_t count) const;

  /// The words of `key` in every language; {names} stay as they are.
  [[nodiscard]] exercise::Text text(std::string_view key) const;

  [[nodiscard]] bool has(std::string_view key) const;

  /// Every key, sorted.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// A number with the language's decimal mark.
  [[nodiscard]] std::string number(double value, int decimals) const;

 private:
  Language language_ = Language::English;
  std::map<std::string, exercise::Text, std::less<>> texts_;
};

/// "en" or "de", else an Error that names both.
Result<Language> language_from(std::string_view name);

}  // namespace medius::report
