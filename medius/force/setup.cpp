#include "medius/force/setup.h"

#include <algorithm>
#include <array>
#include <span>

namespace medius::force {
namespace {

bool is_all(const std::string& word) {
  return word.size() == 3 && (word[0] == 'a' || word[0] == 'A') &&
         (word[1] == 'l' || word[1] == 'L') && (word[2] == 'l' || word[2] == 'L');
}

/// Empty where "all" is among them.
std::vector<std::string> chosen(std::vector<std::string> words) {
  if (std::any_of(words.begin(), words.end(), is_all)) words.clear();
  return words;
}

Result<void> check_range(const body::XmlObject& tool, const TimeRange& range) {
  if (range.end < range.begin)
    return tool.error_here(fmt::format("its time ends at {:.6g} s before it begins at {:.6g} s",
                                       range.end, range.begin));
  return {};
}

using Names = std::span<const std::string_view>;

void note_unused(const body::XmlObject& object, Names known, std::vector<std::string>& notes) {
  if (std::string note = object.unused_note(known); !note.empty()) notes.push_back(std::move(note));
}

/// What OpenSim's own inverse tools do not look at either, or what needs no setting here: angles in
/// files say their unit, results are written in full, the load sharing is solved exactly.
constexpr std::array<std::string_view, 23> kToolProperties{
    "model_file",
    "replace_force_set",
    "force_set_files",
    "results_directory",
    "input_directory",
    "output_precision",
    "initial_time",
    "final_time",
    "solve_for_equilibrium_for_auxiliary_states",
    "maximum_number_of_integrator_steps",
    "maximum_integrator_step_size",
    "minimum_integrator_step_size",
    "integrator_error_tolerance",
    "AnalysisSet",
    "external_loads_file",
    "states_file",
    "coordinates_file",
    "lowpass_cutoff_frequency_for_coordinates",
    "time_range",
    "forces_to_exclude",
    "output_gen_force_file",

    "output_body_forces_file",
    "name"};
constexpr std::array<std::string_view, 20> kAnalysisProperties{"on",
                                                               "start_time",
                                                               "end_time",
                                                               "step_interval",
                                                               "in_degrees",
                                                               "name",
                                                               "activation_exponent",
                                                               "use_muscle_physiology",
                                                               "optimizer_convergence_criterion",
                                                               "optimizer_max_iterations",
                                                               "forces_file",
                                                               "joint_names",
                                                               "apply_on_bodies",
                                                               "express_in_frame",
                                                               "muscle_list",
                                                               "moment_arm_coordinate_list",
                                                               "compute_moments",
                                                               "optimizer_algorithm",
                                                               "use_model_force_set",
                                                               "VisibleObject"};

Result<void> read_common(const body::XmlObject& object, AnalysisSetup& analysis) {
  analysis.name = object.name().empty() ? object.type() : object.name();
  MEDIUS_TRY(analysis.range.begin, object.number("start_time", analysis.range.begin));
  MEDIUS_TRY(analysis.range.end, object.number("end_time", analysis.range.end));
  MEDIUS_TRY(analysis.step_interval, object.integer("step_interval", 1));
  if (analysis.step_interval < 1)
    return object.error_here(
        fmt::format("<step_interval> is {}; expected 1 or more", analysis.step_interval));
  return {};
}

Result<StaticOptimisationSetup> read_static_optimisation(const body::XmlObject& object) {
  StaticOptimisationSetup setup;
  MEDIUS_CHECK(read_common(object, setup));
  MEDIUS_TRY(setup.exponent, object.number("activation_exponent", 2));
  MEDIUS_TRY(setup.muscle_physiology, object.boolean("use_muscle_physiology", true));
  MEDIUS_TRY(setup.use_model_force_set, object.boolean("use_model_force_set", true));
  if (!setup.use_model_force_set)
    return object.error_here(
        "<use_model_force_set> is false; the model's own forces are always used here: write true, "
        "and name other forces in the tool's <force_set_files> with <replace_force_set>");
  if (!(setup.exponent > 1))
    return object.error_here(fmt::format(
        "<activation_exponent> is {}; expected more than 1 (OpenSim's own is 2)", setup.exponent));
  return setup;
}

/// Three lists; the second and third may hold one word for all.
Result<JointReactionSetup> read_joint_reaction(const body::XmlObject& object) {
  JointReactionSetup setup;
  MEDIUS_CHECK(read_common(object, setup));
  setup.forces_file = object.path("forces_file");
  std::vector<std::string> joints = object.words("joint_names");
  const std::vector<std::string> on = object.words("apply_on_bodies");
  const std::vector<std::string> frames = object.words("express_in_frame");
  if (joints.empty()) joints = {"ALL"};
  const auto one_of = [](const std::vector<std::string>& words, std::size_t i,
                         const char* otherwise) {
    if (words.empty()) return std::string(otherwise);
    return words.size() == 1 ? words[0] : i < words.size() ? words[i] : std::string();
  };
  for (std::size_t i = 0; i < joints.size(); ++i) {
    JointReactionRequest request;
    request.joint = is_all(joints[i]) ? "ALL" : std::string(body::last_of_path(joints[i]));
    const std::string body = one_of(on, i, "child");
    request.frame = one_of(frames, i, "ground");
    if (body != "child" && body != "parent")
      return object.error_here(fmt::format(
          "<apply_on_bodies> holds '{}' for joint '{}'; expected 'child' or 'parent', one for all "
          "joints or one a joint",
          body, joints[i]));
    if (request.frame.empty())
      return object.error_here(
          fmt::format("<express_in_frame> has {} words for {} joints; expected one, or one a joint",
                      frames.size(), joints.size()));
    request.on = body == "parent" ? ReactionOn::kParent : ReactionOn::kChild;
    setup.requests.push_back(request);
  }
  return setup;
}

Result<MuscleAnalysisSetup> read_muscle_analysis(const body::XmlObject& object) {
  MuscleAnalysisSetup setup;
  MEDIUS_CHECK(read_common(object, setup));
  setup.muscles = chosen(object.words("muscle_list"));
  setup.coordinates = chosen(object.words("moment_arm_coordinate_list"));
  MEDIUS_TRY(setup.moments, object.boolean("compute_moments", true));
  return setup;
}

Result<void> read_analyses(const body::XmlObject& tool, AnalyseSetup& setup) {
  for (const body::XmlObject& object : tool.objects("AnalysisSet")) {
    MEDIUS_TRY(const bool on, object.boolean("on", true));
    if (!on) continue;
    note_unused(object, kAnalysisProperties, setup.notes);
    const std::string type = object.type();
    if (type == "StaticOptimization") {
      MEDIUS_TRY(auto analysis, read_static_optimisation(object));
      setup.static_optimisations.push_back(std::move(analysis));
    } else if (type == "JointReaction") {
      MEDIUS_TRY(auto analysis, read_joint_reaction(object));
      setup.joint_reactions.push_back(std::move(analysis));
    } else if (type == "MuscleAnalysis") {
      MEDIUS_TRY(auto analysis, read_muscle_analysis(object));
      setup.muscle_analyses.push_back(std::move(analysis));
    } else {
      setup.notes.push_back(fmt::format("{}: <{}> is not run", object.place(), type));
    }
  }
  return {};
}

std::filesystem::path folder_of(const body::XmlObject& tool, const std::filesystem::path& file) {
  const std::filesystem::path folder = tool.path("results_directory");
  return folder.empty() ? file.parent_path() : folder;
}

}  // namespace

Result<IdSetup> read_id_setup(const std::filesystem::path& file) {
  MEDIUS_TRY(const body::XmlFile xml, body::XmlFile::read(file));
  const body::XmlObject tool = xml.root();
  if (tool.type() != "InverseDynamicsTool")
    return tool.error_here(fmt::format("expected <InverseDynamicsTool>, found <{}>", tool.type()));
  IdSetup setup;
  if (!tool.name().empty()) setup.name = tool.name();
  setup.model_file = tool.path("model_file");
  setup.coordinates_file = tool.path("coordinates_file");
  setup.external_loads_file = tool.path("external_loads_file");
  setup.results_folder = folder_of(tool, file);
  std::string output = tool.text("output_gen_force_file", "inverse_dynamics.sto");
  if (output == "Unassigned") output = "inverse_dynamics.sto";
  setup.output_file = setup.results_folder / output;
  if (!setup.output_file.has_extension()) setup.output_file += ".sto";
  MEDIUS_TRY(const std::vector<double> range, tool.numbers("time_range"));
  if (!range.empty() && range.size() != 2)
    return tool.error_here(fmt::format(
        "<time_range> has {} numbers; expected its beginning and its end, in s", range.size()));
  if (range.size() == 2) setup.range = {range[0], range[1]};
  MEDIUS_CHECK(check_range(tool, setup.range));
  MEDIUS_TRY(setup.low_pass_hz, tool.number("lowpass_cutoff_frequency_for_coordinates", -1));
  setup.excluded_forces = tool.words("forces_to_exclude");
  note_unused(tool, kToolProperties, setup.notes);
  if (setup.coordinates_file.empty())
    return tool.error_here("<coordinates_file> is missing; name the .mot or .sto file");
  return setup;
}

Result<AnalyseSetup> read_analyse_setup(const std::filesystem::path& file) {
  MEDIUS_TRY(const body::XmlFile xml, body::XmlFile::read(file));
  const body::XmlObject tool = xml.root();
  if (tool.type() != "AnalyzeTool")
    return tool.error_here(fmt::format("expected <AnalyzeTool>, found <{}>", tool.type()));
  AnalyseSetup setup;
  if (!tool.name().empty()) setup.name = tool.name();
  setup.model_file = tool.path("model_file");
  setup.coordinates_file = tool.path("coordinates_file");
  setup.states_file = tool.path("states_file");
  setup.speeds_file = tool.path("speeds_file");
  setup.external_loads_file = tool.path("external_loads_file");
  setup.results_folder = folder_of(tool, file);
  for (const std::string& name : tool.words("force_set_files")) {
    if (name != "Unassigned") setup.force_set_files.push_back(xml.resolve(name));
  }
  MEDIUS_TRY(setup.replace_force_set, tool.boolean("replace_force_set", false));
  MEDIUS_TRY(setup.solve_for_equilibrium,
             tool.boolean("solve_for_equilibrium_for_auxiliary_states", false));
  MEDIUS_TRY(setup.range.begin, tool.number("initial_time", setup.range.begin));
  MEDIUS_TRY(setup.range.end, tool.number("final_time", setup.range.end));
  MEDIUS_CHECK(check_range(tool, setup.range));
  MEDIUS_TRY(setup.low_pass_hz, tool.number("lowpass_cutoff_frequency_for_coordinates", -1));
  note_unused(tool, kToolProperties, setup.notes);
  MEDIUS_CHECK(read_analyses(tool, setup));
  if (setup.coordinates_file.empty() && setup.states_file.empty())
    return tool.error_here("<coordinates_file> is missing; name the .mot or .sto file");
  return setup;
}

}  // namespace medius::force
