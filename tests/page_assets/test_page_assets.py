"""What the page shows and plays: every demonstrator, every sentence, their sizes, lengths and levels; and how they are served."""
import array
import json
import math
import os
import pathlib
import re
import struct
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/server"))
from conftest import MEDIUS, Server  # noqa: E402

ASSETS = ROOT / "build/release/page_assets"
LANGUAGES = ("en", "de")


@pytest.fixture(scope="module")
def sentences():
    return json.loads(subprocess.run([MEDIUS, "--json", "sentences"], capture_output=True, check=True).stdout)


@pytest.fixture(scope="module")
def voice():
    return json.loads((ASSETS / "voice/index.json").read_text())


@pytest.fixture(scope="module")
def sounds(voice):
    """{(language, sentence): samples at 8 kHz}, decoded many at a time."""
    wanted = [(language, name) for name in voice["sentences"] for language in LANGUAGES]
    found = {}
    for at in range(0, len(wanted), 60):
        batch = wanted[at:at + 60]
        command, reads, closes = ["ffmpeg", "-nostdin", "-loglevel", "error"], [], []
        for language, name in batch:
            command += ["-i", ASSETS / f"voice/{language}/{name}.mp3"]
        folder = pathlib.Path(os.environ.get("TMPDIR", "/tmp"))
        targets = [folder / f"medius-sound-{os.getpid()}-{number}.raw" for number in range(len(batch))]
        for number, target in enumerate(targets):
            command += ["-map", f"{number}:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-y", target]
        subprocess.run(command, check=True)
        for key, target in zip(batch, targets):
            found[key] = array.array("h", target.read_bytes())
            target.unlink()
    return found


def test_every_sentence_is_there_in_both_languages_and_nothing_else(sentences, voice):
    assert set(voice["sentences"]) == set(sentences) and len(sentences) > 300
    for name, words in sentences.items():
        assert re.fullmatch(r"[a-z0-9_-]+", name), name
        for language in LANGUAGES:
            assert voice["sentences"][name][language]["words"] == words[language]
            assert (ASSETS / f"voice/{language}/{name}.mp3").stat().st_size > 500
    for language in LANGUAGES:
        assert {file.stem for file in (ASSETS / "voice" / language).glob("*.mp3")} == set(sentences)


def test_the_channel_s_own_sentences_are_among_them(sentences):
    """docs/live-channel.md names sentences; each name there has words."""
    text = (ROOT / "docs/live-channel.md").read_text()
    named = {name for name in re.findall(r"`((?:set|hold|side|session)-[a-z0-9_]+)`", text)}
    assert len(named) > 15 and named <= set(sentences)
    advice = re.search(r"Placement advice, by id: (.*?)\.\n", text, re.S).group(1)
    placed = {f"place-{name}" for name in re.findall(r"`([a-z_]+)`", advice)}
    assert placed == {name for name in sentences if name.startswith("place-")}
    assert {f"count-{n}" for n in range(1, 61)} <= set(sentences)


def test_each_is_said_slowly_enough_and_without_a_long_silence(voice, sounds):
    for (language, name), samples in sounds.items():
        entry = voice["sentences"][name][language]
        seconds = len(samples) / 8000
        assert abs(seconds - entry["seconds"]) < 0.15, (language, name)
        words = entry["words"]
        if not any(letter.isdigit() for letter in words):
            assert 0.15 + 0.035 * len(words) < seconds < 0.6 + 0.12 * len(words), (language, name, seconds, words)
        loud = [at for at in range(0, len(samples) - 80, 80) if max(map(abs, samples[at:at + 80])) > 500]
        assert loud and loud[0] / 8000 < 0.35 and seconds - loud[-1] / 8000 < 0.5, (language, name)


