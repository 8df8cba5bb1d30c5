"""medius analyse from end to end on the virtual person."""
import json
import re
import signal
import subprocess
import time

import jsonschema
from conftest import PROGRAM, ROOT, ffmpeg, left_behind, made_once, run

FILES = ["landmarks.csv", "overlay.mp4", "report.html", "report.json"]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/report.schema.json").read_text()))


def report_of(folder):
    report = json.loads((folder / "report.json").read_text())
    SCHEMA.validate(report)
    return report


def probe(path):
    text = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height,nb_frames:format=duration", "-of", "json", path],
                          capture_output=True, text=True, check=True).stdout
    return json.loads(text)


def test_a_clip_becomes_a_report(squat, tmp_path):
    outcome = run("analyse", squat, "--exercise", "squat", "--height", "1.72", "--out", tmp_path / "report")
    assert outcome.status == 0, outcome.err
    assert left_behind(tmp_path / "report") == FILES
    report = report_of(tmp_path / "report")
    assert report["exercise"]["id"] == "squat"
    assert len(report["repetitions"]) == 3
    assert report["view"]["name"] == "side"
    assert report["recording"]["height_m"] == 1.72
    for repetition in report["repetitions"]:
        assert repetition["start_s"] < repetition["turn_s"] < repetition["end_s"]
        assert repetition["range"]["se"] > 0
    # The closing words are the page's first three sentences and where it lies.
    lines = outcome.out.strip().splitlines()
    assert len(lines) == 4 and lines[3].endswith("report.html")
    page = (tmp_path / "report/report.html").read_text()
    assert all(line.replace("'", "&#39;") in page for line in lines[:3])


def test_the_overlay_plays_as_long_as_the_clip(squat, tmp_path):
    assert run("--quiet", "analyse", squat, "--exercise", "squat", "--out", tmp_path).status == 0
    film, clip = probe(tmp_path / "overlay.mp4"), probe(squat)
    assert abs(float(film["format"]["duration"]) - float(clip["format"]["duration"])) < 0.2
    assert film["streams"][0]["width"] == clip["streams"][0]["width"]


