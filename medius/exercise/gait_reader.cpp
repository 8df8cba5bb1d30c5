// Reads gait: curves over the right leg's cycle, and when heel and ball stand.
#include "medius/exercise/gait_reader.h"

#include <algorithm>

#include "medius/exercise/motion_words.h"

namespace medius::exercise {

using namespace motion_words;

GaitSpecification read_gait(const YAML::Node& node) {
  allow_keys(node, "gait", {"cycle", "heel", "ball", "toe_out", "curves", "rise", "tread"});
  GaitSpecification gait;
  gait.cycle_s = number(node["cycle"], "gait: cycle");
  auto span = [&](const char* key, double& begin, double& end) {
    if (!node[key].IsSequence() || node[key].size() != 2)
      fail(node, "gait: {}: [from, to] in percent is expected", key);
    begin = number(node[key][0], key) / 100;
    end = number(node[key][1], key) / 100;
  };
  span("heel", gait.heel_begin, gait.heel_end);
  span("ball", gait.ball_begin, gait.ball_end);
  if (node["toe_out"]) gait.toe_out_rad = radians(number(node["toe_out"], "toe_out"));
  if (node["rise"]) gait.rise_m = number(node["rise"], "rise");
  if (node["tread"]) gait.tread_m = number(node["tread"], "tread");
  for (const auto& entry : node["curves"]) {
    const std::string what = "gait: " + entry.first.Scalar();
    const std::vector<Coordinate> named = coordinates_named(entry.first, what);
    GaitSpecification::Curve curve{named.front(), {}, named.size() > 1};
    for (const auto& point : entry.second)
      curve.points.emplace_back(number(point.first, what) / 100,
                                in_si(curve.coordinate, number(point.second, what)));
    std::sort(curve.points.begin(), curve.points.end());
    if (curve.points.empty()) fail(entry.first, "{}: points are expected", what);
    gait.curves.push_back(std::move(curve));
  }
  return gait;
}

}  // namespace medius::exercise
