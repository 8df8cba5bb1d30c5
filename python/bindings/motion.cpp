#include "bindings/bindings.h"
#include "medius/motion/files.h"

namespace medius::python {

void bind_motion(nb::module_& m) {
  using motion::ExternalLoads;
  using motion::MarkerSeries;
  using motion::TimeSeries;

  nb::class_<TimeSeries>(m, "Series", "Numbers over time: values[frame, column].")
      .def_ro("name", &TimeSeries::name)
      .def_ro("labels", &TimeSeries::labels, "One a column")
      .def_ro("in_degrees", &TimeSeries::in_degrees, "Whether angles are in degrees")
      .def_ro("notes", &TimeSeries::notes, "What the reader noticed")
      .def_prop_ro(
          "time", [](nb::handle self) { return view(nb::cast<TimeSeries&>(self).time, self); },
          "s, a view")
      .def_prop_ro(
          "values", [](nb::handle self) { return view(nb::cast<TimeSeries&>(self).values, self); },
          "A view, not a copy")
      .def(
          "write",
          [](const TimeSeries& self, const std::filesystem::path& path) {
            if (auto result = motion::write_storage(path, self); !result.ok())
              throw nb::value_error(result.error().message.c_str());
          },
          nb::arg("path"), "Writes a .mot or .sto file");

  nb::class_<MarkerSeries>(m, "Markers", "Marker positions over time, m; NaN where not seen.")
      .def_ro("names", &MarkerSeries::markers)
      .def_ro("rate", &MarkerSeries::rate, "Hz")
      .def_ro("notes", &MarkerSeries::notes)
      .def_prop_ro(
          "time", [](nb::handle self) { return view(nb::cast<MarkerSeries&>(self).time, self); },
          "s, a view")
      .def_prop_ro(
          "positions",
          [](nb::handle self) {
            const auto& markers = nb::cast<MarkerSeries&>(self);
            return Array3(markers.positions.data(),
                          {markers.time.size(), markers.markers.size(), std::size_t{3}}, self);
          },
          "positions[frame, marker, xyz], a view");

  nb::class_<ExternalLoads>(m, "Loads", "Forces from outside over time.").def(nb::init<>(), "None");

  m.def(
      "read_series",
      [](const std::filesystem::path& path) { return value_or_raise(motion::read_series(path)); },
      nb::arg("path"), "Reads .mot, .sto or .csv");
  m.def(
      "read_markers",
      [](const std::filesystem::path& path) { return value_or_raise(motion::read_markers(path)); },
      nb::arg("path"), "Reads .trc or .c3d");
  m.def(
      "read_loads",
      [](const std::filesystem::path& path) {
        return value_or_raise(motion::read_external_loads(path));
      },
      nb::arg("path"), "Reads an ExternalLoads .xml and its data");
}

}  // namespace medius::python
