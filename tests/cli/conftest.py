"""The program as a person meets it: run it, read its words, its status and what it left behind."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/bin/medius"
CLIPS = ROOT / "build/cli_clips"


class Outcome:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr


def run(*arguments, cwd=None, timeout=300, prefix=(), env=None):
    command = [*prefix, str(PROGRAM), *map(str, arguments)]
    return Outcome(subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=timeout, check=False,
                                  env={**os.environ, **(env or {})}))


def one_sentence(outcome):
    """Status 2, nothing on standard output, one line on standard error that begins with the program's name."""
    assert outcome.status == 2, (outcome.status, outcome.out, outcome.err)
    lines = outcome.err.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("medius: "), outcome.err
    assert outcome.out == ""
    # A sentence for a person: no stack, no bare errno, no name of the encoder's insides.
    assert not any(word in lines[0] for word in ("terminate", "std::", "libav", "moov atom")), lines[0]
    return lines[0]


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *map(str, arguments)], check=True)


def made_once(name, make):
    """A small clip of our own, made the first time it is asked for."""
    path = CLIPS / name
    if not path.exists():
        CLIPS.mkdir(parents=True, exist_ok=True)
        part = path.with_name("part-" + path.name)
        make(part)
        part.rename(path)
    return path


@pytest.fixture(scope="session")
def squat():
    """Three squats of the virtual person, from the side."""
    return made_once("squat.mp4", lambda path: subprocess.run(
        [PROGRAM, "--quiet", "figure", "squat", "--view", "side", "--repetitions", "3", "--fps", "15", "--size", "360x480", "--out", path],
        check=True, capture_output=True))


@pytest.fixture(scope="session")
def landmarks(squat, tmp_path_factory):
    """The same, as the landmarks that this build sees."""
    folder = tmp_path_factory.mktemp("landmarks")
    outcome = run("--quiet", "analyse", squat, "--exercise", "squat", "--no-overlay", "--out", folder)
    assert outcome.status == 0, outcome.err
    return folder / "landmarks.csv"


def left_behind(folder):
    """Every file below `folder`, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")) if pathlib.Path(folder).exists() else []
