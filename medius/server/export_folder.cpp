#include "medius/server/export_folder.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "medius/base/files.h"
#include "medius/programme/json_place.h"
#include "medius/server/export.h"
#include "medius/server/export_tables.h"
#include "medius/server/import.h"

namespace medius::server {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kManifest = "medius-export.json";
constexpr const char* kLibrary = "library.json";

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  ::crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size());
  std::array<char, 2 * hash.size() + 1> text{};
  ::sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

/// A folder in the making beside its target; removed where it is not finished.
class Unfinished {
 public:
  explicit Unfinished(const fs::path& target) : target_(target), part_(target.string() + ".part") {}
  ~Unfinished() {
    std::error_code ignored;
    if (!finished_) fs::remove_all(part_, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  [[nodiscard]] Result<void> begin() const {
    std::error_code failed;
    if (fs::exists(target_, failed) && !fs::is_empty(target_, failed)) {
      return error("{}: is there already and not empty; choose a new folder.", target_.string());
    }
    fs::remove_all(part_, failed);
    fs::create_directories(part_, failed);
    if (failed)
      return error("{}: the folder cannot be made ({}).", part_.string(), failed.message());
    return {};
  }
  Result<void> finish() {
    std::error_code failed;
    fs::rename(part_, target_, failed);
    if (failed)
      return error("{}: cannot be given its name ({}).", target_.string(), failed.message());
    finished_ = true;
    return {};
  }
  /// Writes a file and notes it for the manifest.
  Result<void> add(const std::string& name, std::string_view bytes) {
    MEDIUS_CHECK(write_file(part_ / name, bytes));
    files_[name] = {{"bytes", bytes.size()}, {"sha256", sha256(bytes)}};
    return {};
  }
  [[nodiscard]] const json& files() const { return files_; }
  [[nodiscard]] const fs::path& part() const { return part_; }

 private:
  fs::path target_, part_;
  json files_ = json::object();
  bool finished_ = false;
};

std::string person_file(const store::Identifier& person) {
  return "people/" + person + "/person.json";
}

Result<void> export_one(store::Store& store, const store::Identifier& person, Unfinished& folder,
                        Tables& tables, FolderCounts& counts) {
  const auto write = [&](const store::Recording& recording) -> Result<json> {
    const std::string name = "recordings/" + recording.set_id + ".csv";
    MEDIUS_CHECK(folder.add("people/" + person + "/" + name, recording.content));
    ++counts.recordings;
    return json{{"format", recording.format}, {"file", name}};
  };
  MEDIUS_TRY(const auto document, person_to_document(store, person, write));
  MEDIUS_CHECK(folder.add(person_file(person),
                          document.dump(1, ' ', false, json::error_handler_t::replace) + "\n"));
  tables.add(document);
  ++counts.people;
  counts.trainings += static_cast<int>(document["trainings"].size());
  for (const json& training : document["trainings"])
    counts.sets += static_cast<int>(training["sets"].size());
  return {};
}

// Reading back.

struct Manifest {
  std::vector<store::Identifier> people;
  std::map<std::string, std::string> sha256_of;  ///< by file
};

bool is_identifier(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<Manifest> read_manifest(const fs::path& folder) {
  const fs::path file = folder / kManifest;
  if (!fs::exists(file))
    return error("{}: is not there; is {} a folder that 'medius export' wrote?", file.string(),
                 folder.string());
  MEDIUS_TRY(const std::string text, read_file(file, std::size_t{1} << 30));
  Manifest manifest;
  MEDIUS_CHECK(programme::read_json(text, file.string(), [&](programme::JsonObject& root) {
    if (root.text("schema", "") != "medius-export")
      root.mistake("schema", "expected \"medius-export\"");
    const int version = root.integer("version", 0, 0, 1 << 30);
    if (version != kExportVersion) {
      root.mistake("version",
                   fmt::format("this is version {}, and this medius reads {}; import it with the "
                               "medius that wrote it",
                               version, kExportVersion));
      return;
    }
    root.text("made_by", "");
    root.number("made_ms", 0.0, 0.0, 1e16);
    manifest.people = root.names("people");
    root.pairs("files", [&](const std::string& name, const json& about) {
      manifest.sha256_of[name] = about.is_object() ? about.value("sha256", "") : "";
    });
    for (const std::string& person : manifest.people) {
      if (!is_identifier(person)) root.mistake("people", "expected identifiers of 32 hex digits");
    }
  }));
  return manifest;
}

/// Every file that the import needs is there as it was written; the wrong ones are named.
Result<void> check_files(const fs::path& folder, const Manifest& manifest, const Work& work) {
  std::string wrong;
  int count = 0;
  std::size_t done = 0;
  for (const auto& [name, expected] : manifest.sha256_of) {
    work.report("checking files",
                static_cast<double>(++done) / static_cast<double>(manifest.sha256_of.size()));
    if (!name.starts_with("people/") && name != kLibrary)
      continue;  // tables are for spreadsheets, and never read back
    const auto bytes = read_file(folder / name);
    const char* why = !bytes.ok()                  ? "cannot be read"
                      : sha256(*bytes) != expected ? "differs from what was exported"
                                                   : nullptr;
    if (why != nullptr && ++count <= 10) wrong += fmt::format("\n  {}: {}", name, why);
  }
  if (count == 0) return {};
  return error("{}: {} file(s) are not as they were exported; nothing was imported:{}{}",
               folder.string(), count, wrong, count > 10 ? "\n  …" : "");
}

Result<std::string> load_recording(const fs::path& folder, const std::string& name) {
  const std::string stem = fs::path(name).stem().string();
  if (name != "recordings/" + stem + ".csv" || !is_identifier(stem))
    return error("{}: '{}' is no recording's name.", folder.string(), name);
  return read_file(folder / name, std::size_t{1} << 28);
}

Result<void> keep_counted(store::Store& store, const PersonRecords& records, const fs::path& folder,
                          FolderCounts& counts) {
  const auto& id = records.person.person_id;
  const bool known = store.person(id).ok();
  MEDIUS_TRY(const store::Usage before, store.usage(id));
  MEDIUS_CHECK(
      keep(store, records, [&](const std::string& name) { return load_recording(folder, name); }));
  MEDIUS_TRY(const store::Usage after, store.usage(id));
  if (known && before.trainings == after.trainings && before.sets == after.sets &&
      before.recordings == after.recordings && before.other_bytes == after.other_bytes) {
    ++counts.there;
    return {};
  }
  ++counts.people;
  counts.trainings += static_cast<int>(records.trainings.size());
  counts.sets += static_cast<int>(records.sets.size());
  counts.recordings += static_cast<int>(records.recordings.size());
  return {};
}

/// A home shows one person; a second one beside would hide one of both. The blank person of a new
/// home makes room afterwards.
Result<void> check_home(store::Store& store, std::size_t before, std::size_t blank) {
  MEDIUS_TRY(const auto people, store.people());
  if (people.size() - blank <= std::max<std::size_t>(1, before - blank)) return {};
  return error(
      "a home is for one person, and these are more; nothing was imported. To take another "
      "person's document as one's own, open the page and import it there; for several people, "
      "give --database.");
}

}  // namespace

Result<FolderCounts> export_folder(store::Store& store,
                                   const std::vector<store::Identifier>& people,
                                   const fs::path& folder, const std::string& made_by,
                                   store::Milliseconds now_ms, const Work& work) {
  fs::path target = folder;
  if (!target.has_filename()) target = target.parent_path();  // "out/" is out
  Unfinished unfinished(target);
  MEDIUS_CHECK(unfinished.begin());
  FolderCounts counts;
  Tables tables;
  const auto done = store.together([&]() -> Result<void> {
    for (const auto& person : people) {
      if (work.stopped()) return error("stopped; {} was not written.", target.string());
      work.report("exporting", static_cast<double>(counts.people) /
                                   std::max(1.0, static_cast<double>(people.size())));
      MEDIUS_CHECK(export_one(store, person, unfinished, tables, counts));
    }
    MEDIUS_TRY(const auto library, library_to_document(store));
    return unfinished.add(kLibrary, library.dump(1) + "\n");
  });
  MEDIUS_CHECK(done);
  for (const auto& [name, text] : tables.files()) MEDIUS_CHECK(unfinished.add(name, text));
  const json manifest{{"schema", "medius-export"}, {"version", kExportVersion},
                      {"made_by", made_by},        {"made_ms", now_ms},
                      {"people", people},          {"files", unfinished.files()}};
  MEDIUS_CHECK(write_file(unfinished.part() / kManifest, manifest.dump(1) + "\n"));
  MEDIUS_CHECK(unfinished.finish());
  return counts;
}

Result<FolderCounts> import_path(store::Store& store, const fs::path& path,
                                 const programme::Rules& rules, Place place, const Work& work) {
  const bool is_folder = fs::is_directory(path);
  Manifest manifest;
  if (is_folder) {
    MEDIUS_TRY(manifest, read_manifest(path));
    MEDIUS_CHECK(check_files(path, manifest, work));
  }
  MEDIUS_TRY(const auto before, store.people());
  std::vector<store::Identifier> blank;
  for (const auto& person : before) {
    if (before.size() > 1) break;
    MEDIUS_TRY(const bool is, is_blank(store, person));
    if (is) blank.push_back(person.person_id);
  }
  FolderCounts counts;
  const auto done = store.together([&]() -> Result<void> {
    const auto read_one = [&](const fs::path& file) -> Result<void> {
      if (work.stopped()) return error("stopped; nothing was imported.");
      MEDIUS_TRY(const std::string text, read_file(file, std::size_t{1} << 30));
      MEDIUS_TRY(const auto records, read_person(text, file.string(), rules));
      return keep_counted(store, records, file.parent_path(), counts);
    };
    if (!is_folder) {
      MEDIUS_CHECK(read_one(path));
      if (place == Place::Home) MEDIUS_CHECK(check_home(store, before.size(), blank.size()));
      return {};
    }
    for (const auto& person : manifest.people) {
      work.report("importing", static_cast<double>(counts.people) /
                                   std::max(1.0, static_cast<double>(manifest.people.size())));
      MEDIUS_CHECK(read_one(path / person_file(person)));
    }
    if (place == Place::Home) MEDIUS_CHECK(check_home(store, before.size(), blank.size()));
    if (!manifest.sha256_of.contains(kLibrary)) return {};
    MEDIUS_TRY(const std::string library, read_file(path / kLibrary, std::size_t{1} << 28));
    return keep_library(store, library, (path / kLibrary).string(), rules);
  });
  MEDIUS_CHECK(done);
  // The person that home begins with makes room for the one who moved in.
  for (const auto& person : blank) {
    MEDIUS_TRY(const auto now, store.people());
    if (now.size() > 1) MEDIUS_CHECK(store.forget(person));
  }
  return counts;
}

}  // namespace medius::server
