"""Times OpenSim's tools and medius' on the same setup files, one core, and prints ms a frame and the ratio."""
import os
import shutil
import subprocess
import sys
import tempfile
import time

import opensim

DATA = os.path.join(os.environ["MEDIUS_TEST_DATA"], "opensim")
ENGINE = os.path.abspath(os.environ["MEDIUS_ENGINE_SPEED"])
TOOLS = ("load", "ik", "id", "id_tool", "so", "jra", "moment_arms")


def gait2392(work):
    """The pipeline's files in one folder, with setups of our own for what it lacks."""
    folder = os.path.join(work, "gait2392")
    shutil.copytree(os.path.join(DATA, "gait2392-pipeline"), folder)
    for name in ("subject01_walk1.trc", "subject01_walk1_grf.mot"):
        shutil.copy(os.path.join(DATA, "gait2354-pipeline", name), folder)
    shutil.copy(os.path.join(folder, "OutputReference", "subject01_simbody.osim"), folder)
    common = ("<model_file>subject01_simbody.osim</model_file><coordinates_file>subject01_walk1_ik.mot</coordinates_file>"
              "<external_loads_file>subject01_walk1_grf.xml</external_loads_file><results_directory>results</results_directory>"
              "<lowpass_cutoff_frequency_for_coordinates>6</lowpass_cutoff_frequency_for_coordinates>")
    analyse = ("<OpenSimDocument Version='40000'><AnalyzeTool name='x'>" + common +
               "<force_set_files>gait2392_SO_Residual_Actuators.xml</force_set_files><initial_time>0.5</initial_time>"
               "<final_time>1.2</final_time><AnalysisSet><objects>%s</objects></AnalysisSet></AnalyzeTool></OpenSimDocument>")
    texts = {
        "id.xml": "<OpenSimDocument Version='40000'><InverseDynamicsTool name='x'>" + common +
                  "<time_range>0.5 1.2</time_range><forces_to_exclude>Muscles</forces_to_exclude></InverseDynamicsTool></OpenSimDocument>",
        "so.xml": analyse % "<StaticOptimization name='StaticOptimization'><step_interval>1</step_interval></StaticOptimization>",
        "jra.xml": analyse % ("<JointReaction name='JointReaction'><step_interval>1</step_interval><forces_file>results/x_StaticOptimization_force.sto</forces_file>"
                              "<joint_names>hip_r hip_l knee_r knee_l ankle_r ankle_l back</joint_names><apply_on_bodies>child</apply_on_bodies>"
                              "<express_in_frame>child</express_in_frame></JointReaction>"),
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    return folder, ("subject01_Setup_IK.xml", "id.xml", "so.xml", "jra.xml")


def reference(name):
    def copy(work):
        folder = os.path.join(work, name)
        shutil.copytree(os.path.join(DATA, name), folder)
        for other in ("core-walk3d-laiuhlrich",):
            if not os.path.exists(os.path.join(work, other)):
                shutil.copytree(os.path.join(DATA, other), os.path.join(work, other))
        return os.path.join(folder, "reference-opensim46"), ("setup_ik.xml", "setup_id.xml", "setup_so.xml", "setup_jra.xml")
    return copy


CASES = {"gait2392": gait2392, "rajagopal": reference("rajagopal-walk"), "fbls": reference("fbls-jog")}


def seconds(run):
    """Processor time, so that a busy machine does not count."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def rows(path):
    with open(path) as file:
        for line in file:
            if line.startswith("nRows="):
                return int(line[6:])
    return 0


def newest(folder, ending):
    files = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(ending)]
    return max(files, key=os.path.getmtime)


def opensim_times(folder, setups):
    os.chdir(folder)
    result = {}
    ik, id_, so, jra = setups
    id_tool = opensim.InverseDynamicsTool(id_)
    model_file = id_tool.getModelFileName()

    def load():
        opensim.Model(model_file).initSystem()
    load_s = min(seconds(load) for _ in range(2))
    result["load"] = 1e3 * load_s

    tool = opensim.InverseKinematicsTool(ik)
    tool.setOutputMotionFileName("compare_ik.mot")
    spent = seconds(tool.run)
    result["ik"] = 1e3 * max(spent - load_s, 0) / rows("compare_ik.mot")

    spent = seconds(opensim.InverseDynamicsTool(id_).run)
    result["id_tool"] = 1e3 * max(spent - load_s, 0) / rows(newest(folder, id_tool.getOutputGenForceFileName()))

    for name, setup, ending in (("so", so, "StaticOptimization_force.sto"), ("jra", jra, "ReactionLoads.sto")):
        analyse = opensim.AnalyzeTool(setup)
        spent = seconds(analyse.run)
        result[name] = 1e3 * max(spent - load_s, 0) / rows(newest(folder, ending))

    # The solver alone, and all moment arms, at the default pose.
    model = opensim.Model(model_file)
    state = model.initSystem()
    model.realizeDynamics(state)
    solver = opensim.InverseDynamicsSolver(model)
    udot = opensim.Vector(state.getNU(), 0.0)
    q = opensim.Vector(state.getQ())

    def solve():
        state.setQ(q)  # what was cached for the last frame is not for this one
        solver.solve(state, udot)
    spent = seconds(lambda: [solve() for _ in range(200)])
    result["id"] = 1e3 * spent / 200
    muscles = [model.getMuscles().get(i) for i in range(model.getMuscles().getSize())]
    coordinates = [model.getCoordinateSet().get(i) for i in range(model.getCoordinateSet().getSize())]
    spent = seconds(lambda: [m.computeMomentArm(state, c) for m in muscles for c in coordinates])
    result["moment_arms"] = 1e3 * spent
    return result


def main():
    opensim.Logger.setLevelString("Off")
    names = sys.argv[1:] or list(CASES)
    print(f"{'model':<12}{'tool':<14}{'OpenSim 4.6':>14}{'medius':>12}{'ratio':>10}   (ms a frame, load: ms; one core)")
    for name in names:
        with tempfile.TemporaryDirectory() as work:
            folder, setups = CASES[name](work)
            # OpenSim writes to standard output whatever its log level.
            screen = os.dup(1)
            silence = os.open(os.devnull, os.O_WRONLY)
            sys.stdout.flush()
            os.dup2(silence, 1)
            try:
                theirs = opensim_times(folder, setups)
            finally:
                os.dup2(screen, 1)
            out = subprocess.run([ENGINE, *setups], cwd=folder, check=True, capture_output=True, text=True).stdout
            ours = {word.split()[0]: float(word.split()[1]) for word in out.splitlines()}
            for tool in TOOLS:
                print(f"{name:<12}{tool:<14}{theirs[tool]:>14.4f}{ours[tool]:>12.5f}{theirs[tool] / ours[tool]:>9.0f}x", flush=True)
            os.chdir("/")


main()
