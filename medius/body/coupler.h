// How fast a dependent coordinate follows those it depends on.
#pragma once

#include "medius/body/model.h"

namespace medius::body {

/// First and second derivative with respect to input `i` (place in coupler.independents); several
/// inputs are linear. The value is the dependent's only where there is one input.
FunctionValue coupler_derivatives(const Coupler& coupler, Eigen::Ref<const Eigen::VectorXd> q,
                                  std::size_t i);

}  // namespace medius::body
