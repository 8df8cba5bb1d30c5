// Where a body's skin touches things and where a pose network marks it, found on the mesh.
#pragma once

#include "medius/figure/body.h"

namespace medius::figure {

/// Fills the skeleton's sites and landmarks: the outermost skin in each site's direction, neutral
/// posture. Needs joints and bones.
void place_sites(Body& body);

}  // namespace medius::figure
