// Where a person's own data lies at home, and where the built page is.
#pragma once

#include <filesystem>
#include <string>

namespace medius::cli {

/// ${XDG_DATA_HOME:-~/.local/share}/medius
std::filesystem::path person_folder();
/// The SQLite database in it.
std::string home_database();
/// The built page beside the data folder; empty where medius was built without it.
std::filesystem::path page_folder(const std::filesystem::path& data);
/// What the page shows and plays (figures/, voice/): in share/medius of an installation, in
/// page_assets of a build.
std::filesystem::path assets_folder();

}  // namespace medius::cli
