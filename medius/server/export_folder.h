// An export folder (docs/formats.md): every person whole, for other programs, for spreadsheets and
// for another medius.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/programme/rules.h"
#include "medius/store/store.h"

namespace medius::server {

inline constexpr int kExportVersion = 1;

struct FolderCounts {
  int people = 0, trainings = 0, sets = 0, recordings = 0;
  int there = 0;  ///< of an import: people of whom everything was there already
};

/// Writes the people into `folder`, which must not be there or be empty; whole or not at all. One
/// moment of the database, while a server may be running.
Result<FolderCounts> export_folder(store::Store& store,
                                   const std::vector<store::Identifier>& people,
                                   const std::filesystem::path& folder, const std::string& made_by,
                                   store::Milliseconds now_ms, const Work& work = {});

/// Whose database it is: one person's own, or many people's.
enum class Place { Home, Clinic };

/// Keeps what a folder, or one person's document, holds: in one transaction. Files that are
/// missing, changed since the export or unreadable are named; a newer version is refused. A home
/// database that knows only the blank person it began with takes the imported one in its place;
/// a second person is refused there.
Result<FolderCounts> import_path(store::Store& store, const std::filesystem::path& path,
                                 const programme::Rules& rules, Place place, const Work& work = {});

}  // namespace medius::server
