#include "medius/server/application.h"

#include "medius/base/files.h"
#include "medius/server/standing.h"

namespace medius::server {
namespace {

/// The fields of one line of comma-separated text; a quoted field may hold commas and doubled
/// quotes.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char letter = line[at];
    if (letter == '"' && quoted && at + 1 < line.size() && line[at + 1] == '"') {
      fields.back() += line[++at];
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      fields.emplace_back();
    } else if (letter != '\r') {
      fields.back() += letter;
    }
  }
  return fields;
}

Result<std::vector<LiteratureEntry>> read_literature(const std::filesystem::path& file) {
  MEDIUS_TRY(const std::string text, read_file(file, std::size_t{16} << 20));
  std::vector<LiteratureEntry> entries;
  std::string_view rest = text;
  for (bool header = true; !rest.empty(); header = false) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto fields = fields_of(line);
    if (header || fields.size() < 3) continue;
    entries.push_back({fields[0], fields[1], fields[2]});
  }
  return entries;
}

/// At home there is one person from the start, so that the page never asks who is there.
Result<void> make_home_person(store::Store& store, store::Milliseconds now_ms) {
  MEDIUS_TRY(const auto people, store.people());
  if (!people.empty()) return {};
  return store.save(store::Person{store::new_identifier(), "", "en", now_ms});
}

}  // namespace

Result<std::unique_ptr<Application>> open_application(const std::filesystem::path& data_folder,
                                                      const store::Options& store,
                                                      Settings settings) {
  auto application = std::make_unique<Application>();
  MEDIUS_TRY(application->rules, programme::read_rules(data_folder));
  MEDIUS_TRY(application->rmdq, programme::read_rmdq(data_folder));
  MEDIUS_TRY(application->catalogue, exercise::read_catalogue(data_folder / "exercises"));
  MEDIUS_TRY(application->literature, read_literature(data_folder / "sources.csv"));
  MEDIUS_TRY(application->errors, form::read_error_table(data_folder / "errors.yaml"));
  MEDIUS_TRY(application->store, store::Store::open(store));
  application->settings = std::move(settings);
  if (application->settings.home)
    MEDIUS_CHECK(make_home_person(*application->store, application->settings.now_ms()));
  MEDIUS_CHECK(fill_standings(*application));
  return application;
}

}  // namespace medius::server
