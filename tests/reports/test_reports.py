"""Reports as they are read: on a phone, on a desk, on paper. Their pictures are kept in build/screenshots for eyes.

The recordings are the virtual person's and, where MEDIUS_TEST_DATA is set, those of others in its video folder.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/reports"))
import browser as chromium  # noqa: E402

PROGRAM = ROOT / "build/release/bin/medius"
REPORTS = ROOT / "build/reports"
SCREENSHOTS = ROOT / "build/screenshots"
DATA = os.environ.get("MEDIUS_TEST_DATA", "")
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/report.schema.json").read_text()))

# The exercise that is asked for, by folder of the data; any other clip is left to recognition.
ASKED = {"deep-squat": "squat", "squat-faults": "squat", "walk": "walking"}
OWN = {"squat-front": ("squat", "front"), "bridge-side": ("glute-bridge", "side"), "clamshell-front": ("clamshell", "front"), "side-plank": ("side-plank", "side")}
CLIPS = sorted(pathlib.Path(DATA).glob("video/*/*.mp4")) if DATA else []


def analyse(recording, exercise, folder, *options):
    command = [PROGRAM, "--quiet", "analyse", recording, "--out", folder, *options]
    if exercise:
        command += ["--exercise", exercise]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="session")
def window(tmp_path_factory):
    if not chromium.program():
        pytest.skip("Chromium is not installed: no pictures of the report")
    page = chromium.Browser(tmp_path_factory.mktemp("browser"))
    yield page
    page.close()


def look(folder, name, window):
    """The page at each size: nothing wider than the phone, nothing fetched, no complaint, at most two sheets of paper."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    for size, width, scale in (("phone", 390, 2), ("desktop", 1100, 1)):
        window.open(page, width, scale=scale)
        assert window.value("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
        window.picture(SCREENSHOTS / f"{name}-{size}.png")
        assert window.complaints == []
        outside = [url for url in window.requests if not url.startswith(("file:", "data:"))]
        assert outside == [], f"the page asks the network for {outside}"
    window.pdf(SCREENSHOTS / f"{name}.pdf")
    if shutil.which("pdfinfo"):
        text = subprocess.run(["pdfinfo", SCREENSHOTS / f"{name}.pdf"], capture_output=True, text=True, check=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", text)[1])
        subprocess.run(["pdftoppm", "-r", "80", "-png", SCREENSHOTS / f"{name}.pdf", SCREENSHOTS / f"{name}-print"], check=True)
        assert pages <= 2, f"{name} prints to {pages} pages"


def check(folder):
    report = json.loads((folder / "report.json").read_text())
    SCHEMA.validate(report)
    assert (folder / "overlay.mp4").stat().st_size > 1000
    page = (folder / "report.html").read_text()
    # Three sentences come first.
    lead = re.search(r'<div class="lead[^>]*>(.*?)</div>', page)[1]
    assert lead.count("<p>") == 3
    for repetition in report["repetitions"]:
        assert report["recording"]["start_s"] - 1e-3 <= repetition["start_s"] < repetition["turn_s"] < repetition["end_s"] <= report["recording"]["end_s"] + 1e-3
    # No fault is claimed within its own error.
    for cue in report["cues"]:
        beyond = cue["value"]["value"] - cue["threshold"]
        assert (beyond if cue["above"] else -beyond) > 0
        assert 'class="card cue"' in page
    return report


@pytest.mark.parametrize("name", OWN)
def test_report_of_our_own_clip(name, window):
    exercise, view = OWN[name]
    clip = REPORTS / f"{name}.mp4"
    if not clip.exists():
        REPORTS.mkdir(parents=True, exist_ok=True)
        part = clip.with_suffix(".part.mp4")
        subprocess.run([PROGRAM, "--quiet", "figure", exercise, "--view", view, "--repetitions", "3", "--hold", "8", "--fps", "20", "--size", "640x480", "--out", part], check=True, capture_output=True)
        part.rename(clip)
    folder = analyse(clip, exercise, REPORTS / name, "--height", "1.7")
    report = check(folder)
    assert report["repetitions"] or report["holds"], f"{name}: nothing was counted"
    look(folder, name, window)


def test_report_in_german_with_many_repetitions(window):
    clip = REPORTS / "many.mp4"
    source = REPORTS / "squat-front.mp4"
    if not source.exists():
        pytest.skip("the clip of squats was not drawn")
    if not clip.exists():
        subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-stream_loop", "6", "-i", source, "-c", "copy", clip], check=True)
    folder = analyse(clip, "squat", REPORTS / "many", "--language", "de", "--no-overlay")
    assert len(json.loads((folder / "report.json").read_text())["repetitions"]) >= 15
    look(folder, "many", window)


@pytest.mark.skipif(not CLIPS, reason="MEDIUS_TEST_DATA is not set or holds no video")
@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: f"{clip.parent.name}-{clip.stem}")
def test_report_of_others_recordings(clip, window):
    name = f"{clip.parent.name}-{clip.stem}"
    folder = analyse(clip, ASKED.get(clip.parent.name), REPORTS / name)
    check(folder)
    look(folder, name, window)


def test_the_replay_moves(window):
    folder = REPORTS / "squat-front"
    if not (folder / "report.html").exists():
        pytest.skip("the report of squats was not made")
    window.open(folder / "report.html", 1100)
    before = window.value("document.querySelector('.replay output').textContent")
    window.value("document.querySelector('.replay button').click()")
    after = window.value("new Promise(done => setTimeout(() => done(document.querySelector('.replay output').textContent), 600))")
    assert before and after and before != after
    # A slider moved by hand moves the line in every plot.
    window.value("(() => { const s = document.querySelector('.replay input'); s.value = 0; s.dispatchEvent(new Event('input')); })()")
    lines = "[...document.querySelectorAll('svg[data-t0] .now')].map(line => Number(line.getAttribute('x1')))"
    left = window.value(lines)
    window.value("(() => { const s = document.querySelector('.replay input'); s.value = 1000; s.dispatchEvent(new Event('input')); })()")
    right = window.value(lines)
    assert left and all(a < b for a, b in zip(left, right))
