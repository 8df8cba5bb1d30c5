"""./run as a person calls it, from another folder: the page, a clip, the demonstration's words."""
import os
import re
import signal
import subprocess
import urllib.request

from conftest import ROOT

RUN = ROOT / "run"


def test_help_says_each_way():
    said = subprocess.run([RUN, "--help"], capture_output=True, text=True, check=True).stdout
    assert said.count("./run") >= 4 and "--demo" in said and "CLIP" in said
    assert "#" not in said


def started(tmp_path, *words):
    process = subprocess.Popen([RUN, *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "DISPLAY": "", "WAYLAND_DISPLAY": ""})
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"http://localhost:\d+/", line)
        if found:
            return process, found.group(0)
    raise AssertionError(said)


def test_alone_it_starts_the_program_and_says_where_its_page_is(tmp_path):
    process, address = started(tmp_path, "--port", "0")
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b'id="page"' in answer.read()
        with urllib.request.urlopen(address + "healthz", timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) in (0, 130)
    assert (tmp_path / "data/medius").is_dir(), "what is kept lies in the person's own folder"


def test_a_clip_is_analysed_from_where_one_stands(squat, tmp_path):
    outcome = subprocess.run([RUN, os.path.relpath(squat, tmp_path), "--exercise", "squat", "--no-overlay", "--out", "here"],
                             cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert (tmp_path / "here/report.html").exists()
    assert outcome.stdout.strip().endswith("report.html")