def test_each_is_heard_well_and_none_is_clipped(sounds):
    levels = {}
    for key, samples in sounds.items():
        spoken = [value for value in samples if abs(value) > 300]
        levels[key] = 20 * math.log10(math.sqrt(sum(value * value for value in spoken) / len(spoken)) / 32768)
        assert max(map(abs, samples)) < 32767, key
    assert min(levels.values()) > -28 and max(levels.values()) < -10, (min(levels.items(), key=lambda i: i[1]), max(levels.items(), key=lambda i: i[1]))
    ordered = sorted(levels.values())
    assert ordered[-len(ordered) // 20] - ordered[len(ordered) // 20] < 8  # nobody reaches for the volume


def test_a_recording_takes_the_place_of_the_spoken_sentence_and_only_changes_are_made(tmp_path):
    said = {"one": {"en": "One.", "de": "Eins."}, "two": {"en": "Two.", "de": "Zwei."}}
    medius = tmp_path / "medius"
    medius.write_text(f"#!/bin/sh\ncat {tmp_path}/said.json\n")
    medius.chmod(0o755)
    out, recorded = tmp_path / "voice", tmp_path / "recorded"

    def make(*more):
        (tmp_path / "said.json").write_text(json.dumps(said))
        told = subprocess.run([ROOT / "tools/voice/make", medius, out, *more], capture_output=True, text=True, check=True).stdout
        return int(re.search(r"(\d+) of \d+ sentences made", told).group(1)), json.loads((out / "index.json").read_text())["sentences"]

    made, index = make()
    assert made == 4 and set(index) == {"one", "two"}
    assert make()[0] == 0
    (recorded / "de").mkdir(parents=True)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=440:duration=2", recorded / "de/one.wav"], check=True)
    made, index = make("--recorded", recorded)
    assert made == 1 and abs(index["one"]["de"]["seconds"] - 2) < 0.1 and index["one"]["en"]["seconds"] < 1.5
    said["two"]["en"] = "Two more."
    del said["one"]
    made, index = make("--recorded", recorded)
    assert made == 1 and set(index) == {"two"} and not list(out.glob("*/one.mp3"))


def glb(path):
    data = path.read_bytes()
    magic, version, length, size, kind = struct.unpack_from("<4sIII4s", data)
    assert (magic, version, length, kind) == (b"glTF", 2, len(data), b"JSON")
    return json.loads(data[20:20 + size])


def test_every_exercise_and_variant_that_moves_has_a_light_demonstrator():
    import yaml
    figures = json.loads((ASSETS / "figures/index.json").read_text())["figures"]
    listed = {(figure["exercise"], figure["variant"]) for figure in figures}
    wanted = set()
    for file in (ROOT / "data/exercises").glob("*.yaml"):
        exercise = yaml.safe_load(file.read_text())
        wanted |= {(exercise["id"], "")} | {(exercise["id"], variant) for variant in exercise["motion"].get("variants") or {}}
    assert listed == wanted
    for figure in figures:
        model = glb(ASSETS / figure["model"].lstrip("/"))
        # The body's materials share one list of vertices.
        skinned = {primitive["attributes"]["POSITION"] for mesh in model["meshes"] for primitive in mesh["primitives"]
                   if "JOINTS_0" in primitive["attributes"]}
        vertices = sum(model["accessors"][accessor]["count"] for accessor in skinned)
        assert 500 < vertices <= 5000, figure
        assert len(model["animations"]) == 1 and len(model["skins"]) == 1
        times = [model["accessors"][sampler["input"]] for sampler in model["animations"][0]["samplers"]]
        assert abs(max(time["max"][0] for time in times) - figure["seconds"]) < 0.1
        width, height = struct.unpack_from(">II", (ASSETS / figure["strip"].lstrip("/")).read_bytes(), 16)
        assert figure["phases"] >= 1 and (width + 6) % figure["phases"] == 0 and width > 100 * figure["phases"] and height > 100


@pytest.fixture
def server(tmp_path):
    own = tmp_path / "medius/voice/de"
    own.mkdir(parents=True)
    (own / "count-3.wav").write_bytes(b"RIFF my own voice")
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    yield server
    server.stop()


def test_they_are_served_with_types_tags_and_ranges(server):
    client = server.client()
    index = client.ask("GET", "/voice/index.json")
    assert index.status == 200 and index.headers["Content-Type"] == "application/json"
    sound = client.ask("GET", "/voice/en/count-3.mp3")
    assert sound.status == 200 and sound.headers["Content-Type"] == "audio/mpeg"
    again = client.ask("GET", "/voice/en/count-3.mp3", headers={"If-None-Match": sound.headers["ETag"]})
    assert again.status == 304 and not again.body
    size = len(sound.body)
    for asked, wanted in [("bytes=0-99", sound.body[:100]), ("bytes=100-", sound.body[100:]), ("bytes=-50", sound.body[-50:]),
                          (f"bytes=10-{size * 2}", sound.body[10:])]:
        part = client.ask("GET", "/voice/en/count-3.mp3", headers={"Range": asked})
        assert part.status == 206 and part.body == wanted and part.headers["Content-Range"].endswith(f"/{size}")
    for rubbish in ("bytes=5-2", "bytes=-", "bytes=x-y", "lines=1-2", f"bytes={size}-", "bytes=0-1,5-6"):
        assert client.ask("GET", "/voice/en/count-3.mp3", headers={"Range": rubbish}).body == sound.body
    model = client.ask("GET", "/figures/clamshell--band.glb")
    assert model.status == 200 and model.headers["Content-Type"] == "model/gltf-binary" and model.body[:4] == b"glTF"
    assert client.ask("GET", "/figures/clamshell.png").headers["Content-Type"] == "image/png"


def test_a_person_s_own_recording_is_played_in_place_of_the_voice(server):
    sound = server.client().ask("GET", "/voice/de/count-3.mp3")
    assert sound.body == b"RIFF my own voice" and sound.headers["Content-Type"] == "audio/wav"


def test_nothing_else_is_served_from_there(server):
    client = server.client()
    for path in ("/voice/../../bin/medius", "/voice/%2e%2e/%2e%2e/bin/medius", "/figures/.clamshell.key", "/voice/.stamps.json",
                 "/figures/", "/voice/en", "/voice/fr/count-1.mp3", "/figures/nothing.glb", "/voice/en/count-1.mp3%00"):
        assert client.ask("GET", path).status in (400, 404), path
    assert client.ask("POST", "/voice/index.json", {}).status == 405
