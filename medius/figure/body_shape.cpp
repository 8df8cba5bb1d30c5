#include "medius/figure/body_shape.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <vector>

#include "medius/base/nearest.h"

namespace medius::figure {
namespace {

/// Mean density of a living body with some air in the lungs, kg/m^3.
constexpr double kDensity = 1010.0;
constexpr std::array<const char*, 3> kFaces{"caucasian", "asian", "african"};
constexpr std::array<const char*, 2> kSexes{"female", "male"};
constexpr std::array<const char*, 2> kAges{"young", "old"};
constexpr std::array<const char*, 3> kBuilds{"minmuscle", "averagemuscle", "maxmuscle"};
constexpr std::array<const char*, 3> kWeights{"minweight", "averageweight", "maxweight"};

/// From deep to light, sRGB.
constexpr std::array<std::array<float, 3>, 6> kSkins{{{0.29F, 0.19F, 0.14F},
                                                      {0.43F, 0.28F, 0.20F},
                                                      {0.58F, 0.40F, 0.29F},
                                                      {0.72F, 0.52F, 0.39F},
                                                      {0.82F, 0.61F, 0.49F},
                                                      {0.89F, 0.71F, 0.60F}}};

/// Linear shares of a slider with nodes at 0, 1/2 and 1.
std::array<double, 3> three_nodes(double value) {
  const double t = std::clamp(value, 0.0, 1.0) * 2.0;
  if (t < 1.0) return {1.0 - t, t, 0.0};
  return {0.0, 2.0 - t, t - 1.0};
}

/// MakeHuman's "young" is 25, its "old" 90 years.
double oldness(double age_years) { return std::clamp((age_years - 25.0) / 65.0, 0.0, 1.0); }

/// Calls visit(name, share) for each corner of the (sex, age, build, weight) box that has a share.
void for_corners(const BodyDescription& body, double muscle, double weight,
                 const std::function<void(const std::string&, double)>& visit) {
  const double old = oldness(body.age_years);
  const std::array<double, 2> sex{1.0 - body.maleness, body.maleness};
  const std::array<double, 2> age{1.0 - old, old};
  const auto build = three_nodes(muscle);
  const auto heavy = three_nodes(weight);
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t b = 0; b < 3; ++b)
        for (std::size_t w = 0; w < 3; ++w) {
          const double share = sex[s] * age[a] * build[b] * heavy[w];
          if (share > 0)
            visit(std::string(kSexes[s]) + "-" + kAges[a] + "-" + kBuilds[b] + "-" + kWeights[w],
                  share);
        }
}

double mass_at(const BodyMesh& mesh, const BodyDescription& body, double muscle, double weight) {
  double bulk = 0;
  for_corners(body, muscle, weight, [&](const std::string& name, double share) {
    const auto found = mesh.bulk.find(name);
    if (found != mesh.bulk.end()) bulk += share * found->second;
  });
  return bulk * kDensity * std::pow(body.height_m, 3);
}

Result<double> number(const std::string& text, const std::string& key) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return error("--body {}={}: expected a number.", key, text);
  return value;
}

/// What words leave open until all are read.
struct Wishes {
  double bmi = 0;     ///< 0: not said
  double height = 0;  ///< above or below the average of the sex, m
  bool height_said = false;
  bool mass_said = false;
  std::map<std::string, std::string> said;  ///< what of: which word
};

/// What a word or a measure speaks of: each is said once.
std::string topic_of(const std::string& word) {
  static const std::map<std::string, std::string> kTopics{
      {"female", "sex"},      {"woman", "sex"},    {"male", "sex"},     {"man", "sex"},
      {"young", "age"},       {"middle", "age"},   {"old", "age"},      {"slim", "mass"},
      {"average", "mass"},    {"heavy", "mass"},   {"short", "height"}, {"tall", "height"},
      {"muscular", "muscle"}, {"slight", "muscle"}};
  if (word.starts_with("skin")) return "skin";
  const auto found = kTopics.find(word.substr(0, word.find('=')));
  return found != kTopics.end() ? found->second : word.substr(0, word.find('='));
}