def test_who_stands_does_no_bridge(squat, tmp_path):
    outcome = run("--quiet", "analyse", squat, "--exercise", "glute-bridge", "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    report = report_of(tmp_path)
    assert report["repetitions"] == [] and report["partial"] == [] and report["in_order"] == []
    assert "the person is upright" in report["mismatch"]["words"]["en"]
    assert report["mismatch"]["looks_like"]["en"] == "Squat"
    assert "This does not look like glute bridge: the person is upright" in (tmp_path / "report.html").read_text()
    assert report["exercise"]["recognition"] is None


def test_an_older_film_does_not_stay_beside_a_new_report(squat, tmp_path):
    tmp_path.joinpath("overlay.mp4").write_bytes(b"of another recording")
    assert run("--quiet", "analyse", squat, "--exercise", "squat", "--no-overlay", "--out", tmp_path).status == 0
    assert not tmp_path.joinpath("overlay.mp4").exists()


def test_a_side_is_asked_for_only_where_there_are_sides(squat, tmp_path):
    outcome = run("--quiet", "analyse", squat, "--exercise", "squat", "--side", "left", "--no-overlay", "--out", tmp_path / "report")
    assert outcome.status == 2 and "leave out --side" in outcome.err
    assert not (tmp_path / "report").exists()


def test_the_exercise_is_recognised(squat, tmp_path):
    outcome = run("--quiet", "analyse", squat, "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    report = report_of(tmp_path)
    assert report["exercise"]["id"] == "squat"
    assert report["exercise"]["recognition"]["score"] > 0.5


def test_json_and_quiet(squat, tmp_path):
    outcome = run("--json", "analyse", squat, "--exercise", "squat", "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0 and outcome.err == ""
    assert json.loads(outcome.out) == report_of(tmp_path)
    outcome = run("--quiet", "analyse", squat, "--exercise", "squat", "--no-overlay", "--out", tmp_path)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_landmarks_say_the_same_again(squat, landmarks, tmp_path):
    for name, recording in (("video", squat), ("file", landmarks)):
        assert run("--quiet", "analyse", recording, "--exercise", "squat", "--no-overlay", "--out", tmp_path / name).status == 0
    video, file = report_of(tmp_path / "video"), report_of(tmp_path / "file")
    assert len(video["repetitions"]) == len(file["repetitions"])
    assert {cue["id"] for cue in video["cues"]} == {cue["id"] for cue in file["cues"]}
    for one, other in zip(video["repetitions"], file["repetitions"]):
        assert abs(one["turn_s"] - other["turn_s"]) < 0.1


def test_landmarks_alone_are_drawn_too(landmarks, tmp_path):
    assert run("--quiet", "analyse", landmarks, "--exercise", "squat", "--out", tmp_path).status == 0
    assert left_behind(tmp_path) == FILES


def test_in_german(landmarks, tmp_path):
    outcome = run("analyse", landmarks, "--exercise", "Kniebeuge", "--language", "de", "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    assert "3 Wiederholungen" in outcome.out
    assert 'lang="de"' in (tmp_path / "report.html").read_text()


def test_a_folder_of_recordings(landmarks, squat, tmp_path):
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "a.csv").write_bytes(landmarks.read_bytes())
    (clips / "b.csv").write_bytes(landmarks.read_bytes())
    (clips / "notes.txt").write_text("not a recording")
    (clips / "table.csv").write_text("a,b\n1,2\n")
    (clips / "broken.mp4").write_text("no video")
    outcome = run("analyse", clips, "--exercise", "squat", "--no-overlay", "--out", tmp_path / "reports")
    # The broken one is said and the others have their report.
    assert outcome.status == 2
    assert outcome.err.count("medius: ") == 1 and "broken.mp4" in outcome.err
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["a", "b"]
    for name in ("a", "b"):
        assert len(report_of(tmp_path / "reports" / name)["repetitions"]) == 3


def test_ctrl_c_leaves_nothing_half_written(squat, tmp_path):
    # Long enough that it is surely under way when the signal comes.
    long = made_once("long.mp4", lambda path: ffmpeg("-stream_loop", 20, "-i", squat, "-c", "copy", path))
    folder = tmp_path / "report"
    process = subprocess.Popen([PROGRAM, "analyse", long, "--exercise", "squat", "--out", folder], stderr=subprocess.PIPE, text=True)
    deadline = time.time() + 60
    while not left_behind(folder) and time.time() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert left_behind(folder) == []


def test_an_older_report_stays_when_a_new_one_fails(landmarks, tmp_path):
    assert run("--quiet", "analyse", landmarks, "--exercise", "squat", "--no-overlay", "--out", tmp_path).status == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken = tmp_path.parent / "broken.csv"
    broken.write_text("# medius landmarks 1\ntime_s,nose_x_px,nose_y_px\n0,1,QQQ\n")
    assert run("analyse", broken, "--exercise", "squat", "--out", tmp_path).status == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_help_has_an_example_for_each_command():
    top = run("--help")
    assert top.status == 0
    commands = re.findall(r"^  ([a-z-]+)  ", top.out.split("Subcommands:")[1], re.M)
    assert "analyse" in commands
    for command in commands:
        text, examples = run(command, "--help").out.split("Examples:")
        assert f"medius {command}" in examples, command
        assert max(len(line) for line in text.splitlines()) <= 80, command


def test_a_lying_person_is_not_turned_end_for_end(tmp_path):
    """Head on the picture's left and, mirrored, on its right."""
    clip = made_once("bridge.mp4", lambda path: subprocess.run(
        [PROGRAM, "--quiet", "figure", "glute-bridge", "--view", "side", "--repetitions", "3", "--fps", "15", "--out", path], check=True, capture_output=True))
    mirrored = made_once("bridge-mirrored.mp4", lambda path: ffmpeg("-i", clip, "-vf", "hflip", path))
    for recording in (clip, mirrored):
        outcome = run("--quiet", "analyse", recording, "--exercise", "glute-bridge", "--no-overlay", "--out", tmp_path / recording.stem)
        assert outcome.status == 0, outcome.err
        report = report_of(tmp_path / recording.stem)
        assert report["view"]["name"] == "side"
        assert len(report["repetitions"]) == 3
        assert report["cues"] == []
