#include "medius/body/xml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "medius/base/files.h"

namespace medius::body {
namespace {

constexpr std::size_t kFileLimit = std::size_t{1} << 28;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ','; }

/// Length of the valid UTF-8 sequence at `at`, 0 if it is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const std::size_t length = byte < 0x80                   ? 1
                             : byte >= 0xC2 && byte < 0xE0 ? 2
                             : byte >= 0xE0 && byte < 0xF0 ? 3
                             : byte >= 0xF0 && byte < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

/// Windows-1252's own letters of 0x80..0x9F; the rest is Latin-1.
unsigned windows_1252(unsigned char byte) {
  static constexpr std::array<unsigned, 32> kLow{
      0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
  return byte >= 0x80 && byte < 0xA0 ? kLow[byte - 0x80] : byte;
}

/// Each byte that does not belong to valid UTF-8 becomes the letter that Windows-1252 gives it.
std::string as_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      append_utf8(out, windows_1252(static_cast<unsigned char>(text[at++])));
    } else {
      out.append(text.substr(at, length));
      at += length;
    }
  }
  return out;
}

bool is_utf16_or_32(std::string_view text) {
  return text.size() >= 2 && (text[0] == '\0' || text[1] == '\0' ||
                              (static_cast<unsigned char>(text[0]) >= 0xFE &&
                               static_cast<unsigned char>(text[1]) >= 0xFE));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view last_of_path(std::string_view path) {
  path = trimmed(path);
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<double> parse_number(std::string_view word) {
  if (!word.empty() && word.front() == '+') word.remove_prefix(1);
  double value = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (status == std::errc{} && end == word.data() + word.size()) return value;
  if (status == std::errc::result_out_of_range) {
    // Too small or too large for a double: the nearest there is.
    const bool tiny = word.find("e-") != word.npos || word.find("E-") != word.npos;
    return tiny ? 0.0 : (word.front() == '-' ? -1 : 1) * std::numeric_limits<double>::max();
  }
  // What Windows' C library wrote.
  if (word == "1.#INF") return std::numeric_limits<double>::infinity();
  if (word == "-1.#INF") return -std::numeric_limits<double>::infinity();
  if (word == "1.#QNAN" || word == "-1.#IND" || word == "-1.#QNAN" || word == "1.#IND") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return std::nullopt;
}

std::optional<std::vector<double>> parse_numbers(std::string_view text) {
  std::vector<double> values;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && (is_blank(text[at]) || text[at] == '(' || text[at] == ')')) ++at;
    if (at == text.size()) return values;
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end]) && text[end] != ')') ++end;
    const auto value = parse_number(text.substr(at, end - at));
    if (!value) return std::nullopt;
    values.push_back(*value);
    at = end;
  }
}

namespace {

/// Whether the first character is one that XML begins with, in any encoding.
bool begins_as_xml(std::string_view text) {
  for (const char c : text.substr(0, std::min<std::size_t>(text.size(), 64))) {
    const auto byte = static_cast<unsigned char>(c);
    const bool skipped = byte == 0 || byte == 0xef || byte == 0xbb || byte == 0xbf ||
                         byte == 0xfe || byte == 0xff || byte == ' ' || byte == '\t' ||
                         byte == '\r' || byte == '\n';
    if (!skipped) return c == '<';
  }
  return false;
}

}  // namespace

// -- XmlFile --------------------------------------------------------------------------------------

struct XmlFile::State {
  std::filesystem::path path;
  std::string text;  ///< as parsed in place
  std::vector<std::size_t> line_begins;
  pugi::xml_document document;
  std::map<std::string, pugi::xml_node, std::less<>> defaults;  ///< by type
};

Result<XmlFile> XmlFile::read(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_file(path, kFileLimit));
  return parse(text, path);
}