bool apply_word(const std::string& word, BodyDescription& body, Wishes& wishes) {
  if (word == "female" || word == "woman")
    body.maleness = 0;
  else if (word == "male" || word == "man")
    body.maleness = 1;
  else if (word == "young")
    body.age_years = 24;
  else if (word == "middle")
    body.age_years = 48;
  else if (word == "old")
    body.age_years = 74;
  else if (word == "slim")
    wishes.bmi = 18.8;
  else if (word == "average")
    wishes.bmi = 22.5;
  else if (word == "heavy")
    wishes.bmi = 31.5;
  else if (word == "short")
    wishes.height = -0.12;
  else if (word == "tall")
    wishes.height = 0.12;
  else if (word == "muscular")
    body.muscle = 1.0;
  else if (word == "slight")
    body.muscle = 0.15;
  else if (word.size() == 5 && word.starts_with("skin") && word[4] >= '1' && word[4] <= '6')
    body.skin = kSkins[static_cast<std::size_t>(word[4] - '1')];
  else
    return false;
  return true;
}

Result<void> apply_number(const std::string& key, const std::string& text, BodyDescription& body,
                          Wishes& wishes) {
  MEDIUS_TRY(const double value, number(text, key));
  if (key == "height")
    body.height_m = value, wishes.height_said = true;
  else if (key == "mass")
    body.mass_kg = value, wishes.mass_said = true;
  else if (key == "age")
    body.age_years = value;
  else if (key == "muscle")
    body.muscle = value;
  else {
    const std::vector<std::string> known{"height", "mass", "age", "muscle"};
    return error(
        "--body {}={}: no such measure.{} Known: height (m), mass (kg), age (years), "
        "muscle (0..1).",
        key, text, did_you_mean(key, known));
  }
  return {};
}

}  // namespace

Result<BodyDescription> parse_body(const std::string& words) {
  static const std::vector<std::string> known{
      "female", "male",     "young",  "middle", "old",   "slim",  "average", "heavy", "short",
      "tall",   "muscular", "slight", "skin1",  "skin2", "skin3", "skin4",   "skin5", "skin6"};
  BodyDescription body;
  Wishes wishes;
  std::size_t begin = 0;
  while (begin < words.size()) {
    const std::size_t end = std::min(words.find(',', begin), words.size());
    std::string word = words.substr(begin, end - begin);
    std::erase(word, ' ');
    begin = end + 1;
    if (word.empty()) continue;
    if (const auto [before, first] = wishes.said.try_emplace(topic_of(word), word); !first)
      return error("--body {}: '{}' and '{}' speak of the same; expected one of them.", words,
                   before->second, word);
    if (apply_word(word, body, wishes)) continue;
    if (const auto equals = word.find('='); equals != std::string::npos) {
      MEDIUS_CHECK(apply_number(word.substr(0, equals), word.substr(equals + 1), body, wishes));
      continue;
    }
    return error(
        "--body {}: unknown word.{} Known: female, male, young, middle, old, slim, average, "
        "heavy, short, tall, muscular, slight, skin1..skin6, height=, mass=, age=, muscle=.",
        word, did_you_mean(word, known));
  }
  if (!wishes.height_said) body.height_m = (body.maleness > 0.5 ? 1.78 : 1.66) + wishes.height;
  if (!wishes.mass_said) {
    const double bmi = wishes.bmi > 0 ? wishes.bmi : (body.maleness > 0.5 ? 23.0 : 22.0);
    body.mass_kg = bmi * body.height_m * body.height_m;
  }
  MEDIUS_CHECK(check_body(body));
  return body;
}

Result<void> check_body(const BodyDescription& body) {
  if (!(body.height_m >= 1.3 && body.height_m <= 2.2))
    return error("a body of height {:.2f} m is impossible here: expected 1.30 to 2.20 m.",
                 body.height_m);
  if (!(body.age_years >= 16 && body.age_years <= 100))
    return error("a body of {:.0f} years is impossible here: expected 16 to 100.", body.age_years);
  if (!(body.muscle >= 0 && body.muscle <= 1))
    return error("muscle {:.2f}: expected 0 (slight) to 1 (athletic).", body.muscle);
  const double bmi = body.mass_kg / (body.height_m * body.height_m);
  if (!(bmi >= 15 && bmi <= 45))
    return error(
        "{:.0f} kg at {:.2f} m is a body mass index of {:.1f}: expected 15 to 45, that is "
        "{:.0f} to {:.0f} kg.",
        body.mass_kg, body.height_m, bmi, 15 * body.height_m * body.height_m,
        45 * body.height_m * body.height_m);
  return {};
}

