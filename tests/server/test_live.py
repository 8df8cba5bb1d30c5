"""The live channel over a real socket: the virtual person before the camera, rubbish, refusals, what is kept."""
import json
import os
import pathlib
import random
import struct
import subprocess
import uuid

import pytest
from conftest import MEDIUS, ROOT, invited, logged_in
from live_client import Channel, Refused, pictures, play

FILMS = ROOT / "build/live-films"


def film(name, *words):
    """A Motion-JPEG of the virtual person, drawn once."""
    path = FILMS / f"{name}.mjpeg"
    if not path.exists() or path.stat().st_mtime < MEDIUS.stat().st_mtime - 86400:
        FILMS.mkdir(parents=True, exist_ok=True)
        subprocess.run([MEDIUS, "--quiet", "figure", *words, "--size", "480x360", "--fps", "20", "--out", path], check=True)
    return list(pictures(path))


@pytest.fixture(scope="session")
def squats():
    return film("squat-leans-far", "squat", "--view", "side", "--fault", "leans_forward=30deg", "--repetitions", "3", "--room", "--seed", "4")


@pytest.fixture(scope="session")
def good_squats():
    return film("squat-good", "squat", "--view", "side", "--repetitions", "3", "--room", "--seed", "4")


@pytest.fixture(scope="session")
def clamshells():
    return film("clamshell-left", "clamshell", "--view", "front", "--side", "left", "--repetitions", "2", "--room", "--seed", "5")


def person_of(server):
    return server.client().ask("GET", "/api/me").json["person"]


def channel_of(server, person=None, **headers):
    return Channel(server.port, f"/api/people/{person or person_of(server)}/live", headers)


def play_set(channel, jpegs, **start):
    ready = channel.ask(type="start", **start)
    assert ready["type"] == "ready", ready
    return ready, play(channel, jpegs, frame_rate_hz=20.0)


def events(frames, key):
    return [frame[key] for frame in frames if key in frame]


def test_repetitions_are_counted_and_the_planted_fault_is_cued(home, squats):
    channel = channel_of(home, Origin=home.address)
    ready, frames = play_set(channel, squats, exercise="squat", language="de")
    assert ready["kind"] == "repetitions" and ready["best_view"] == "side" and ready["network"] == "full"
    assert ready["gestures"] == ["hand_raised"]
    assert len(events(frames, "counted")) == 3 and frames[-1]["repetitions"] == 3
    # Counted when they end, not all at the end.
    assert [frame["repetitions"] for frame in frames][len(frames) * 2 // 3] == 2
    cues = events(frames, "cue")
    assert {cue["id"] for cue in cues} == {"leans_forward"}
    assert cues[0]["words"] == "Brust heben." and cues[0]["sentence"] == "cue-squat-leans_forward" and cues[0]["count"] == 1
    assert not events(frames, "praise")
    assert max(frame["progress"] for frame in frames) > 0.9
    seen = [frame for frame in frames if frame["person"]]
    assert len(seen) > 0.9 * len(frames) and all(len(frame["points"]) == 33 for frame in seen)
    nose, heel = seen[len(seen) // 2]["points"][0], seen[len(seen) // 2]["points"][29]
    assert 0 < nose[1] < heel[1] < 1
    assert frames[-1]["placement"] == {"ok": True, "advice": []} and frames[-1]["view"]["name"] == "side"
    assert [frame["time_ms"] for frame in frames] == pytest.approx([1000 + 50 * n for n in range(len(frames))], abs=1e-9)

    result = channel.ask(type="end")
    report = result["report"]
    assert result["repetitions"] == 3 == len(report["repetitions"]) and report["schema"] == "medius-report-1.0"
    assert [cue["id"] for cue in result["cues"]] == ["leans_forward"] and result["cues"][0]["count"] == len(cues)
    assert "leans_forward" in [cue["id"] for cue in report["cues"]] and report["cues"][0]["value"]["se"] > 0
    assert result["form"] is not None and result["form"] < 1 and report["signals"] == []
    assert result["looked_at"] == len(frames) and result["dropped"] == 0


def test_the_report_keeps_its_schema(home, squats):
    jsonschema = pytest.importorskip("jsonschema")
    channel = channel_of(home)
    play_set(channel, squats[:120], exercise="squat")
    report = channel.ask(type="end", signals=True)["report"]
    jsonschema.validate(report, json.loads((ROOT / "docs/report.schema.json").read_text()))
    assert report["signals"]


def test_no_fault_is_claimed_where_there_is_none(home, good_squats):
    channel = channel_of(home)
    _, frames = play_set(channel, good_squats, exercise="squat")
    assert frames[-1]["repetitions"] == 3 and not events(frames, "cue")
    assert channel.ask(type="end")["form"] == 1


def test_the_working_side_is_told_and_a_lying_person_is_well_placed(home, clamshells):
    channel = channel_of(home)
    ready, frames = play_set(channel, clamshells, exercise="clamshell", side="left")
    assert ready["side"] == "left" and ready["gestures"] == [], "an arm may rise there for its own reasons"
    assert (frames[-1]["left"], frames[-1]["right"]) == (2, 0)
    assert frames[-1]["placement"]["ok"], frames[-1]["placement"]
    result = channel.ask(type="end")
    assert (result["left"], result["right"]) == (2, 0)


def test_placement_is_advised_while_it_can_be_mended(home, squats):
    channel = channel_of(home)
    # A standing person does not lie on the side yet; nothing counts while the camera is placed.
    _, frames = play_set(channel, squats[:45], exercise="clamshell", placing=True, language="en")
    advice = frames[-1]["placement"]["advice"]
    assert "lie_down" in [one["id"] for one in advice] and not frames[-1]["placement"]["ok"]
    assert advice[0]["words"] and advice[0]["sentence"] == "place-" + advice[0]["id"]
    assert {frame["phase"] for frame in frames} == {"placing"} and frames[-1]["repetitions"] == 0
    assert channel.ask(type="go")["phase"] == "running"


def altered(name, filter_):
    """The film of the squats through one of ffmpeg's filters."""
    path = FILMS / f"{name}.mjpeg"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "mjpeg", "-i", FILMS / "squat-leans-far.mjpeg", "-vf", filter_, "-q:v", "4",
                    "-frames:v", "70", "-f", "mjpeg", path], check=True)
    return list(pictures(path))


