// How --help looks: 80 columns, defaults and ranges in words.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace medius::cli {

/// Lays options and commands out in two columns that a terminal of 80 columns holds.
class Help : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_description(const CLI::App* app) const override;
};

}  // namespace medius::cli
