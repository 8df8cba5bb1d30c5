// Who the virtual person is: sex, age, height, mass and build, from words or by lot.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "medius/base/result.h"
#include "medius/figure/body_mesh.h"

namespace medius::figure {

/// A person as described. The defaults are the demonstrator.
struct BodyDescription {
  double maleness = 0.0;  ///< 0 female .. 1 male
  double age_years = 32.0;
  double height_m = 1.68;
  double mass_kg = 62.0;
  double muscle = 0.6;  ///< 0 slight .. 1 athletic; 0.5 average
  std::array<double, 3> face{0.6, 0.2,
                             0.2};  ///< shares of the source's three head and trunk shapes
  std::array<float, 3> skin{0.80F, 0.58F, 0.46F};  ///< colours: sRGB, 0..1
  std::array<float, 3> hair{0.23F, 0.16F, 0.12F};
  std::array<float, 3> shirt{0.20F, 0.47F, 0.52F};
  std::array<float, 3> shorts{0.17F, 0.20F, 0.27F};
  std::array<float, 3> shoes{0.93F, 0.93F, 0.92F};
};

/// "female,old,heavy": words (female, male, young, middle, old, slim, average, heavy, short, tall,
/// muscular, slight, light/medium/dark skin as skin1..skin6) and numbers (height=1.7 m, mass=80 kg,
/// age=70 years, muscle=0..1). An unknown word names its nearest; an impossible body says why.
Result<BodyDescription> parse_body(const std::string& words);

/// Somebody out of the population: each seed is one person. Sex, age 20..80, height and body mass
/// index normal within sex, clothes and skin by lot.
BodyDescription random_body(std::uint64_t seed);

/// Refuses what no grown body is: height 1.3..2.2 m, body mass index 15..45, age 16..100.
Result<void> check_body(const BodyDescription& body);

/// How far each target is applied, 0..1, in the mesh's order; and the scale that gives the height.
struct ShapeWeights {
  std::vector<float> target;
  double weight_parameter = 0.5;  ///< MakeHuman's "weight" slider that reaches the mass
  double muscle = 0.5;            ///< as asked, or less where only less muscle is heavy enough
  bool mass_reached = true;       ///< false: the nearest body the targets can make
};
ShapeWeights shape_weights(const BodyMesh& mesh, const BodyDescription& body);

}  // namespace medius::figure