Result<XmlFile> XmlFile::parse(std::string_view text, const std::filesystem::path& path) {
  auto state = std::make_shared<State>();
  state->path = path;
  state->text = is_utf16_or_32(text) ? std::string(text) : as_utf8(text);
  for (std::size_t at = 0; at < state->text.size(); ++at) {
    if (at == 0 || state->text[at - 1] == '\n') state->line_begins.push_back(at);
  }
  XmlFile file;
  file.state_ = state;
  const auto status =
      is_utf16_or_32(text)
          ? state->document.load_buffer(state->text.data(), state->text.size())
          : state->document.load_buffer_inplace(state->text.data(), state->text.size(),
                                                pugi::parse_default, pugi::encoding_utf8);
  if (!status) {
    if (!begins_as_xml(text))
      return error("{}: not an XML file (it does not begin with '<'); was another one meant?",
                   path.string());
    const auto begins =
        std::upper_bound(state->line_begins.begin(), state->line_begins.end(),
                         static_cast<std::size_t>(std::max<std::ptrdiff_t>(status.offset, 0)));
    return error("{}:{}: not a whole XML file ({}). Is it cut short? Save or copy it again.",
                 path.string(), std::max<std::ptrdiff_t>(begins - state->line_begins.begin(), 1),
                 status.description());
  }
  if (!state->document.document_element()) {
    return error("{}: no XML element in it; an OpenSim file was expected.", path.string());
  }
  for (const auto node : file.root().node().child("defaults").children()) {
    state->defaults.emplace(node.name(), node);
  }
  return file;
}

const std::filesystem::path& XmlFile::path() const { return state_->path; }

XmlObject XmlFile::root() const {
  const auto top = state_->document.document_element();
  if (std::string_view(top.name()) != "OpenSimDocument") return {*this, top};
  for (const auto child : top.children()) {
    if (child.type() == pugi::node_element) return {*this, child};
  }
  return {*this, top};
}

int XmlFile::version() const {
  return state_->document.document_element().attribute("Version").as_int(0);
}

int XmlFile::line(pugi::xml_node node) const {
  const auto offset = node.offset_debug();
  if (offset < 0) return 0;
  const auto begin = std::upper_bound(state_->line_begins.begin(), state_->line_begins.end(),
                                      static_cast<std::size_t>(offset));
  return static_cast<int>(begin - state_->line_begins.begin());
}

std::string XmlFile::place(pugi::xml_node node) const {
  return fmt::format("{}:{}", state_->path.string(), line(node));
}

std::filesystem::path XmlFile::resolve(std::string_view written) const {
  std::string text(trimmed(written));
  std::replace(text.begin(), text.end(), '\\', '/');
  const std::filesystem::path path(text);
  return path.is_absolute() ? path : state_->path.parent_path() / path;
}

// -- XmlObject ------------------------------------------------------------------------------------

XmlObject::XmlObject(const XmlFile& file, pugi::xml_node node) : file_(file), node_(node) {
  const auto found = file.state_->defaults.find(node.name());
  if (found != file.state_->defaults.end() && found->second != node) fallback_ = found->second;
}

std::string XmlObject::name() const {
  if (const auto attribute = node_.attribute("name")) {
    return std::string(trimmed(attribute.value()));
  }
  return std::string(trimmed(node_.child("name").child_value()));
}

int XmlObject::line() const { return node_ ? file_.line(node_) : 0; }
std::string XmlObject::place() const { return file_.place(node_); }

std::string XmlObject::unused_note(std::span<const std::string_view> known) const {
  std::string names;
  int first_line = 0;
  for (const XmlObject& property : children()) {
    const std::string type = property.type();
    if (std::find(known.begin(), known.end(), type) != known.end()) continue;
    const std::string text = property.own_text();
    const bool says_nothing = property.children().empty() && (text.empty() || text == "Unassigned");
    if (says_nothing && !property.node().attribute("file")) continue;
    if (first_line == 0) first_line = property.line();
    names += fmt::format("{}<{}>", names.empty() ? "" : ", ", type);
  }
  if (names.empty()) return {};
  return fmt::format("{}:{}: not used: {}", file_.path().string(), first_line, names);
}

bool XmlObject::has(std::string_view property) const { return static_cast<bool>(child(property)); }

XmlObject XmlObject::child(std::string_view property) const {
  const std::string name(property);
  const auto in_defaults = fallback_.child(name.c_str());
  if (const auto own = node_.child(name.c_str())) {
    XmlObject object(file_, own);
    if (!object.fallback_) object.fallback_ = in_defaults;
    return object;
  }
  return in_defaults ? XmlObject(file_, in_defaults, {}) : XmlObject();
}

