#include "medius/cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace medius::cli {
namespace {

constexpr std::size_t kWidth = 80, kRight = 26;

/// `text` broken between words; every line but the first begins `indent` columns in.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string lines, word;
  std::size_t column = indent;
  while (words >> word) {
    if (column > indent && column + 1 + word.size() > kWidth) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string two_columns(const std::string& left, const std::string& right) {
  std::string line = "  " + left;
  if (line.size() + 2 > kRight)
    line += "\n" + std::string(kRight, ' ');
  else
    line.resize(kRight, ' ');
  return line + wrapped(right, kRight) + "\n";
}

/// "INT:INT in [1 - 100000]" is a type and a range.
struct Type {
  std::string name, range;
};

Type type_of(const CLI::Option& option) {
  const std::string whole = option.get_type_name();
  const std::string name = whole.substr(0, whole.find(':'));
  const std::size_t open = whole.find(" in ["), dash = whole.find(" - ", open);
  if (open == std::string::npos || dash == std::string::npos || whole.back() != ']')
    return {name, ""};
  return {name, fmt::format("{} to {}", whole.substr(open + 5, dash - open - 5),
                            whole.substr(dash + 3, whole.size() - dash - 4))};
}

/// Whether the default is worth a word: one that stands for "not given" is not, nor one said
/// already.
bool is_told(const std::string& preset, const std::string& description) {
  constexpr std::array<std::string_view, 7> kNotGiven{"", "0", "-1", "inf", "-inf", "nan", "[]"};
  return std::find(kNotGiven.begin(), kNotGiven.end(), preset) == kNotGiven.end() &&
         description.find("default") == std::string::npos;
}

std::string described(const CLI::Option& option) {
  std::string text = option.get_description();
  const std::string range = type_of(option).range;
  const std::string& preset = option.get_default_str();
  if (!range.empty()) text += fmt::format("{}{}", text.empty() ? "" : "; ", range);
  if (is_told(preset, text)) text += fmt::format(" [{}]", preset);
  if (!option.get_envname().empty()) text += fmt::format(" (or ${})", option.get_envname());
  if (option.get_required()) text += " (needed)";
  return text;
}

}  // namespace

std::string Help::make_option(const CLI::Option* option, bool is_positional) const {
  std::string left = make_option_name(option, is_positional);
  if (option->get_type_size() != 0 && !is_positional) left += " " + type_of(*option).name;
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) left += " ...";
  return two_columns(left, described(*option));
}

std::string Help::make_subcommand(const CLI::App* command) const {
  return two_columns(command->get_display_name(true), command->get_description());
}

std::string Help::make_description(const CLI::App* app) const {
  return wrapped(app->get_description(), 0) + "\n";
}

}  // namespace medius::cli