@pytest.mark.parametrize(("name", "filter_", "advice"), [
    ("dark", "lutyuv=y=val/8", "dark"),
    ("two", "split[a][b];[a][b]hstack", "several"),
    ("far", "scale=200:-2,pad=480:360:140:100:gray", "too_far"),
    ("cut", "crop=480:200:0:0", "feet_out"),
    ("empty", "lutyuv=y=120:u=128:v=128", "nobody"),
    ("tilted", "rotate=0.45:fillcolor=gray", "tilted"),
])
def test_what_is_amiss_with_the_picture_is_named(home, squats, name, filter_, advice):
    channel = channel_of(home)
    jpegs = altered(name, filter_)
    _, frames = play_set(channel, jpegs[:50], exercise="squat", placing=True)
    named = [one["id"] for one in frames[-1]["placement"]["advice"]]
    assert advice in named and not frames[-1]["placement"]["ok"], named


def test_nothing_counts_in_a_pause_and_the_clock_stands(home, squats):
    channel = channel_of(home)
    assert channel.ask(type="start", exercise="squat")["type"] == "ready"
    third = len(squats) // 3
    before = play(channel, squats[:third], 20.0)
    assert channel.ask(type="pause")["phase"] == "paused"
    between = play(channel, squats[third:2 * third], 20.0, start_ms=60_000)
    assert {frame["phase"] for frame in between} == {"paused"} and all(frame["points"] for frame in between[5:])
    assert between[-1]["repetitions"] == before[-1]["repetitions"] and not events(between, "counted")
    assert channel.ask(type="resume")["phase"] == "running"
    after = play(channel, squats[2 * third:], 20.0, start_ms=120_000)
    result = channel.ask(type="end")
    assert result["duration_s"] == pytest.approx((len(before) + len(after)) / 20.0, abs=0.2)


def test_a_second_set_begins_from_zero_on_the_warm_network(home, squats):
    channel = channel_of(home)
    play_set(channel, squats, exercise="squat")
    channel.ask(type="end")
    _, frames = play_set(channel, squats[:60], exercise="squat")
    assert frames[0]["repetitions"] == 0
    result = channel.ask(type="end")
    assert result["cues"] == [] and result["looked_at"] == 60


def test_a_mended_fault_is_praised_once(home, squats, good_squats):
    channel = channel_of(home)
    _, before = play_set(channel, squats, exercise="squat", language="en")
    after = play(channel, good_squats, 20.0, start_ms=1000 + 50 * len(squats))
    assert not events(before, "praise")
    praise = [one for one in events(after, "praise") if one["id"] == "mended"]
    assert praise == [{"id": "mended", "cue": "leans_forward", "words": "That's better.", "sentence": "praise-mended"}]
    result = channel.ask(type="end")
    assert result["cues"][0]["mended"] is True and result["repetitions"] == 6


