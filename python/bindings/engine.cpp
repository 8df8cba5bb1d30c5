#include "bindings/bindings.h"
#include "medius/body/model.h"
#include "medius/force/solve.h"

namespace medius::python {
namespace {

template <typename T>
std::vector<std::string> names_of(const std::vector<T>& things) {
  std::vector<std::string> names;
  for (const T& thing : things) names.push_back(thing.name);
  return names;
}

force::SolveResult solve(const body::Model& model, const motion::MarkerSeries& markers,
                         const motion::ExternalLoads& loads, double begin, double end,
                         double low_pass_hz, double exponent, int draws, int threads, bool exact) {
  force::SolveOptions options;
  options.range = {begin, end};
  options.low_pass_hz = low_pass_hz;
  options.exponent = exponent;
  options.draws = draws;
  options.threads = threads;
  options.exact = exact;
  const nb::gil_scoped_release released;
  auto result = force::solve(model, markers, std::nullopt, loads, options);
  if (!result.ok()) {
    const nb::gil_scoped_acquire held;
    throw nb::value_error(result.error().message.c_str());
  }
  return std::move(*result);
}

}  // namespace

void bind_engine(nb::module_& m) {
  using body::Model;
  using force::SolveResult;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();

  nb::class_<Model>(m, "Model", "A musculoskeletal model, read-only.")
      .def_ro("name", &Model::name)
      .def_ro("total_mass", &Model::total_mass, "kg")
      .def_prop_ro("bodies", [](const Model& self) { return names_of(self.bodies); })
      .def_prop_ro("coordinates", [](const Model& self) { return names_of(self.coordinates); })
      .def_prop_ro("markers", [](const Model& self) { return names_of(self.markers); })
      .def_prop_ro("muscles",
                   [](const Model& self) { return names_of(self.specification.muscles); });
  m.def(
      "load_model",
      [](const std::filesystem::path& path) { return value_or_raise(body::load_model(path)); },
      nb::arg("path"), "Reads an .osim file of OpenSim 2 to 4");

  const auto kept = nb::rv_policy::reference_internal;
  nb::class_<SolveResult>(m, "Result", "From markers to joint loads; every table is a view.")
      .def_ro("coordinates", &SolveResult::coordinates, kept, "deg, m")
      .def_ro("moments", &SolveResult::moments, kept, "N m, N")
      .def_ro("activations", &SolveResult::activations, kept)
      .def_ro("forces", &SolveResult::forces, kept, "N, N m")
      .def_ro("joint_loads", &SolveResult::joint_loads, kept, "N, N m, m")
      .def_ro("moment_errors", &SolveResult::moment_errors, kept,
              "Standard errors of the moments, N m, N; empty without draws")
      .def_ro("activation_errors", &SolveResult::activation_errors, kept,
              "Standard errors of the activations; empty without draws")
      .def_ro("force_errors", &SolveResult::force_errors, kept,
              "Standard errors of the forces, N, N m; empty without draws")
      .def_ro("joint_load_errors", &SolveResult::joint_load_errors, kept,
              "Standard errors of the joint loads, N, N m, m; empty without draws")
      .def_ro("notes", &SolveResult::notes)
      .def_prop_ro(
          "standard_errors",
          [](nb::handle self) {
            return view(nb::cast<SolveResult&>(self).kinematics.standard_error, self);
          },
          "Of the coordinates: rad, m; NaN where no marker tells")
      .def_prop_ro(
          "marker_errors",
          [](nb::handle self) {
            return view(nb::cast<SolveResult&>(self).kinematics.marker_error, self);
          },
          "m; NaN where not seen");
  m.def(
      "solve", &solve, nb::arg("model"), nb::arg("markers"), nb::arg("loads"), nb::kw_only(),
      nb::arg("begin") = -kInfinity, nb::arg("end") = kInfinity, nb::arg("low_pass_hz") = 6.0,
      nb::arg("exponent") = 2.0, nb::arg("draws") = 20, nb::arg("threads") = 1,
      nb::arg("exact") = false,
      "Inverse kinematics, inverse dynamics, static optimisation and joint reactions in one pass");
}

}  // namespace medius::python

NB_MODULE(_medius, m) {
  m.doc() = "The engine of medius";
  medius::python::bind_motion(m);
  medius::python::bind_engine(m);
}
