#include "medius/cli/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "medius/base/nearest.h"

namespace medius::cli {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> command_names(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(program)) names.push_back(command->get_name());
  return names;
}

/// The command that the line names, or none.
const CLI::App* command_of(const CLI::App& program, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments)
    for (const CLI::App* command : commands_of(program))
      if (command->get_name() == argument) return command;
  return nullptr;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string no_command(const CLI::App& program, const std::vector<std::string>& arguments) {
  const std::vector<std::string> known = option_names(program);
  for (const std::string& word : arguments) {
    if (!word.starts_with("-"))
      return fmt::format("there is no command '{}'.{}", word,
                         did_you_mean(word, command_names(program)));
    if (std::find(known.begin(), known.end(), word.substr(0, word.find('='))) == known.end())
      return fmt::format("there is no option {}.{}", word, did_you_mean(word, known));
  }
  return "a command is missing.";
}

/// The last of the line that nothing takes: an option unknown to the command or a word too many.
std::string not_expected(const CLI::App& program, const CLI::App* command,
                         const std::string& message) {
  const std::string word = message.substr(message.rfind(' ') + 1);
  if (!word.starts_with("-")) return fmt::format("'{}' is one word too many.", word);
  std::vector<std::string> known = option_names(*command);
  for (const std::string& name : option_names(program))
    if (name != "--help") known.push_back(name);
  return fmt::format("there is no option {}.{}", word,
                     did_you_mean(word.substr(0, word.find('=')), known));
}

std::string expected_of(const CLI::App* command, const std::string& name) {
  const CLI::Option* option = command == nullptr ? nullptr : command->get_option_no_throw(name);
  const std::string type = option == nullptr ? "" : option->get_type_name();
  if (type.starts_with("FLOAT")) return "a number";
  if (type.starts_with("INT")) return "a whole number";
  if (type.starts_with("UINT")) return "a whole number from 0";
  return "another value";
}

/// "Could not convert: --height = abc".
std::string not_converted(const CLI::App* command, const std::string& message) {
  const std::size_t begin = message.find(": "), sign = message.find(" = ");
  if (begin == std::string::npos || sign == std::string::npos) return message + ".";
  const std::string name = message.substr(begin + 2, sign - begin - 2);
  char* end = nullptr;
  const std::string value = message.substr(sign + 3);
  std::strtod(value.c_str(), &end);
  const bool number = !value.empty() && *end == '\0';
  // A number that does not convert is beyond its type's range, or no whole one.
  return number ? fmt::format("{} {} is not in this option's range.", name, value)
                : fmt::format("{} {}: {} was expected.", name, value, expected_of(command, name));
}

/// "--turn: Value inf not in range -360.000000 to 360.000000".
std::string out_of_range(const std::string& message) {
  const std::size_t value = message.find(": Value "), range = message.find(" not in range ");
  const std::size_t to = message.find(" to ", range);
  const auto bound = [](const std::string& digits) {
    return fmt::format("{:g}", std::strtod(digits.c_str(), nullptr));
  };
  return fmt::format("{} {}: {} to {} was expected.", message.substr(0, value),
                     message.substr(value + 8, range - value - 8),
                     bound(message.substr(range + 14, to - range - 14)),
                     bound(message.substr(to + 4)));
}

/// "--height: 1 required FLOAT missing" and "action: shw not in {show}".
std::string tidied(std::string message) {
  if (message.find(": Value ") != std::string::npos &&
      message.find(" not in range ") != std::string::npos)
    return out_of_range(message);
  if (const std::size_t missing = message.find(": 1 required "); missing != std::string::npos)
    return message.substr(0, missing) + " needs a value.";
  if (const std::size_t at = message.find(" not in {"); at != std::string::npos)
    message = message.substr(0, at) + " is none of " + message.substr(at + 9);
  std::erase(message, '}');
  return message + (message.ends_with(".") ? "" : ".");
}

}  // namespace

std::string usage_sentence(const CLI::App& program, const CLI::ParseError& failure,
                           const std::vector<std::string>& arguments) {
  const CLI::App* command = command_of(program, arguments);
  const std::string message = failure.what();
  std::string said;
  if (command == nullptr) {
    said = no_command(program, arguments);
  } else if (dynamic_cast<const CLI::ExtrasError*>(&failure) != nullptr) {
    said = not_expected(program, command, message);
  } else if (dynamic_cast<const CLI::ConversionError*>(&failure) != nullptr) {
    said = not_converted(command, message);
  } else {
    said = tidied(message);
  }
  return fmt::format("{} `medius {}--help` tells more.", said,
                     command == nullptr ? "" : command->get_name() + " ");
}

Result<void> check_finite(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_type_name().starts_with("FLOAT")) continue;
    for (const std::string& value : option->results()) {
      char* end = nullptr;
      const double number = std::strtod(value.c_str(), &end);
      if (end != value.c_str() && *end == '\0' && !std::isfinite(number))
        return error("{} {}: a finite number was expected.", option->get_name(), value);
    }
  }
  return {};
}

}  // namespace medius::cli