def test_a_repeated_exercise_is_timed_at_its_turning_point_when_it_is_held(home, squats):
    channel = channel_of(home)
    _, frames = play_set(channel, squats, exercise="squat", mode="hold")
    up = [frame for frame in frames if frame["in_posture"]]
    # Three times down: a part of the time, and none while standing.
    assert 0.1 < len(up) / len(frames) < 0.8 and min(frame["progress"] for frame in up) >= 0.5
    assert frames[-1]["held_left_s"] == pytest.approx(len(up) / 20.0, abs=0.3)
    assert channel.ask(type="end")["held_left_s"] == pytest.approx(frames[-1]["held_left_s"], abs=0.1)


def test_two_sets_at_once_do_not_disturb_each_other(home, squats, clamshells):
    first, second = channel_of(home), channel_of(home)
    assert first.ask(type="start", exercise="squat")["type"] == second.ask(type="start", exercise="clamshell")["type"] == "ready"
    for number in range(max(len(squats), len(clamshells))):
        for channel, jpegs in ((first, squats), (second, clamshells)):
            if number < len(jpegs):
                channel.send_picture(1000 + 50 * number, jpegs[number])
                assert channel.receive()["type"] == "frame"
    results = first.ask(type="end"), second.ask(type="end")
    assert [result["repetitions"] for result in results] == [3, 2]
    assert [result["exercise"] for result in results] == ["squat", "clamshell"]


def test_modes_test_and_posture_measure_and_say_nothing(home, squats):
    channel = channel_of(home)
    _, frames = play_set(channel, squats, exercise="squat", mode="test")
    assert frames[-1]["repetitions"] == 3 and not events(frames, "cue") and not events(frames, "praise")
    measures = events(frames, "measures")
    assert len(measures) >= len(frames) / 20 - 2
    assert all(one["se"] > 0 and one["unit"] for one in measures[-1])
    result = channel.ask(type="end")
    assert "leans_forward" in [cue["id"] for cue in result["report"]["cues"]] and result["cues"] == []
    play_set(channel, squats[:40], exercise="standing-posture", mode="posture")
    assert channel.ask(type="end")["keepable"] is False


def test_landmarks_are_kept_with_the_set_they_belong_to_and_nothing_else_is_written(home, squats, tmp_path):
    client, person = home.client(), person_of(home)
    channel = channel_of(home)
    play_set(channel, squats[:100], exercise="squat")
    assert channel.ask(type="keep", training=uuid.uuid4().hex, set=uuid.uuid4().hex)["id"] == "nothing_to_keep"
    channel.ask(type="end")
    training, set_ = uuid.uuid4().hex, uuid.uuid4().hex
    assert channel.ask(type="keep", training=training, set=set_)["id"] == "unknown_set"
    me = f"/api/people/{person}"
    client.ask("PUT", f"{me}/trainings/{training}", {"date": "2026-11-23"})
    assert channel.ask(type="keep", training=training, set=set_)["id"] == "unknown_set"
    address = f"{me}/trainings/{training}/sets/{set_}"
    client.ask("PUT", address, {
        "position": 0, "family": "squat", "exercise": "squat", "variant": "", "side": "both", "planned_repetitions": 8,
        "repetitions": 1, "hold_s": 0, "effort": 6, "pain": 0, "measured_by": "medius"})
    assert channel.ask(type="keep", training=training, set=set_) == {"type": "kept", "set": set_, "frames": 100}
    recording = client.ask("GET", f"{address}/recording")
    assert recording.status == 200 and recording.body.startswith(b"# medius landmarks 1, width_px 480, height_px 360")
    assert len(recording.body.splitlines()) == 102
    assert channel.ask(type="keep", training=training, set=set_)["id"] == "nothing_to_keep"
    # No picture lies anywhere in the person's folder.
    for file in pathlib.Path(tmp_path).rglob("*"):
        assert not file.is_file() or b"\xff\xd8\xff\xe0" not in file.read_bytes(), file


def test_mistakes_are_answered_and_the_set_goes_on(home, squats):
    channel = channel_of(home)
    assert channel.ask(type="end")["id"] == "not_started"
    assert channel.ask(type="start", exercise="sqat")["id"] == "unknown_exercise"
    assert channel.ask(type="start", exercise="squat", variant="upside-down")["id"] == "unknown_variant"
    assert channel.ask(type="start", exercise="squat", height_m=171)["id"] == "bad_message"
    assert channel.ask(type="start", exercise="squat", speed=3)["id"] == "bad_message"
    channel.send_picture(0, squats[0])
    assert channel.receive()["id"] == "not_started"
    play_set(channel, squats[:20], exercise="squat")
    for time_ms, jpeg in [(5000, b"no picture"), (5000, b""), (5000, squats[0][:2000]), (float("nan"), squats[0]),
                          (1000, squats[0]), (float("inf"), squats[0])]:
        channel.send_picture(time_ms, jpeg)
        assert channel.receive()["id"] == "bad_picture"
    channel.send_bytes(b"")
    assert channel.receive()["id"] == "bad_picture"
    channel.send_picture(6000, squats[21])
    assert channel.receive()["person"] is True
    assert channel.ask(type="end")["looked_at"] == 21