BodyDescription random_body(std::uint64_t seed) {
  std::mt19937_64 lot(seed * 0x9E3779B97F4A7C15ULL + 0x1234567ULL);
  auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(lot() >> 11U) * 0x1.0p-53;
  };
  auto normal = [&] {  // Box-Muller: the same on every standard library
    const double u = uniform(1e-12, 1.0), v = uniform(0.0, 1.0);
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * 3.14159265358979 * v);
  };
  auto pick = [&](std::size_t count) { return static_cast<std::size_t>(lot() % count); };
  BodyDescription body;
  body.maleness = pick(2) == 0 ? 0.0 : 1.0;
  body.age_years = uniform(20, 80);
  body.height_m = std::clamp((body.maleness > 0.5 ? 1.77 : 1.64) + 0.066 * normal(), 1.42, 2.05);
  body.mass_kg = std::clamp(25.5 + 4.0 * normal(), 17.5, 37.0) * body.height_m * body.height_m;
  body.muscle = std::clamp(0.5 + 0.2 * normal(), 0.0, 1.0);
  std::array<double, 3> face{};
  for (double& share : face) share = -std::log(uniform(1e-9, 1.0));
  const double sum = face[0] + face[1] + face[2];
  for (std::size_t k = 0; k < 3; ++k) body.face[k] = face[k] / sum;
  body.skin = kSkins[pick(kSkins.size())];
  auto colour = [&](double low, double high) {
    return std::array<float, 3>{static_cast<float>(uniform(low, high)),
                                static_cast<float>(uniform(low, high)),
                                static_cast<float>(uniform(low, high))};
  };
  body.shirt = colour(0.1, 0.9);
  body.shorts = colour(0.05, 0.6);
  body.shoes = colour(0.1, 0.95);
  const double grey = std::clamp((body.age_years - 45) / 30.0, 0.0, 1.0) * uniform(0.3, 1.0);
  const std::array<float, 3> dark = colour(0.05, 0.3);
  for (std::size_t k = 0; k < 3; ++k)
    body.hair[k] = static_cast<float>(static_cast<double>(dark[k]) * (1 - grey) + 0.72 * grey);
  return body;
}

ShapeWeights shape_weights(const BodyMesh& mesh, const BodyDescription& body) {
  ShapeWeights shape;
  // Only little muscle goes with much weight in the source: give up muscle until the mass is there.
  shape.muscle = body.muscle;
  while (shape.muscle > 0 && mass_at(mesh, body, shape.muscle, 1.0) < body.mass_kg)
    shape.muscle = std::max(0.0, shape.muscle - 0.05);
  while (shape.muscle > 0 && mass_at(mesh, body, shape.muscle, 0.0) > body.mass_kg)
    shape.muscle = std::max(0.0, shape.muscle - 0.05);
  double low = 0, high = 1;
  for (int step = 0; step < 40; ++step) {
    const double middle = 0.5 * (low + high);
    (mass_at(mesh, body, shape.muscle, middle) < body.mass_kg ? low : high) = middle;
  }
  shape.weight_parameter = 0.5 * (low + high);
  shape.mass_reached = std::abs(mass_at(mesh, body, shape.muscle, shape.weight_parameter) -
                                body.mass_kg) < 0.02 * body.mass_kg;

  std::map<std::string, double> share;
  const double old = oldness(body.age_years);
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t f = 0; f < 3; ++f)
        share[std::string(kFaces[f]) + "-" + kSexes[s] + "-" + kAges[a]] =
            body.face[f] * (s == 0 ? 1 - body.maleness : body.maleness) * (a == 0 ? 1 - old : old);
  for_corners(body, shape.muscle, shape.weight_parameter,
              [&](const std::string& name, double value) { share["universal-" + name] = value; });
  for (const Target& target : mesh.targets) {
    const auto found = share.find(target.name);
    shape.target.push_back(found == share.end() ? 0.0F : static_cast<float>(found->second));
  }
  return shape;
}

}  // namespace medius::figure
