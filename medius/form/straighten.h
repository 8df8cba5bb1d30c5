// Recordings in space whose cameras were calibrated badly: lengths bent, the vertical off.
#pragma once

#include "medius/base/math.h"
#include "medius/pose/landmarks.h"

namespace medius::form {

/// What bent a space: x_straight = map * x_bent, in metres of a person 1.7 m tall, y against
/// gravity; `stretch` are the map's three singular values over their middle one (1: nothing bent).
struct Straightening {
  Matrix3 map = Matrix3::Identity();
  Vector3 stretch = Vector3::Ones();
};

/// The linear map that gives the person's bones the shares of stature that bones have (Winter
/// 2009, table 4.1; hips, shoulders and feet as the network marks them) in all pictures at once,
/// and turns upright what the person is while standing. Where few bones speak for a direction it
/// stays as long as it was. For somebody who stands at some time of the recording, upright or
/// nearly so: a lean that is kept all along is taken for the camera's. The identity where fewer
/// than ten frames show hips, knees, ankles and shoulders in space.
Straightening find_straightening(const pose::Landmarks& landmarks);

/// The recording seen with it.
pose::Landmarks straightened(pose::Landmarks landmarks);

}  // namespace medius::form
