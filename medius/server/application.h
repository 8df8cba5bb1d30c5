// What every handler may use: the store, the rules, the catalogue, and the clock of this running
// server.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"
#include "medius/form/error_table.h"
#include "medius/programme/questionnaire.h"
#include "medius/programme/rules.h"
#include "medius/server/log.h"
#include "medius/server/metrics.h"
#include "medius/server/phone.h"
#include "medius/store/store.h"

namespace medius::server {

struct Settings {
  bool home = true;  ///< one person, no password, this machine only
  bool behind_proxy =
      false;  ///< a proxy in front does TLS: cookies are secure, its X-Forwarded-For counts
  bool secure_cookies = false;
  std::vector<std::string> hosts;  ///< that a Host header may name; against DNS rebinding
  std::string version;
  std::filesystem::path page;  ///< the built page's folder; empty: none
  /// Holds figures/ and voice/; empty: none.
  std::filesystem::path assets;
  /// A person's own recordings of sentences (LANGUAGE/SENTENCE.wav); need not exist.
  std::filesystem::path recorded_voice;
  bool metrics = false;  ///< GET /metrics answers
  /// At home: a calendar file or a folder of them, read again with every look at the desk.
  std::filesystem::path calendar;
  /// Milliseconds since 1970; a test sets its own.
  std::function<store::Milliseconds()> now_ms;
};

struct LiteratureEntry {
  std::string key, citation, doi;
};

/// Everything a server answers from. Read-only but the store, which has its own locks.
struct Application {
  std::unique_ptr<store::Store> store;
  programme::Rules rules;
  programme::Questionnaire rmdq;
  exercise::Catalogue catalogue;
  std::vector<LiteratureEntry> literature;
  form::ErrorTable errors;  ///< how well each signal is measured from each view
  Settings settings;
  Metrics metrics;
  std::unique_ptr<Log> log;            ///< none where nobody asked for one
  std::unique_ptr<PhoneCamera> phone;  ///< at home
  std::function<Traffic()> traffic;    ///< of the running server
};

/// Reads rules, catalogue and literature from the data folder and opens the store; at home makes
/// the one person.
Result<std::unique_ptr<Application>> open_application(const std::filesystem::path& data_folder,
                                                      const store::Options& store,
                                                      Settings settings);

}  // namespace medius::server
