// One line a session, then one an item, with tabs between: a hundred of them are read with every
// plan, ten times faster than as JSON.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

#include "medius/store/session_items.h"

namespace medius::store {
namespace {

using programme::Session;
using programme::SessionItem;
using programme::Side;

constexpr std::string_view kVersion = "1";
constexpr std::string_view kSides = "lrb";

/// A person's text keeps to its field.
void put_text(std::string& text, std::string_view field) {
  for (const char letter : field) {
    const bool plain = static_cast<unsigned char>(letter) >= 0x20 && letter != '%';
    if (plain) {
      text += letter;
    } else {
      fmt::format_to(std::back_inserter(text), "%{:02x}", static_cast<unsigned char>(letter));
    }
  }
  text += '\t';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view line() { return take('\n'); }
  [[nodiscard]] bool ended() const { return rest_.empty(); }

  std::string text() {
    const std::string_view field = take('\t');
    if (field.find('%') == std::string_view::npos) return std::string(field);
    std::string plain;
    for (std::size_t at = 0; at < field.size(); ++at) {
      unsigned letter = 0;
      if (field[at] == '%' && at + 2 < field.size() &&
          std::from_chars(&field[at + 1], &field[at + 1] + 2, letter, 16).ec == std::errc{}) {
        plain += static_cast<char>(letter);
        at += 2;
      } else {
        plain += field[at];
      }
    }
    return plain;
  }
  template <typename Number>
  Number number() {
    return number_in<Number>(take('\t'));
  }
  std::vector<int> numbers() {
    std::vector<int> list;
    for (Reader inner(take('\t')); !inner.ended();)
      list.push_back(inner.number_in<int>(inner.take(',')));
    return list;
  }
  std::optional<double> optional_number() {
    const std::string_view field = take('\t');
    return field.empty() ? std::nullopt : std::optional(number_in<double>(field));
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::string_view take(char end) {
    const std::string_view part = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(std::min(rest_.size(), part.size() + 1));
    return part;
  }
  template <typename Number>
  Number number_in(std::string_view field) {
    Number value{};
    const auto read = std::from_chars(field.data(), field.data() + field.size(), value);
    good_ = good_ && read.ec == std::errc{} && read.ptr == field.data() + field.size();
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string pack_items(const Session& session) {
  std::string text = fmt::format("{}\t{}\n", kVersion, session.pain_spread ? 1 : 0);
  for (const SessionItem& item : session.items) {
    put_text(text, item.family);
    put_text(text, item.exercise);
    put_text(text, item.variant);
    const auto into = std::back_inserter(text);
    fmt::format_to(into, "{}\t{}\t{}\t{}\t", kSides[static_cast<std::size_t>(item.side)],
                   fmt::join(item.repetitions, ","), item.planned_sets, item.planned_repetitions);
    if (item.form) fmt::format_to(into, "{}", *item.form);
    fmt::format_to(into, "\t{}\t{}\t{}{}{}\n", item.effort, item.pain, item.effort_said ? 1 : 0,
                   item.pain_said ? 1 : 0, item.stopped_by_pain ? 1 : 0);
  }
  return text;
}

bool unpack_items(std::string_view text, Session& session) {
  Reader lines(text);
  Reader head(lines.line());
  if (head.text() != kVersion) return false;
  const bool spread = head.number<int>() != 0;
  std::vector<SessionItem> items;
  while (!lines.ended()) {
    Reader line(lines.line());
    SessionItem item;
    item.family = line.text();
    item.exercise = line.text();
    item.variant = line.text();
    const auto side = kSides.find(line.text());
    item.side = side < kSides.size() ? static_cast<Side>(side) : Side::Both;
    item.repetitions = line.numbers();
    item.planned_sets = line.number<int>();
    item.planned_repetitions = line.number<int>();
    item.form = line.optional_number();
    item.effort = line.number<double>();
    item.pain = line.number<double>();
    const std::string flags = line.text();
    if (flags.size() != 3 || !line.good() || side >= kSides.size()) return false;
    item.effort_said = flags[0] == '1';
    item.pain_said = flags[1] == '1';
    item.stopped_by_pain = flags[2] == '1';
    items.push_back(std::move(item));
  }
  if (!head.good()) return false;
  session.items = std::move(items);
  session.pain_spread = session.pain_spread || spread;
  return true;
}

}  // namespace medius::store
