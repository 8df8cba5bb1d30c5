// medius scale: a generic model to a person's measure.
#include "medius/base/files.h"
#include "medius/cli/engine.h"
#include "medius/fit/scale_setup.h"

namespace medius::cli {
namespace {

struct Options {
  std::filesystem::path setup, model, markers, out;
  double mass = 0;
};

Result<void> write_text(const std::filesystem::path& path, const std::string& text,
                        std::vector<std::string>& written) {
  if (path.empty()) return {};
  MEDIUS_CHECK(make_folder_of(path));
  MEDIUS_CHECK(write_file(path, text));
  written.push_back(path.lexically_normal().string());
  return {};
}

Result<void> write_static_pose(const std::filesystem::path& path, const fit::ScaleResult& result,
                               std::vector<std::string>& written) {
  if (path.empty() || result.static_pose.size() == 0) return {};
  MEDIUS_TRY(const body::Model model, body::compile(result.model));
  motion::Table q = result.static_pose.transpose();
  motion::TimeSeries series = fit::coordinates_series(model, {0.0}, q);
  series.name = "static pose";
  return write_result(path, series, written);
}

Result<int> run(const Options& options, const Session& session) {
  MEDIUS_TRY(fit::ScaleSetup setup, fit::read_scale_setup(options.setup));
  if (!options.model.empty()) setup.model_file = options.model;
  if (!options.markers.empty())
    setup.scaler_marker_file = setup.placer_marker_file = options.markers;
  if (!options.out.empty())
    (setup.apply_placer ? setup.placer_output_model : setup.scaler_output_model) = options.out;
  if (options.mass > 0) setup.mass = options.mass;
  MEDIUS_CHECK(require_model(setup.model_file, options.setup));
  MEDIUS_TRY(const fit::ScaleResult result, fit::run_scale(setup));
  say_notes(session, result.notes);

  std::vector<std::string> written;
  const auto write_model = [&](const std::filesystem::path& path,
                               const body::ModelSpecification& model) {
    return path.empty() ? Result<void>() : write_text(path, body::model_text(model), written);
  };
  if (setup.apply_scaler) MEDIUS_CHECK(write_model(setup.scaler_output_model, result.scaled_model));
  MEDIUS_CHECK(
      write_text(setup.scaler_output_factors, fit::scale_set_text(result.factors), written));
  if (setup.apply_placer) MEDIUS_CHECK(write_model(setup.placer_output_model, result.model));
  MEDIUS_CHECK(
      write_text(setup.placer_output_markers, fit::marker_set_text(result.model), written));
  MEDIUS_CHECK(write_static_pose(setup.placer_output_motion, result, written));
  for (const fit::Measured& measured : result.measured)
    say(session, fmt::format("{}: {:.4f} ± {:.4f} of the generic model", measured.name,
                             measured.factor, kHalfBand90 * measured.standard_error));
  const std::string fit = setup.apply_placer
                              ? fmt::format(", static pose fits its markers to {:.1f} mm (RMS)",
                                            1000 * result.marker_rms)
                              : "";
  say(session, fmt::format("{:.1f} kg{}: {}", result.model.total_mass(), fit, joined(written)));
  return kSuccess;
}

}  // namespace

Command add_scale(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "scale", "A generic model to a person's measure, markers placed",
      "  medius scale setup_scale.xml\n"
      "  medius scale setup_scale.xml --markers static.trc --mass 72 --out person.osim");
  app->add_option("setup", options->setup, "OpenSim's ScaleTool file")->required();
  app->add_option("--model", options->model, "Another generic model, .osim");
  app->add_option("--markers", options->markers, "Another static recording, .trc or .c3d");
  app->add_option("--mass", options->mass, "The person's mass, kg")->check(CLI::Range(0.1, 1000.0));
  app->add_option("--out", options->out, "The scaled model, .osim");
  return {app, [options](const Session& session) { return run(*options, session); }};
}

}  // namespace medius::cli