def test_rubbish_never_ends_the_server(home, squats):
    chance = random.Random(7)
    words = [b"{", b"}", b'"type"', b":", b'"start"', b"[" * 3000, b'"exercise"', b'"squat"', b"1e999", b"\xff\xfe", b"null", b"\x00"]
    for _ in range(8):
        channel = channel_of(home)
        try:
            channel.ask(type="start", exercise="squat")
            for _ in range(60):
                kind = chance.randrange(4)
                if kind == 0:
                    channel.send_text(json.dumps("".join(map(chr, (chance.randrange(1, 0x24F) for _ in range(40))))))
                elif kind == 1:
                    channel.send_bytes(bytes(chance.randrange(256) for _ in range(chance.randrange(200))))
                elif kind == 2:
                    broken = bytearray(squats[chance.randrange(20)])
                    for _ in range(10):
                        broken[chance.randrange(len(broken))] = chance.randrange(256)
                    channel.send_bytes(struct.pack("<d", chance.uniform(0, 1e6)) + broken)
                else:
                    channel.send_text(b"".join(chance.choice(words) for _ in range(6)))
        except ConnectionError:
            pass  # text that is no UTF-8 ends the channel, as the standard asks
        channel.close()
    assert home.client().ask("GET", "/healthz").status == 200
    channel = channel_of(home)
    _, frames = play_set(channel, squats[:10], exercise="squat")
    assert frames[-1]["person"]


def test_only_this_page_and_this_person_get_a_channel(home):
    person = person_of(home)
    for headers, wanted in [({"Origin": "http://evil.example"}, 403), ({"Origin": f"http://localhost:{home.port + 1}"}, 403),
                            ({"Host": "evil.example"}, 421)]:
        with pytest.raises(Refused) as refusal:
            Channel(home.port, f"/api/people/{person}/live", headers)
        assert refusal.value.status == wanted
    for path in (f"/api/people/{uuid.uuid4().hex}/live", "/api/people/x/live", "/api/live", "/"):
        with pytest.raises(Refused) as refusal:
            Channel(home.port, path)
        assert refusal.value.status == 404


def test_without_a_login_there_is_no_channel_in_a_clinic(clinic):
    with pytest.raises(Refused) as refusal:
        Channel(clinic.port, f"/api/people/{uuid.uuid4().hex}/live")
    assert refusal.value.status == 401


def test_who_looked_on_live_is_written_down(clinic, squats):
    therapist, _ = invited(logged_in(clinic, "boss"), clinic, "onlooker", "therapist")
    person = therapist.ask("POST", "/api/people", {"name": "Pat", "language": "en"}).json["person"]
    me, training, set_ = f"/api/people/{person}", uuid.uuid4().hex, uuid.uuid4().hex
    assert therapist.ask("PUT", f"{me}/trainings/{training}", {"date": "2026-11-23"}).status == 204
    assert therapist.ask("PUT", f"{me}/trainings/{training}/sets/{set_}", {
        "position": 0, "family": "squat", "exercise": "squat", "variant": "", "side": "both", "planned_repetitions": 8,
        "repetitions": 1, "hold_s": 0, "effort": 6, "pain": 0, "measured_by": "medius"}).status == 204
    channel = Channel(clinic.port, f"{me}/live", {"Cookie": therapist.cookie})
    play_set(channel, squats[:20], exercise="squat")
    channel.ask(type="end")
    assert channel.ask(type="keep", training=training, set=set_)["type"] == "kept"
    entries = [(one["login"], one["action"]) for one in therapist.ask("GET", f"{me}/audit").json]
    assert entries.count(("onlooker", "openLive")) == 1 and entries.count(("onlooker", "keep")) == 1, entries


def test_pictures_that_come_too_fast_are_overtaken_not_queued(home, squats):
    channel = channel_of(home)
    channel.ask(type="start", exercise="squat")
    for number, jpeg in enumerate(squats[:80]):
        channel.send_picture(1000 + 50 * number, jpeg)
    answers = []
    while not answers or answers[-1]["time_ms"] < 1000 + 50 * 79:
        answers.append(channel.receive())
    assert 1 <= len(answers) <= 80
    assert answers[-1]["dropped"] == 80 - len(answers)
    result = channel.ask(type="end")
    assert result["pictures"] == 80 and result["looked_at"] == len(answers)
