// Reads OpenSim's XML: properties with defaults, and errors that name file and line. Used by every
// reader of models, setup files, task sets and scale sets.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"
#include "medius/base/result.h"

namespace medius::body {

class XmlObject;

/// A parsed file. Bytes that are not UTF-8 are taken as Windows-1252, as old files hold them.
class XmlFile {
 public:
  static Result<XmlFile> read(const std::filesystem::path& path);
  static Result<XmlFile> parse(std::string_view text, const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const;
  /// The top element's child if that is <OpenSimDocument>, else the top element itself.
  [[nodiscard]] XmlObject root() const;
  /// <OpenSimDocument Version="...">, 0 where there is none.
  [[nodiscard]] int version() const;
  [[nodiscard]] int line(pugi::xml_node node) const;
  /// "model.osim:123".
  [[nodiscard]] std::string place(pugi::xml_node node) const;
  /// A path written in this file (backslashes, spaces around it, relative to the file) as a path.
  [[nodiscard]] std::filesystem::path resolve(std::string_view written) const;

 private:
  friend class XmlObject;
  struct State;
  std::shared_ptr<const State> state_;
};

/// An element with its properties. A property that the element does not have is looked up in
/// <defaults> for its type. Cheap to copy; valid while its XmlFile (or a copy) lives.
class XmlObject {
 public:
  XmlObject() = default;
  XmlObject(const XmlFile& file, pugi::xml_node node);

  explicit operator bool() const { return static_cast<bool>(node_); }
  [[nodiscard]] std::string type() const { return node_.name(); }  ///< element name
  /// The name attribute (or, in old files, a <name> child), trimmed.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] pugi::xml_node node() const { return node_; }
  [[nodiscard]] int line() const;
  [[nodiscard]] std::string place() const;
  [[nodiscard]] const XmlFile& file() const { return file_; }

  [[nodiscard]] bool has(std::string_view property) const;
  /// A child element, from the defaults if absent here; empty object if in neither.
  [[nodiscard]] XmlObject child(std::string_view property) const;
  /// Child elements in order, this element's own.
  [[nodiscard]] std::vector<XmlObject> children() const;
  /// Likewise, then those of the defaults that this element does not have.
  [[nodiscard]] std::vector<XmlObject> children_and_defaults() const;
  /// The objects of a set property: <BodySet><objects>...</objects></BodySet> or, in place of the
  /// objects element, the children themselves.
  [[nodiscard]] std::vector<XmlObject> objects(std::string_view set) const;
  /// The first child element of a property that wraps one object (<function><SimmSpline/>).
  [[nodiscard]] XmlObject only_child() const;
  /// The object a property holds in either of OpenSim's spellings:
  /// <function><SimmSpline/></function> or <SimmSpline name="function"/>.
  [[nodiscard]] XmlObject object(std::string_view property) const;

  // Values of a property; `otherwise` where it is absent or empty. Errors name file, line,
  // property.
  [[nodiscard]] Result<double> number(std::string_view property, double otherwise) const;
  [[nodiscard]] Result<int> integer(std::string_view property, int otherwise) const;
  [[nodiscard]] Result<bool> boolean(std::string_view property, bool otherwise) const;
  [[nodiscard]] Result<Vector3> vector3(std::string_view property, const Vector3& otherwise) const;
  [[nodiscard]] Result<std::vector<double>> numbers(std::string_view property) const;
  /// Trimmed text.
  [[nodiscard]] std::string text(std::string_view property, std::string_view otherwise = {}) const;
  /// Words between blanks (names in a list).
  [[nodiscard]] std::vector<std::string> words(std::string_view property) const;
  /// The element's own text, trimmed.
  [[nodiscard]] std::string own_text() const;
  /// A file name relative to this file; empty where absent or "Unassigned".
  [[nodiscard]] std::filesystem::path path(std::string_view property) const;

  /// Names of the element's own children that say something (no "Unassigned", no empty text) and
  /// are not among `known`, with their lines: "setup.xml:12: not used: <a>, <b>"; empty where there
  /// are none.
  [[nodiscard]] std::string unused_note(std::span<const std::string_view> known) const;

  /// Error{"file:line: " + message}.
  [[nodiscard]] Error error_here(std::string_view message) const;

 private:
  XmlObject(const XmlFile& file, pugi::xml_node node, pugi::xml_node fallback)
      : file_(file), node_(node), fallback_(fallback) {}
  XmlFile file_;
  pugi::xml_node node_;
  pugi::xml_node fallback_;
};

/// The last part of a component path ("/jointset/knee_r/knee_angle_r" -> "knee_angle_r").
std::string_view last_of_path(std::string_view path);
/// All numbers in a text (inf, nan and OpenSim's spellings of them too); nothing if a word is none.
std::optional<std::vector<double>> parse_numbers(std::string_view text);
std::optional<double> parse_number(std::string_view word);
std::string_view trimmed(std::string_view text);

}  // namespace medius::body
