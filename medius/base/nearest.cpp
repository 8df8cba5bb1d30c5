#include "medius/base/nearest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace medius {
namespace {

char lower(char letter) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int substituted = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view typed, std::span<const std::string> known,
                                       int most) {
  const int reach = std::max(2, static_cast<int>(typed.size()) / 2);
  std::vector<std::pair<int, std::string>> scored;
  for (const std::string& name : known) {
    const bool contained = !typed.empty() && name.find(typed) != std::string::npos;
    const int distance = contained ? 1 : edit_distance(typed.substr(0, 100), name);
    if (distance <= reach) scored.emplace_back(distance, name);
  }
  std::sort(scored.begin(), scored.end());
  std::vector<std::string> names;
  for (const auto& [distance, name] : scored) {
    if (static_cast<int>(names.size()) < most) names.push_back(name);
  }
  return names;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> known) {
  const auto names = nearest_names(typed, known);
  if (names.empty()) return "";
  std::string sentence = " Did you mean " + names.front();
  for (std::size_t i = 1; i < names.size(); ++i)
    sentence += (i + 1 == names.size() ? " or " : ", ") + names[i];
  return sentence + "?";
}

}  // namespace medius