std::vector<XmlObject> XmlObject::children() const {
  std::vector<XmlObject> result;
  for (const auto node : node_.children()) {
    if (node.type() == pugi::node_element) result.emplace_back(file_, node);
  }
  return result;
}

std::vector<XmlObject> XmlObject::children_and_defaults() const {
  auto result = children();
  for (const auto node : fallback_.children()) {
    if (node.type() != pugi::node_element || node_.child(node.name())) continue;
    result.push_back(XmlObject(file_, node, {}));
  }
  return result;
}

std::vector<XmlObject> XmlObject::objects(std::string_view set) const {
  const XmlObject property = child(set);
  if (!property) return {};
  if (property.node_.child("objects")) return property.child("objects").children();
  auto result = property.children();
  std::erase_if(result, [](const XmlObject& object) { return object.type() == "groups"; });
  return result;
}

XmlObject XmlObject::only_child() const {
  for (const auto node : node_.children()) {
    if (node.type() == pugi::node_element) return {file_, node};
  }
  return {};
}

XmlObject XmlObject::object(std::string_view property) const {
  const std::string name(property);
  for (const auto& parent : {node_, fallback_}) {
    if (const auto wrapped = XmlObject(file_, parent.child(name.c_str()), {}).only_child()) {
      return wrapped;
    }
    if (const auto named = parent.find_child_by_attribute("name", name.c_str())) {
      return {file_, named};
    }
  }
  return {};
}

Error XmlObject::error_here(std::string_view message) const {
  return error("{}: {}", place(), message);
}

std::string XmlObject::own_text() const { return std::string(trimmed(node_.child_value())); }

std::string XmlObject::text(std::string_view property, std::string_view otherwise) const {
  const XmlObject object = child(property);
  std::string text = object ? object.own_text() : std::string();
  return text.empty() ? std::string(otherwise) : text;
}

std::vector<std::string> XmlObject::words(std::string_view property) const {
  const std::string text = this->text(property);
  std::vector<std::string> result;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    if (end > at) result.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

std::filesystem::path XmlObject::path(std::string_view property) const {
  const std::string text = this->text(property);
  if (text.empty() || text == "Unassigned") return {};
  return file_.resolve(text);
}

Result<std::vector<double>> XmlObject::numbers(std::string_view property) const {
  const XmlObject object = child(property);
  if (!object) return std::vector<double>{};
  auto values = parse_numbers(object.node_.child_value());
  if (!values) {
    return object.error_here(fmt::format("<{}> of {} '{}' should hold numbers, found '{:.40}'.",
                                         property, type(), name(), object.own_text()));
  }
  return *std::move(values);
}

Result<double> XmlObject::number(std::string_view property, double otherwise) const {
  MEDIUS_TRY(const auto values, numbers(property));
  if (values.empty()) return otherwise;
  if (values.size() > 1) {
    return child(property).error_here(fmt::format("<{}> of {} '{}' should be one number, found {}.",
                                                  property, type(), name(), values.size()));
  }
  return values[0];
}

Result<int> XmlObject::integer(std::string_view property, int otherwise) const {
  MEDIUS_TRY(const double value, number(property, otherwise));
  if (!(std::abs(value) < 2e9) || value != std::floor(value)) {
    return child(property).error_here(
        fmt::format("<{}> of {} '{}' should be a whole number.", property, type(), name()));
  }
  return static_cast<int>(value);
}

Result<bool> XmlObject::boolean(std::string_view property, bool otherwise) const {
  std::string text = this->text(property);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text.empty()) return otherwise;
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return child(property).error_here(fmt::format(
      "<{}> of {} '{}' should be true or false, found '{:.40}'.", property, type(), name(), text));
}

Result<Vector3> XmlObject::vector3(std::string_view property, const Vector3& otherwise) const {
  MEDIUS_TRY(const auto values, numbers(property));
  if (values.empty()) return otherwise;
  if (values.size() != 3) {
    return child(property).error_here(
        fmt::format("<{}> of {} '{}' should be three numbers, found {}.", property, type(), name(),
                    values.size()));
  }
  return Vector3(values[0], values[1], values[2]);
}

}  // namespace medius::body
