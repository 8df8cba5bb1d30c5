// What the binding files share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "medius/base/result.h"
#include "medius/motion/time_series.h"

namespace medius::python {

namespace nb = nanobind;

/// The value, or a Python ValueError with the sentence.
template <typename T>
T value_or_raise(Result<T> result) {
  if (!result.ok()) throw nb::value_error(result.error().message.c_str());
  return std::move(result).value();
}

using Array1 = nb::ndarray<nb::numpy, const double, nb::ndim<1>>;
using Array2 = nb::ndarray<nb::numpy, const double, nb::ndim<2>>;
using Array3 = nb::ndarray<nb::numpy, const double, nb::ndim<3>>;

/// Views of what `owner` keeps: no copy, alive as long as the array is.
inline Array1 view(const std::vector<double>& values, nb::handle owner) {
  return {values.data(), {values.size()}, owner};
}
inline Array2 view(const motion::Table& table, nb::handle owner) {
  return {table.data(),
          {static_cast<std::size_t>(table.rows()), static_cast<std::size_t>(table.cols())},
          owner};
}

void bind_motion(nb::module_& m);
void bind_engine(nb::module_& m);

}  // namespace medius::python
