// The tables of an export, as spreadsheets read them (RFC 4180).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace medius::server {

class Tables {
 public:
  Tables();
  /// Adds a person's document to every table.
  void add(const nlohmann::json& person_document);
  /// File name -> text.
  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace medius::server
