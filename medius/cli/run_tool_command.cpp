// medius run-tool: whatever tool an OpenSim setup file asks for.
#include "medius/cli/engine.h"

namespace medius::cli {

Command add_run_tool(CLI::App& program) {
  struct Options {
    std::filesystem::path setup;
    int threads = 1;
  };
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(program, "run-tool", "Runs any of OpenSim's setup files",
                              "  medius run-tool setup_ik.xml");
  app->add_option("setup", options->setup, "IK, ID, Scale or Analyze tool's file")->required();
  app->add_option("--threads", options->threads, "Cores to use; 0: all. The result is the same")
      ->check(CLI::Range(0, 1024));
  const auto run = [options](const Session& session) -> Result<int> {
    MEDIUS_TRY(const std::string tool, tool_of(options->setup));
    if (tool == "AnalyzeTool") return run_analyse_tool(options->setup, options->threads, session);
    // The other tools' commands know their files: hand the file over.
    const char* command = tool.starts_with("Inverse") && tool.ends_with("DynamicsTool") ? "id"
                          : tool.find("Kinem") != std::string::npos                     ? "ik"
                          : tool == "ScaleTool"                                         ? "scale"
                                                                                        : nullptr;
    if (command == nullptr)
      return error(
          "{}: <{}> is not a tool that runs here; expected InverseKinematicsTool, "
          "InverseDynamicsTool, ScaleTool or AnalyzeTool",
          options->setup.string(), tool);
    CLI::App other;
    const Command chosen = command == std::string("id")   ? add_id(other)
                           : command == std::string("ik") ? add_ik(other)
                                                          : add_scale(other);
    try {
      std::vector<std::string> arguments{options->setup.string(),
                                         command};  // CLI11 reads backwards
      if (command != std::string("scale"))
        arguments.insert(arguments.begin(),
                         {std::to_string(options->threads), std::string("--threads")});
      other.parse(arguments);
    } catch (const CLI::ParseError& failure) {
      return error("{}: {}", options->setup.string(), failure.what());
    }
    return chosen.run(session);
  };
  return {app, run};
}

}  // namespace medius::cli
